#include "common/sys/secret_file.h"

#include "common/sys/owned_fd.h"
#include "common/system_failure.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <filesystem>

namespace cinefleet {
namespace {

constexpr std::size_t kMostBytes = 64U << 10U;
constexpr mode_t kOthers = 077;
constexpr mode_t kOwnerReadsAndWrites = 0600;
constexpr mode_t kOwnerOnly = 0700;

int open_file(const std::string& path, int flags) {
    return ::open(path.c_str(), flags | O_CLOEXEC, kOwnerReadsAndWrites);
}

// A service manager's credential: root's, and readable by one user more through an access list, whose mask
// shows as the rights of root's own group.
bool is_credential(const struct stat& facts) {
    constexpr mode_t kPermissions = 07777;
    return facts.st_uid == 0 && facts.st_gid == 0 && (facts.st_mode & kPermissions) == 0440;
}

Status check_owner(const std::string& path, const struct stat& facts, const char* mode) {
    if ((facts.st_mode & kOthers) != 0 && !is_credential(facts)) {
        return failure(
            ErrorClass::unauthorized,
            path + " holds a secret, but others than its owner may open it: " + "chmod " + mode + " " + path);
    }
    return {};
}

bool write_all(int fd, const std::string& text) {
    std::size_t written = 0;
    while (written < text.size()) {
        const ssize_t size = ::write(fd, text.data() + written, text.size() - written);
        if (size < 0 && errno != EINTR) {
            return false;
        }
        written += size > 0 ? static_cast<std::size_t>(size) : 0;
    }
    return ::fsync(fd) == 0;
}

}  // namespace

Result<std::string> read_secret_file(const std::string& path) {
    const OwnedFd file(
        open_file(path, O_RDONLY | O_NOCTTY | O_NONBLOCK));  // a pipe in its place must not hold us up
    struct stat facts {};
    if (!file.is_open() || ::fstat(file.get(), &facts) != 0) {
        return system_failure(path + " cannot be read", errno);
    }
    if (!S_ISREG(facts.st_mode) || static_cast<std::size_t>(facts.st_size) > kMostBytes) {
        return failure(ErrorClass::invalid_input, path + " is not a file with a key");
    }
    if (Status status = check_owner(path, facts, "600"); !status) {
        return failure(std::move(status).error());
    }
    std::string text(static_cast<std::size_t>(facts.st_size), '\0');
    const ssize_t size = ::read(file.get(), text.data(), text.size());
    if (size < 0) {
        return system_failure(path + " cannot be read", errno);
    }
    text.resize(static_cast<std::size_t>(size));
    return text;
}

Status write_secret_file(const std::string& path, const std::string& text) {
    const std::string temporary = path + ".new";
    ::unlink(temporary.c_str());
    {
        const OwnedFd file(open_file(temporary, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW));
        if (!file.is_open() || !write_all(file.get(), text)) {
            return system_failure(temporary + " cannot be written", errno);
        }
    }
    if (::rename(temporary.c_str(), path.c_str()) != 0) {
        return system_failure(path + " cannot be written", errno);
    }
    const std::filesystem::path folder = std::filesystem::path(path).parent_path();
    const OwnedFd opened(open_file(folder.empty() ? "." : folder.string(), O_RDONLY | O_DIRECTORY));
    if (!opened.is_open() || ::fsync(opened.get()) != 0) {
        return system_failure(folder.string() + " cannot be made durable", errno);
    }
    return {};
}

Status make_secret_folder(const std::string& path) {
    std::error_code error;
    std::filesystem::create_directories(std::filesystem::path(path).parent_path(), error);
    if (::mkdir(path.c_str(), kOwnerOnly) != 0 && errno != EEXIST) {
        return system_failure(path + " cannot be made", errno);
    }
    return {};
}

Status check_secret_folder(const std::string& path) {
    struct stat facts {};
    if (::stat(path.c_str(), &facts) != 0) {
        return system_failure(path + " cannot be looked into", errno);
    }
    return check_owner(path, facts, "700");
}

}  // namespace cinefleet
