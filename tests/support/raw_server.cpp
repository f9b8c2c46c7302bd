#include "tests/support/raw_server.h"

#include "common/check.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <list>
#include <utility>

namespace cinefleet {

struct RawServer::Connection {
    explicit Connection(int opened) : fd(opened) {}
    ~Connection() { ::close(fd); }
    Connection(const Connection&) = delete;
    Connection& operator=(const Connection&) = delete;

    const int fd;
    std::string received;
};

RawServer::RawServer(std::map<std::string, Reply> replies) : replies_(std::move(replies)) {
    listening_ = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    stop_ = ::eventfd(0, EFD_CLOEXEC);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    CINEFLEET_CHECK(::bind(listening_, reinterpret_cast<sockaddr*>(&address), size) == 0);
    CINEFLEET_CHECK(::getsockname(listening_, reinterpret_cast<sockaddr*>(&address), &size) == 0);
    CINEFLEET_CHECK(::listen(listening_, 256) == 0);
    port_ = ntohs(address.sin_port);
    thread_ = std::thread([this] { serve(); });
}

RawServer::~RawServer() {
    ::eventfd_write(stop_, 1);
    thread_.join();
    ::close(listening_);
    ::close(stop_);
}

std::string RawServer::url(const std::string& path) const {
    return "http://127.0.0.1:" + std::to_string(port_) + path;
}

std::vector<std::string> RawServer::requests() const {
    const std::lock_guard lock(mutex_);
    return requests_;
}

void RawServer::serve() {
    std::list<Connection> open;
    while (true) {
        std::vector<pollfd> items = {{stop_, POLLIN, 0}, {listening_, POLLIN, 0}};
        for (const Connection& connection : open) {
            items.push_back({connection.fd, POLLIN, 0});
        }
        ::poll(items.data(), items.size(), -1);
        if (items[0].revents != 0) {
            return;
        }
        std::size_t index = 2;
        for (auto connection = open.begin(); connection != open.end(); ++index) {
            const bool stays = items[index].revents == 0 || answer(*connection);
            connection = stays ? std::next(connection) : open.erase(connection);
        }
        if (items[1].revents != 0) {
            open.emplace_back(::accept4(listening_, nullptr, nullptr, SOCK_CLOEXEC));
            ++connections_;
        }
    }
}

namespace {

std::size_t length_of_body(const std::string& head) {
    const std::string name = "Content-Length: ";
    const std::size_t found = head.find(name);
    return found == std::string::npos ? 0 : std::stoul(head.substr(found + name.size()));
}

}  // namespace

// False: the connection is over.
bool RawServer::answer(Connection& connection) {
    std::array<char, 4'096> buffer{};
    const ssize_t count = ::recv(connection.fd, buffer.data(), buffer.size(), 0);
    if (count <= 0) {
        return false;
    }
    connection.received.append(buffer.data(), static_cast<std::size_t>(count));
    const std::size_t end = connection.received.find("\r\n\r\n");
    if (end == std::string::npos) {
        return true;
    }
    std::string request = connection.received.substr(0, end + 2);
    if (const std::size_t length = length_of_body(request); length > 0) {
        if (connection.received.size() < end + 4 + length) {
            return true;
        }
        request = connection.received.substr(0, end + 4 + length);
    }
    connection.received.erase(0, std::max(request.size(), end + 4));
    {
        const std::lock_guard lock(mutex_);
        requests_.push_back(request);
    }
    const std::size_t path = request.find(' ') + 1;
    const auto found = replies_.find(request.substr(path, request.find_first_of(" ?", path) - path));
    if (found == replies_.end()) {
        return true;
    }
    const auto& [bytes, then] = found->second;
    std::size_t sent = 0;
    while (sent < bytes.size()) {
        const ssize_t written = ::send(connection.fd, bytes.data() + sent, bytes.size() - sent, MSG_NOSIGNAL);
        if (written <= 0) {
            return false;
        }
        sent += static_cast<std::size_t>(written);
    }
    if (then == Then::reset) {
        const linger at_once{1, 0};
        ::setsockopt(connection.fd, SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
    }
    return then == Then::keep;
}

std::string reply(int status, const std::string& body, const std::string& headers) {
    return "HTTP/1.1 " + std::to_string(status) + " X\r\n" + headers +
           "Content-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body;
}

}  // namespace cinefleet
