#include "tests/support/service_manager.h"

#include "common/check.h"

#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstddef>

namespace cinefleet {
namespace {

int listen_at(const std::string& name) {
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    name.copy(address.sun_path, sizeof address.sun_path);
    if (name.front() == '@') {
        address.sun_path[0] = '\0';
    }
    const auto size = static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) + name.size());
    const int fd = ::socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    CINEFLEET_CHECK(::bind(fd, reinterpret_cast<const sockaddr*>(&address), size) == 0);
    return fd;
}

}  // namespace

ServiceManager::ServiceManager() : socket_((folder_.path() / "notify").string()), fd_(listen_at(socket_)) {}

ServiceManager::ServiceManager(const std::string& socket) : socket_(socket), fd_(listen_at(socket)) {}

ServiceManager::~ServiceManager() {
    ::close(fd_);
}

const std::vector<std::string>& ServiceManager::heard() {
    std::array<char, 1'000> buffer{};
    for (ssize_t size = 0; (size = ::recv(fd_, buffer.data(), buffer.size(), MSG_DONTWAIT)) >= 0;) {
        heard_.emplace_back(buffer.data(), static_cast<std::size_t>(size));
    }
    return heard_;
}

std::ptrdiff_t ServiceManager::count(const std::string& beginning) {
    return std::ranges::count_if(heard(),
                                 [&](const std::string& notice) { return notice.starts_with(beginning); });
}

}  // namespace cinefleet
