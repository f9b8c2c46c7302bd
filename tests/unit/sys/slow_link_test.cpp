// Sockets over a link on which a message takes longer than any silence that heartbeats allow.

#include "common/sys/sockets.h"

#include <gtest/gtest.h>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <string>
#include <thread>
#include <vector>

namespace cinefleet {
namespace {

constexpr Millis kRelayTurn{10};
constexpr std::size_t kBytesPerTurn = 32'768;
constexpr std::size_t kMessageBytes = 2'000'000;  // 600 ms on the way
constexpr int kPatienceTurns = 3'000;

sockaddr_in loopback(std::uint16_t port) {
    sockaddr_in address = {};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    return address;
}

int as_address(const sockaddr_in& address, int (*call)(int, const sockaddr*, socklen_t), int fd) {
    return call(fd, reinterpret_cast<const sockaddr*>(&address), sizeof address);
}

// Passes one connection on to a server: what the client sends slowly, what it receives at once.
class SlowLink {
  public:
    explicit SlowLink(std::uint16_t server_port) : server_port_(server_port) {
        EXPECT_EQ(as_address(loopback(0), ::bind, listener_), 0);
        EXPECT_EQ(::listen(listener_, 8), 0);
        thread_ = std::jthread([this](const std::stop_token& stop) { run(stop); });
    }
    ~SlowLink() {
        thread_.request_stop();
        thread_.join();
        ::close(listener_);
    }
    SlowLink(const SlowLink&) = delete;
    SlowLink& operator=(const SlowLink&) = delete;

    std::string endpoint() const {
        sockaddr_in address = {};
        socklen_t size = sizeof address;
        ::getsockname(listener_, reinterpret_cast<sockaddr*>(&address), &size);
        return "tcp://127.0.0.1:" + std::to_string(ntohs(address.sin_port));
    }

  private:
    void run(const std::stop_token& stop) {
        std::vector<char> bytes(kBytesPerTurn);
        while (!stop.stop_requested()) {
            const int client = ::accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
            const int server = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
            const bool is_up = client >= 0 && as_address(loopback(server_port_), ::connect, server) == 0;
            while (is_up && !stop.stop_requested() && pass_on(client, server, bytes) &&
                   pass_on(server, client, bytes)) {
                wait_readable({}, kRelayTurn);
            }
            ::close(server);
            ::close(client);
            wait_readable({}, kRelayTurn);
        }
    }

    // False: this side has ended.
    static bool pass_on(int from, int to, std::vector<char>& bytes) {
        const ssize_t size = ::recv(from, bytes.data(), bytes.size(), MSG_DONTWAIT);
        return size < 0 ? errno == EAGAIN
                        : size > 0 &&
                              ::send(to, bytes.data(), static_cast<std::size_t>(size), MSG_NOSIGNAL) == size;
    }

    const std::uint16_t server_port_;
    const int listener_ = ::socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    std::jthread thread_;
};

SocketOptions impatient() {
    SocketOptions options;
    options.heartbeat_interval = Millis{20};
    options.heartbeat_timeout = Millis{100};
    return options;
}

TEST(SlowLink, WithoutHeartbeatsALargeMessageMayTakeItsTime) {
    SocketContext context;
    RouterSocket router(context, without_heartbeats(impatient()));
    ASSERT_TRUE(router.bind("tcp://127.0.0.1:0"));
    const SlowLink link(router.bound_port());
    DealerSocket dealer(context, without_heartbeats(impatient()));
    ASSERT_TRUE(dealer.connect(link.endpoint()));
    const std::array<Blob, 1> message = {Blob::from_string(std::string(kMessageBytes, 'i'))};
    bool is_sent = false;
    std::optional<RouterSocket::Received> received;
    for (int turn = 0; turn < kPatienceTurns && !received; ++turn) {
        is_sent = is_sent || dealer.send(message) == SendOutcome::sent;
        wait_readable({}, kRelayTurn);
        received = router.receive();
    }
    ASSERT_TRUE(received) << "the connection was given up while the message was under way";
    EXPECT_EQ(received->frames.at(0).size(), kMessageBytes);
}

}  // namespace
}  // namespace cinefleet
