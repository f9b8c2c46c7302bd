#include "common/sys/heartbeat.h"

#include <fcntl.h>
#include <unistd.h>

#include <array>
#include <cstdint>
#include <utility>

namespace cinefleet {
namespace {

using Beat = std::int32_t;  // milliseconds; written whole, as every write below PIPE_BUF

void close_fd(int& fd) {
    if (fd >= 0) {
        ::close(std::exchange(fd, -1));
    }
}

}  // namespace

HeartbeatPipe::HeartbeatPipe() {
    std::array<int, 2> ends{};
    if (::pipe2(ends.data(), O_CLOEXEC | O_NONBLOCK) == 0) {
        read_fd_ = ends[0];
        write_fd_ = ends[1];
    }
}

HeartbeatPipe::~HeartbeatPipe() {
    close_fd(read_fd_);
    close_fd(write_fd_);
}

void HeartbeatPipe::close_child_end() {
    close_fd(write_fd_);
}

std::optional<Millis> HeartbeatPipe::take_beat() {
    std::optional<Millis> latest;
    Beat milliseconds = 0;
    while (read_fd_ >= 0 && ::read(read_fd_, &milliseconds, sizeof milliseconds) == sizeof milliseconds) {
        latest = Millis{milliseconds};
    }
    return latest;
}

void beat(int fd, Millis silent_at_most) {
    const auto milliseconds = static_cast<Beat>(silent_at_most.count());
    // A full pipe holds beats that nobody has read: one more or less says nothing new.
    [[maybe_unused]] const ssize_t written = ::write(fd, &milliseconds, sizeof milliseconds);
}

}  // namespace cinefleet
