#include "common/sys/wake.h"

#include "common/check.h"

#include <sys/eventfd.h>
#include <unistd.h>

#include <cerrno>
#include <cstdint>

namespace cinefleet {

Wake::Wake() : fd_(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)) {
    CINEFLEET_CHECK(fd_ >= 0);
}

Wake::~Wake() {
    ::close(fd_);
}

void Wake::notify() noexcept {
    if (is_notified_.exchange(true)) {
        return;
    }
    const int caller_errno = errno;  // a signal handler must not change it
    const std::uint64_t one = 1;
    // Fails only when the counter is full, and then the owner is being woken anyway.
    [[maybe_unused]] const ssize_t written = ::write(fd_, &one, sizeof one);
    errno = caller_errno;
}

bool Wake::drain() noexcept {
    std::uint64_t count = 0;
    [[maybe_unused]] const ssize_t taken = ::read(fd_, &count, sizeof count);
    // Only now: a notification between the two lines is one whose cause the owner finds when it looks.
    return is_notified_.exchange(false);
}

}  // namespace cinefleet
