#include "coordinator/store/owner_lock.h"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <utility>

namespace cinefleet::store {

Result<OwnerLock> OwnerLock::take(const std::string& database_path) {
    const std::string path = database_path + ".lock";
    const int fd = ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (fd < 0) {
        return failure(ErrorClass::io, path + " cannot be made: check that the folder exists and is yours",
                       std::strerror(errno));
    }
    OwnerLock lock(fd);
    if (::flock(fd, LOCK_EX | LOCK_NB) != 0) {
        std::array<char, 32> pid{};
        const ssize_t size = ::pread(fd, pid.data(), pid.size() - 1, 0);
        return failure(ErrorClass::conflict, "process " +
                                                 (size > 0 ? std::string(pid.data()) : std::string("?")) +
                                                 " already works with " + database_path +
                                                 ": end it, or wait until it has ended, and try again");
    }
    const std::string pid = std::to_string(::getpid());
    // The pid is for people only: the lock holds without it.
    if (::ftruncate(fd, 0) == 0) {
        [[maybe_unused]] const ssize_t written = ::pwrite(fd, pid.data(), pid.size(), 0);
    }
    return lock;
}

OwnerLock::OwnerLock(OwnerLock&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}

OwnerLock::~OwnerLock() {
    if (fd_ >= 0) {
        ::close(fd_);
    }
}

}  // namespace cinefleet::store
