#include "coordinator/metrics/metrics_server.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <netdb.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>
#include <cstdlib>
#include <cstring>
#include <deque>
#include <string_view>
#include <utility>
#include <vector>

namespace cinefleet::metrics {
namespace {

using SteadyTime = std::chrono::steady_clock::time_point;

constexpr int kBacklog = 16;
constexpr const char* kText = "text/plain; charset=utf-8";
constexpr const char* kPrometheus = "text/plain; version=0.0.4; charset=utf-8";

/// A monitor that is being heard or answered.
class Connection {
  public:
    Connection(int fd, SteadyTime now)
        : fd_(fd), until_(now + std::chrono::milliseconds(MetricsServer::kConnectionMs)) {}
    Connection(Connection&& other) noexcept
        : fd_(std::exchange(other.fd_, -1)),
          until_(other.until_),
          request_(std::move(other.request_)),
          answer_(std::move(other.answer_)) {}
    Connection& operator=(Connection&& other) noexcept {
        std::swap(fd_, other.fd_);
        until_ = other.until_;
        request_ = std::move(other.request_);
        answer_ = std::move(other.answer_);
        return *this;
    }
    ~Connection() {
        if (fd_ >= 0) {
            ::close(fd_);
        }
    }

    int fd() const { return fd_; }
    SteadyTime until() const { return until_; }
    bool is_answering() const { return !answer_.empty(); }

    /// The request's head, once it is whole; it may be empty: too long, or no request at all.
    /// False: the connection is over.
    bool read(std::string& head) {
        std::array<char, 2'048> buffer{};
        const ssize_t size = ::recv(fd_, buffer.data(), buffer.size(), 0);
        if (size <= 0) {
            return size < 0 && (errno == EAGAIN || errno == EINTR);
        }
        request_.append(buffer.data(), static_cast<std::size_t>(size));
        const bool is_whole =
            request_.find("\r\n\r\n") != std::string::npos || request_.find("\n\n") != std::string::npos;
        if (is_whole || request_.size() > MetricsServer::kMostRequestBytes) {
            head = is_whole ? request_ : "too long";
        }
        return true;
    }

    void begin_answer(std::string answer) { answer_ = std::move(answer); }

    /// False: all is sent, or the connection is over.
    bool write() {
        const ssize_t size = ::send(fd_, answer_.data(), answer_.size(), MSG_NOSIGNAL);
        if (size < 0) {
            return errno == EAGAIN || errno == EINTR;
        }
        answer_.erase(0, static_cast<std::size_t>(size));
        return !answer_.empty();
    }

  private:
    int fd_;
    SteadyTime until_;
    std::string request_;
    std::string answer_;
};

std::string answer(std::string_view status, const char* type, std::string_view body, bool with_body) {
    return fmt::format(
        "HTTP/1.1 {}\r\nContent-Type: {}\r\nContent-Length: {}\r\nConnection: close\r\n"
        "Cache-Control: no-store\r\n\r\n{}",
        status, type, body.size(), with_body ? body : std::string_view());
}

std::string answer_to(std::string_view head, const MetricsServer::Pages& pages) {
    const std::size_t method_end = head.find(' ');
    const std::string_view method = head.substr(0, std::min(method_end, head.size()));
    const bool is_get = method == "GET";
    if (!is_get && method != "HEAD") {
        const bool is_request = head.find(" HTTP/1.") != std::string_view::npos;
        return answer(is_request ? "405 Method Not Allowed" : "400 Bad Request", kText,
                      "this port answers GET /metrics, /health and /ready\n", true);
    }
    const std::string_view rest = head.substr(method_end + 1);
    const std::string_view path = rest.substr(0, rest.find_first_of(" ?\r\n"));
    if (path == "/metrics") {
        return answer("200 OK", kPrometheus, pages.metrics(), is_get);
    }
    if (path == "/health" || path == "/ready") {
        const bool is_well = path == "/health" ? pages.is_alive() : pages.is_ready();
        return answer(is_well ? "200 OK" : "503 Service Unavailable", kText, is_well ? "ok\n" : "not now\n",
                      is_get);
    }
    return answer("404 Not Found", kText, "there are /metrics, /health and /ready\n", is_get);
}

/// The connections, oldest first.
class Connections {
  public:
    Connections(int listener, int wake, const MetricsServer::Pages& pages)
        : listener_(listener), wake_(wake), pages_(pages) {}

    void wait_and_serve() {
        std::vector<pollfd> waiting = {{listener_, POLLIN, 0}, {wake_, POLLIN, 0}};
        for (const Connection& connection : open_) {
            const short wanted = connection.is_answering() ? POLLOUT : POLLIN;
            waiting.push_back({connection.fd(), wanted, 0});
        }
        ::poll(waiting.data(), waiting.size(), timeout_ms());
        serve(waiting);
        if (waiting[0].revents != 0) {
            accept_one();
        }
    }

  private:
    int timeout_ms() const {
        if (open_.empty()) {
            return -1;
        }
        const auto left = std::chrono::ceil<std::chrono::milliseconds>(open_.front().until() -
                                                                       std::chrono::steady_clock::now());
        return static_cast<int>(std::clamp<std::int64_t>(left.count(), 0, MetricsServer::kConnectionMs));
    }

