#include "coordinator/save/durable_folder.h"

#include "common/check.h"
#include "common/system_failure.h"
#include "coordinator/save/file_nature.h"

#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdio>
#include <filesystem>
#include <memory>
#include <utility>

namespace cinefleet::save {
namespace {

namespace fs = std::filesystem;

// Hidden, and known as ours: whatever bears it is a file that never became whole.
constexpr std::string_view kTemporaryPrefix = ".cinefleet-";

// The folder within, empty if it is none, and the file's name there.
std::pair<std::string, std::string> split(const std::string& name) {
    const std::size_t slash = name.find('/');
    return slash == std::string::npos ? std::pair(std::string(), name)
                                      : std::pair(name.substr(0, slash), name.substr(slash + 1));
}

std::int64_t nanoseconds(const timespec& time) {
    return std::int64_t{time.tv_sec} * 1'000'000'000 + time.tv_nsec;
}

int write_all(int fd, std::string_view bytes) {
    while (!bytes.empty()) {
        const ssize_t written = ::write(fd, bytes.data(), bytes.size());
        if (written < 0) {
            if (errno == EINTR) {
                continue;
            }
            return errno;
        }
        bytes.remove_prefix(static_cast<std::size_t>(written));
    }
    return 0;
}

}  // namespace

bool is_name_within(std::string_view name) {
    const std::size_t slash = name.find('/');
    const bool is_known = slash == std::string_view::npos ||
                          std::ranges::find(kFoldersWithin, name.substr(0, slash)) != kFoldersWithin.end();
    const std::string_view file = name.substr(slash == std::string_view::npos ? 0 : slash + 1);
    return is_known && !file.empty() && file != "." && file != ".." &&
           file.find('/') == std::string_view::npos && file.find('\0') == std::string_view::npos;
}

Result<DurableFolder> DurableFolder::open(const std::string& path, Step step, std::string library) {
    const int fd = ::open(path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd < 0) {
        return system_failure("the folder " + path + " cannot be opened", errno);
    }
    return DurableFolder(fd, path, std::move(step), std::move(library));
}

DurableFolder::DurableFolder(DurableFolder&& other) noexcept
    : fd_(std::exchange(other.fd_, -1)),
      path_(std::move(other.path_)),
      step_(std::move(other.step_)),
      library_(std::move(other.library_)),
      changed_(other.changed_),
      changed_within_(std::move(other.changed_within_)),
      changed_elsewhere_(std::move(other.changed_elsewhere_)) {}

DurableFolder::~DurableFolder() {
    if (fd_ >= 0) {
        ::close(fd_);
    }
}

// "": this one itself. Below 0: errno says why not.
int DurableFolder::open_within(std::string_view folder) const {
    return folder.empty()
               ? ::fcntl(fd_, F_DUPFD_CLOEXEC, 0)
               : ::openat(fd_, std::string(folder).c_str(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
}

Result<bool> DurableFolder::has(const std::string& path) const {
    struct stat status = {};
    if (::fstatat(fd_, path.c_str(), &status, AT_SYMLINK_NOFOLLOW) == 0) {
        return true;
    }
    if (errno == ENOENT || errno == ENOTDIR) {
        return false;
    }
    return system_failure(path_ + "/" + path + " cannot be looked at", errno);
}

Result<std::optional<std::string>> DurableFolder::read(const std::string& name) const {
    const auto [folder, leaf] = split(name);
    const OwnedFd within(open_within(folder));
    const OwnedFd file(
        within.is_open() ? ::openat(within.get(), leaf.c_str(), O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK)
                         : -1);
    if (file.get() < 0) {
        if (errno == ENOENT) {
            return std::optional<std::string>();
        }
        return system_failure(path_ + "/" + name + " cannot be read", errno);
    }
    std::string bytes;
    std::array<char, 65'536> buffer{};
    for (;;) {
        const ssize_t size = ::read(file.get(), buffer.data(), buffer.size());
        if (size < 0 && errno == EINTR) {
            continue;
        }
        if (size < 0) {
            return system_failure(path_ + "/" + name + " cannot be read", errno);
        }
        if (size == 0) {
            return std::optional<std::string>(std::move(bytes));
        }
        bytes.append(buffer.data(), static_cast<std::size_t>(size));
    }
}

bool DurableFolder::is_link(const std::string& name) const {
    std::error_code error;
    return fs::is_symlink(fs::symlink_status(path_ + "/" + name, error));
}

// nullopt: it leads out of the library, or to no file.
std::optional<std::string> DurableFolder::target_of(const std::string& name) const {
    std::error_code error;
    const fs::path root = fs::canonical(library_, error);
    const fs::path target = error ? fs::path() : fs::canonical(path_ + "/" + name, error);
    const bool is_within = !error && target.string().starts_with(root.string() + "/");
    return is_within && fs::is_regular_file(target, error) ? std::optional(target.string()) : std::nullopt;
}

bool DurableFolder::leads_out(const std::string& name) const {
    return is_link(name) && !target_of(name);
}

// Only an NFO's link is followed: an image's is replaced.
DurableFolder::Place DurableFolder::place_of(const std::string& name) const {
    if (!library_.empty() && name.ends_with(".nfo") && is_link(name)) {
        if (const std::optional<std::string> target = target_of(name)) {
            const fs::path path(*target);
            return {
                OwnedFd(::open(path.parent_path().c_str(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)),
                path.filename(), path.parent_path()};
        }
    }
    const auto [folder, leaf] = split(name);
    return {OwnedFd(open_within(folder)), leaf};
}

Result<FileIdentity> DurableFolder::identity_of(const std::string& name) const {
    const auto [within, leaf, elsewhere] = place_of(name);
    struct stat status = {};
    if (within.is_open() && ::fstatat(within.get(), leaf.c_str(), &status, AT_SYMLINK_NOFOLLOW) == 0) {
        return FileIdentity{status.st_dev,
                            status.st_ino,
                            status.st_size,
                            nanoseconds(status.st_mtim),
                            nanoseconds(status.st_ctim),
                            status.st_nlink};
    }
    if (errno == ENOENT) {
        return FileIdentity{};
    }
    return system_failure(path_ + "/" + name + " cannot be looked at", errno);
}

Status DurableFolder::check_untouched(const std::string& name,
                                      const std::optional<FileIdentity>& expected) const {
    if (!expected) {
        return {};
    }
    const Result<FileIdentity> now = identity_of(name);
    if (!now) {
        return failure(now.error());
    }
    FileIdentity known = *expected;
    if (now->links != known.links && now->links > 0) {
        known.links = now->links;
        known.ctime_ns = now->ctime_ns;
    }
    return *now == known
               ? Status()
               : failure(ErrorClass::conflict,
                         path_ + "/" + name + " has been changed by somebody else meanwhile: it stays");
}

Result<FileStamp> DurableFolder::write_temporary(const std::string& name, std::string_view bytes,
                                                 const Place& replaced) const {
    if (const int code = before("create"); code != 0) {
        return system_failure("nothing can be written in " + path_, code);
    }
    const OwnedFd file(
        ::openat(fd_, name.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0666));
    if (file.get() < 0) {
        return system_failure("nothing can be written in " + path_, errno);
    }
    const OwnedFd old(::openat(replaced.folder.get(), replaced.leaf.c_str(),
                               O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NOCTTY | O_NONBLOCK));
    // In two parts when somebody watches, so that a file can be caught half-written.
    const std::size_t half = step_ ? bytes.size() / 2 : 0;
    int code = write_all(file.get(), bytes.substr(0, half));
    code = code == 0 ? before("write") : code;
    code = code == 0 ? write_all(file.get(), bytes.substr(half)) : code;
    code = code == 0 && old.is_open() ? take_over_nature(old.get(), file.get()) : code;
    code = code == 0 ? before("sync") : code;
    if (code == 0 && ::fsync(file.get()) != 0) {
        code = errno;
    }
    struct stat status = {};
    if (code == 0 && ::fstat(file.get(), &status) != 0) {
        code = errno;
    }
    if (code != 0) {
        return system_failure("writing in " + path_ + " failed", code);
    }
    return FileStamp{status.st_mtim.tv_sec * 1'000 + status.st_mtim.tv_nsec / 1'000'000, status.st_size};
}

// The size tells most changes apart without reading.
bool DurableFolder::holds(const Place& place, const std::string& name, std::string_view bytes) const {
    struct stat status = {};
    if (!place.folder.is_open() || ::fstatat(place.folder.get(), place.leaf.c_str(), &status, 0) != 0 ||
        !S_ISREG(status.st_mode) || static_cast<std::size_t>(status.st_size) != bytes.size()) {
        return false;
    }
    const Result<std::optional<std::string>> present = read(name);
    return present && *present == bytes;
}

Result<std::optional<FileStamp>> DurableFolder::replace(const std::string& name, std::string_view bytes,
                                                        const std::optional<FileIdentity>& expected) {
    CINEFLEET_CHECK(is_name_within(name));
    const std::string folder = split(name).first;
    if (!folder.empty()) {
        if (Status made = make_folder(folder, kForAll); !made) {
            return failure(std::move(made).error());
        }
    }
    const Place place = place_of(name);
    if (holds(place, name, bytes)) {
        return std::optional<FileStamp>();
    }
    // Not the final name with a prefix: that could be longer than the file system allows. In the folder
    // itself, where remove_strays() looks for what a killed process has left.
    const std::string temporary =
        std::string(kTemporaryPrefix) + std::to_string(::getpid()) + "-" + std::to_string(::gettid());
    Result<FileStamp> written = write_temporary(temporary, bytes, place);
    if (written) {
        int code = before("rename");
        const Status untouched = check_untouched(name, expected);
        if (code == 0 && untouched &&
            ::renameat(fd_, temporary.c_str(), place.folder.get(), place.leaf.c_str()) != 0) {
            code = errno;
        }
        if (code != 0) {
            written = system_failure(path_ + "/" + name + " cannot be replaced", code);
        } else if (!untouched) {
            written = failure(untouched.error());
        }
    }
    if (!written) {
        ::unlinkat(fd_, temporary.c_str(), 0);
        return failure(std::move(written).error());
    }
    note_change(folder);
    if (!place.elsewhere.empty()) {
        changed_elsewhere_.insert(place.elsewhere);
    }
    return std::optional<FileStamp>(*written);
}

Status DurableFolder::remove(const std::string& name, const std::optional<FileIdentity>& expected) {
    CINEFLEET_CHECK(is_name_within(name));
    const auto [folder, leaf] = split(name);
    int code = before("remove");
    if (Status untouched = check_untouched(name, expected); code == 0 && !untouched) {
        return untouched;
    }
    const OwnedFd within(open_within(folder));
    if (code == 0 && (!within.is_open() || ::unlinkat(within.get(), leaf.c_str(), 0) != 0)) {
        code = errno;
    }
    if (code == 0) {
        note_change(folder);
        if (!folder.empty()) {
            ::unlinkat(fd_, folder.c_str(), AT_REMOVEDIR);  // fails while something is in it
        }
    }
    return code == 0 || code == ENOENT ? Status()
                                       : system_failure(path_ + "/" + name + " cannot be removed", code);
}

void DurableFolder::assume_changed() {
    changed_ = true;
    changed_within_.insert(kFoldersWithin.begin(), kFoldersWithin.end());
}

void DurableFolder::note_change(const std::string& folder) {
    changed_ = true;
    if (!folder.empty()) {
        changed_within_.insert(folder);
    }
}

Status DurableFolder::make_folder(const std::string& name, mode_t mode) {
    CINEFLEET_CHECK(!name.empty() && name.find('/') == std::string::npos);
    int code = before("make a folder");
    if (code == 0 && ::mkdirat(fd_, name.c_str(), mode) != 0) {
        code = errno;
    }
    changed_ = true;  // one that is there may have been made a moment before a power failure
    return code == 0 || code == EEXIST ? Status()
                                       : system_failure(path_ + "/" + name + " cannot be made", code);
}

Status DurableFolder::sync() {
    int code = before("sync the folder");
    for (const std::string& folder : changed_within_) {
        const OwnedFd within(open_within(folder));
        if (code == 0 && within.is_open() && ::fsync(within.get()) != 0 && errno != EINVAL) {
            code = errno;
        }
    }
    for (const std::string& folder : changed_elsewhere_) {
        const OwnedFd elsewhere(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
        if (code == 0 && elsewhere.is_open() && ::fsync(elsewhere.get()) != 0 && errno != EINVAL) {
            code = errno;
        }
    }
    if (code == 0 && changed_ && ::fsync(fd_) != 0 && errno != EINVAL) {  // EINVAL: a share that cannot
        code = errno;
    }
    if (code != 0) {
        return system_failure("writing in " + path_ + " failed", code);
    }
    changed_ = false;
    changed_within_.clear();
    changed_elsewhere_.clear();
    return {};
}

void DurableFolder::remove_strays() {
    const int copy = ::openat(fd_, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    const std::unique_ptr<DIR, int (*)(DIR*)> folder(copy >= 0 ? ::fdopendir(copy) : nullptr, ::closedir);
    if (!folder) {
        return;
    }
    while (const dirent* entry = ::readdir(folder.get())) {
        if (std::string_view(entry->d_name).starts_with(kTemporaryPrefix)) {
            ::unlinkat(fd_, entry->d_name, 0);
        }
    }
}

}  // namespace cinefleet::save
