#include "common/sys/publish_file.h"

#include "common/system_failure.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <filesystem>

namespace cinefleet {
namespace {

constexpr std::string_view kPartEnd = ".part";
constexpr mode_t kAnybodyElse = 077;

Status sync(const std::string& path, int flags) {
    const int fd = ::open(path.c_str(), flags | O_CLOEXEC);
    if (fd < 0) {
        return system_failure(path + " cannot be opened", errno);
    }
    const bool is_synced = ::fsync(fd) == 0 || errno == EINVAL;  // EINVAL: a share that cannot
    const int code = errno;
    ::close(fd);
    return is_synced ? Status() : system_failure(path + " cannot be made durable", code);
}

// Some file systems know no renaming that refuses: there it is looked first.
bool rename_to_new(const std::string& part, const std::string& path) {
    if (::renameat2(AT_FDCWD, part.c_str(), AT_FDCWD, path.c_str(), RENAME_NOREPLACE) == 0) {
        return true;
    }
    if (errno != EINVAL && errno != ENOSYS) {
        return false;
    }
    struct stat facts {};
    if (::lstat(path.c_str(), &facts) == 0) {
        errno = EEXIST;
        return false;
    }
    return ::rename(part.c_str(), path.c_str()) == 0;
}

}  // namespace

Result<std::string> make_part_file(const std::string& path) {
    std::string part = path + ".XXXXXX" + std::string(kPartEnd);
    const int fd = ::mkostemps(part.data(), static_cast<int>(kPartEnd.size()), O_CLOEXEC);
    if (fd < 0) {
        return system_failure(path + " cannot be made", errno);
    }
    ::close(fd);
    return part;
}

bool is_part_file(const std::string& name) {
    return name.ends_with(kPartEnd);
}

bool is_private_file(const std::string& path) {
    struct stat facts {};
    return ::stat(path.c_str(), &facts) == 0 && facts.st_uid == ::geteuid() &&
           (facts.st_mode & kAnybodyElse) == 0;
}

Status sync_file(const std::string& path) {
    return sync(path, O_RDONLY);
}

Status sync_folder(const std::string& folder) {
    return sync(folder.empty() ? "." : folder, O_RDONLY | O_DIRECTORY);
}

Status publish_file(const std::string& part, const std::string& path, Publishing how) {
    const bool is_named =
        how == Publishing::replace ? ::rename(part.c_str(), path.c_str()) == 0 : rename_to_new(part, path);
    if (!is_named && errno == EEXIST) {
        return failure(ErrorClass::conflict, path + " is there already: name another file");
    }
    if (!is_named) {
        return system_failure(path + " cannot be written", errno);
    }
    return sync_folder(std::filesystem::path(path).parent_path().string());
}

}  // namespace cinefleet