    void serve(const std::vector<pollfd>& waiting) {
        constexpr std::size_t kFirst = 2;  // behind the listener and the wake
        const SteadyTime now = std::chrono::steady_clock::now();
        std::deque<Connection> kept;
        for (std::size_t i = 0; i < open_.size(); ++i) {
            const bool is_due = waiting[kFirst + i].revents != 0;
            if (now < open_[i].until() && (!is_due || step(open_[i]))) {
                kept.push_back(std::move(open_[i]));
            }
        }
        open_ = std::move(kept);
    }

    // False: it is over.
    bool step(Connection& connection) const {
        if (connection.is_answering()) {
            return connection.write();
        }
        std::string head;
        if (!connection.read(head)) {
            return false;
        }
        if (head.empty()) {
            return true;
        }
        connection.begin_answer(answer_to(head, pages_));
        return connection.write();
    }

    void accept_one() {
        const int fd = ::accept4(listener_, nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC);
        if (fd < 0) {
            return;
        }
        if (open_.size() >= MetricsServer::kMostConnections) {
            open_.pop_front();
        }
        open_.emplace_back(fd, std::chrono::steady_clock::now());
    }

    const int listener_;
    const int wake_;
    const MetricsServer::Pages& pages_;
    std::deque<Connection> open_;
};

struct FreeAddresses {
    void operator()(addrinfo* addresses) const { ::freeaddrinfo(addresses); }
};

// A listening socket, or below 0 and errno.
int listen_at(const addrinfo& address) {
    const int fd =
        ::socket(address.ai_family, address.ai_socktype | SOCK_NONBLOCK | SOCK_CLOEXEC, address.ai_protocol);
    if (fd < 0) {
        return -1;
    }
    const int on = 1;
    ::setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on));
    if (::bind(fd, address.ai_addr, address.ai_addrlen) == 0 && ::listen(fd, kBacklog) == 0) {
        return fd;
    }
    const int code = errno;
    ::close(fd);
    errno = code;
    return -1;
}

std::uint16_t port_of(int listener) {
    sockaddr_storage address{};
    socklen_t size = sizeof(address);
    std::array<char, NI_MAXSERV> port{};
    if (::getsockname(listener, reinterpret_cast<sockaddr*>(&address), &size) != 0 ||
        ::getnameinfo(reinterpret_cast<sockaddr*>(&address), size, nullptr, 0, port.data(), port.size(),
                      NI_NUMERICSERV) != 0) {
        return 0;
    }
    return static_cast<std::uint16_t>(std::strtoul(port.data(), nullptr, 10));
}

}  // namespace

MetricsServer::MetricsServer(int listener, std::uint16_t port, Pages pages)
    : listener_(listener), port_(port), pages_(std::move(pages)), thread_([this] { run(); }) {}

MetricsServer::~MetricsServer() {
    stopped_ = true;
    wake_.notify();
    thread_.join();
    ::close(listener_);
}

void MetricsServer::run() {
    Connections connections(listener_, wake_.fd(), pages_);
    while (!stopped_) {
        connections.wait_and_serve();
    }
}

Result<std::unique_ptr<MetricsServer>> MetricsServer::start(const std::string& host, std::uint16_t port,
                                                            Pages pages) {
    addrinfo wanted{};
    wanted.ai_socktype = SOCK_STREAM;
    wanted.ai_flags = AI_PASSIVE | AI_NUMERICSERV;
    addrinfo* found = nullptr;
    const bool is_everywhere = host.empty() || host == "*";
    const int problem =
        ::getaddrinfo(is_everywhere ? nullptr : host.c_str(), std::to_string(port).c_str(), &wanted, &found);
    const std::unique_ptr<addrinfo, FreeAddresses> addresses(found);
    if (problem != 0) {
        return failure(ErrorClass::invalid_input, "coordinator.metrics_host: " + host +
                                                      " is no address of "
                                                      "this machine: " +
                                                      ::gai_strerror(problem));
    }
    const int listener = listen_at(*addresses);
    if (listener < 0) {
        const bool is_taken = errno == EADDRINUSE;
        return failure(is_taken ? ErrorClass::conflict : ErrorClass::io,
                       fmt::format("metrics cannot be served at {}:{}: {}; set coordinator.metrics_port",
                                   host, port, std::strerror(errno)));
    }
    return std::make_unique<MetricsServer>(listener, port_of(listener), std::move(pages));
}

Result<std::unique_ptr<MetricsServer>> MetricsServer::start_at(int listener, Pages pages) {
    const int own = ::fcntl(listener, F_DUPFD_CLOEXEC, 0);
    if (own < 0 || ::fcntl(own, F_SETFL, ::fcntl(own, F_GETFL) | O_NONBLOCK) != 0) {
        return failure(ErrorClass::io, "metrics cannot be served at the socket that was given",
                       std::strerror(errno));
    }
    return std::make_unique<MetricsServer>(own, port_of(own), std::move(pages));
}

}  // namespace cinefleet::metrics
