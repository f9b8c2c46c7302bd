#include "common/sys/inherited_sockets.h"

#include "common/sys/manager_environment.h"

#include <fcntl.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <algorithm>
#include <cstddef>
#include <string_view>

namespace cinefleet {
namespace {

int option_of(int socket, int option) {
    int value = -1;
    socklen_t size = sizeof(value);
    return ::getsockopt(socket, SOL_SOCKET, option, &value, &size) == 0 ? value : -1;
}

bool is_listening_stream(int fd) {
    return option_of(fd, SO_TYPE) == SOCK_STREAM && option_of(fd, SO_ACCEPTCONN) == 1;
}

std::string path_of(int socket) {
    sockaddr_un address{};
    socklen_t size = sizeof(address);
    if (::getsockname(socket, reinterpret_cast<sockaddr*>(&address), &size) != 0 ||
        address.sun_family != AF_UNIX || size <= offsetof(sockaddr_un, sun_path)) {
        return {};
    }
    const std::string_view path(address.sun_path, size - offsetof(sockaddr_un, sun_path));
    return std::string(path.substr(0, path.find('\0')));
}

}  // namespace

InheritedSockets::InheritedSockets(int first) {
    const auto pid = whole_number(take_from_environment("LISTEN_PID"));
    const auto count = whole_number(take_from_environment("LISTEN_FDS"));
    take_from_environment("LISTEN_FDNAMES");
    if (pid != ::getpid() || !count) {
        return;
    }
    const int end = first + static_cast<int>(std::clamp<std::int64_t>(*count, 0, kMost));
    for (int fd = first; fd < end; ++fd) {
        if (is_listening_stream(fd)) {
            ::fcntl(fd, F_SETFD, FD_CLOEXEC);
            sockets_.push_back(fd);
        }
    }
}

InheritedSockets::~InheritedSockets() {
    for (const int socket : sockets_) {
        ::close(socket);
    }
}

int InheritedSockets::unix_at(const std::string& path) const {
    const auto found = std::ranges::find_if(
        sockets_, [&path](int fd) { return option_of(fd, SO_DOMAIN) == AF_UNIX && path_of(fd) == path; });
    return found != sockets_.end() ? *found : -1;
}

int InheritedSockets::tcp() const {
    const auto found = std::ranges::find_if(sockets_, [](int fd) {
        const int domain = option_of(fd, SO_DOMAIN);
        return domain == AF_INET || domain == AF_INET6;
    });
    return found != sockets_.end() ? *found : -1;
}

}  // namespace cinefleet
