#include "common/sys/service_notice.h"

#include "common/sys/manager_environment.h"

#include <sys/socket.h>
#include <sys/time.h>
#include <sys/un.h>
#include <unistd.h>

#include <algorithm>
#include <cstddef>
#include <utility>

namespace cinefleet {
namespace {

constexpr int kTellsInAnInterval = 3;  // so that one that is late does no harm
constexpr timeval kLongestSend{5, 0};  // while the manager's queue is full

std::string one_line(std::string text) {
    std::ranges::replace(text, '\n', ' ');
    return text;
}

}  // namespace

ServiceNotice::Manager ServiceNotice::manager_of_environment() {
    Manager manager{take_from_environment("NOTIFY_SOCKET"), std::nullopt};
    const std::string pid = take_from_environment("WATCHDOG_PID");
    const std::optional<std::int64_t> interval_us = whole_number(take_from_environment("WATCHDOG_USEC"));
    if (interval_us && *interval_us > 0 && (pid.empty() || whole_number(pid) == ::getpid())) {
        manager.watchdog = std::chrono::duration_cast<Millis>(std::chrono::microseconds(*interval_us));
    }
    return manager;
}

ServiceNotice::ServiceNotice(Manager manager, const Clock& clock)
    : manager_(std::move(manager)), clock_(clock) {}

void ServiceNotice::ready(const std::string& status) {
    send("READY=1\nSTATUS=" + one_line(status));
}

void ServiceNotice::reloading() {
    const auto now_us = clock_.mono().time_since_epoch().count();
    send("RELOADING=1\nMONOTONIC_USEC=" + std::to_string(now_us));
}

void ServiceNotice::stopping() {
    send("STOPPING=1");
}

void ServiceNotice::status(const std::string& status) {
    send("STATUS=" + one_line(status));
}

void ServiceNotice::progress(std::uint64_t turns) {
    const MonoTime now = clock_.mono();
    const bool is_due = !told_at_ || (manager_.watchdog && turns != told_turns_ &&
                                      now - *told_at_ >= *manager_.watchdog / kTellsInAnInterval);
    if (manager_.watchdog && is_due) {
        send("WATCHDOG=1");
        told_turns_ = turns;
        told_at_ = now;
    }
}

void ServiceNotice::send(std::string_view text) const {
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    if (manager_.socket.empty() || manager_.socket.size() >= sizeof address.sun_path) {
        return;
    }
    std::ranges::copy(manager_.socket, std::begin(address.sun_path));
    if (manager_.socket.front() == '@') {
        address.sun_path[0] = '\0';
    }
    const auto size = static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) + manager_.socket.size());
    const int fd = ::socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    ::setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &kLongestSend, sizeof kLongestSend);
    // The system's own interface takes every family by a pointer to its common head.
    ::sendto(fd, text.data(), text.size(), MSG_NOSIGNAL, reinterpret_cast<const sockaddr*>(&address), size);
    ::close(fd);
}

}  // namespace cinefleet
