#include "coordinator/metrics/metrics_server.h"

#include <gmock/gmock.h>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <string>
#include <utility>
#include <vector>

namespace cinefleet::metrics {
namespace {

using testing::EndsWith;
using testing::HasSubstr;
using testing::StartsWith;

/// A client's end of one connection.
class Client {
  public:
    explicit Client(std::uint16_t port) : fd_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_port = htons(port);
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        EXPECT_EQ(::connect(fd_, reinterpret_cast<const sockaddr*>(&address), sizeof(address)), 0);
    }
    Client(Client&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}
    ~Client() {
        if (fd_ >= 0) {
            ::close(fd_);
        }
    }
    Client(const Client&) = delete;
    Client& operator=(const Client&) = delete;

    // False: the other side has ended the connection.
    bool send(const std::string& text) const {
        return ::send(fd_, text.data(), text.size(), MSG_NOSIGNAL) == static_cast<ssize_t>(text.size());
    }
    // All that comes until the other side ends the connection.
    std::string read_all() const {
        std::string text;
        std::array<char, 4'096> buffer{};
        for (ssize_t size = 0; (size = ::recv(fd_, buffer.data(), buffer.size(), 0)) > 0;) {
            text.append(buffer.data(), static_cast<std::size_t>(size));
        }
        return text;
    }

  private:
    int fd_;
};

class MetricsServerTest : public testing::Test {
  protected:
    MetricsServerTest() {
        MetricsServer::Pages pages;
        pages.metrics = [this] { return page_; };
        pages.is_alive = [this] { return alive_.load(); };
        pages.is_ready = [this] { return ready_.load(); };
        server_ = *MetricsServer::start("127.0.0.1", 0, std::move(pages));
    }

    std::string ask(const std::string& request) const {
        const Client client(server_->port());
        EXPECT_TRUE(client.send(request));
        return client.read_all();
    }
    std::string get(const std::string& path) const {
        return ask("GET " + path + " HTTP/1.1\r\nHost: x\r\n\r\n");
    }

    std::string page_ = "cinefleet_plain 1\n";
    std::atomic<bool> alive_{true};
    std::atomic<bool> ready_{true};
    std::unique_ptr<MetricsServer> server_;
};

TEST_F(MetricsServerTest, GivesTheMetricsOfNow) {
    EXPECT_THAT(get("/metrics"), StartsWith("HTTP/1.1 200 OK\r\n"));
    EXPECT_THAT(get("/metrics?x=1"), HasSubstr("text/plain; version=0.0.4"));
    EXPECT_THAT(get("/metrics"), EndsWith("\r\n\r\ncinefleet_plain 1\n"));
    EXPECT_THAT(ask("HEAD /metrics HTTP/1.0\r\n\r\n"), EndsWith("\r\n\r\n"));
}

TEST_F(MetricsServerTest, HealthAndReadinessAreApart) {
    EXPECT_THAT(get("/health"), StartsWith("HTTP/1.1 200"));
    ready_ = false;
    EXPECT_THAT(get("/health"), StartsWith("HTTP/1.1 200"));
    EXPECT_THAT(get("/ready"), StartsWith("HTTP/1.1 503"));
    alive_ = false;
    EXPECT_THAT(get("/health"), StartsWith("HTTP/1.1 503"));
}

TEST_F(MetricsServerTest, OtherRequestsAreRefused) {
    EXPECT_THAT(get("/"), StartsWith("HTTP/1.1 404"));
    EXPECT_THAT(get("/metricsx"), StartsWith("HTTP/1.1 404"));
    EXPECT_THAT(ask("POST /metrics HTTP/1.1\r\n\r\n"), StartsWith("HTTP/1.1 405"));
    EXPECT_THAT(ask("hello\r\n\r\n"), StartsWith("HTTP/1.1 400"));
    EXPECT_THAT(ask("GET\r\n\r\n"), StartsWith("HTTP/1.1 400"));
    EXPECT_THAT(ask("GET /" + std::string(MetricsServer::kMostRequestBytes, 'x')),
                StartsWith("HTTP/1.1 400"));
}

TEST_F(MetricsServerTest, ALargePageArrivesWhole) {
    page_ = std::string(8'000'000, 'x');
    EXPECT_THAT(get("/metrics"), EndsWith("\r\n\r\n" + page_));
}

TEST_F(MetricsServerTest, WhoSaysNothingKeepsNobodyOut) {
    std::vector<Client> silent;
    for (std::size_t i = 0; i < 2 * MetricsServer::kMostConnections; ++i) {
        silent.emplace_back(server_->port());
        EXPECT_TRUE(silent.back().send("GET /met"));
    }
    EXPECT_THAT(get("/health"), StartsWith("HTTP/1.1 200"));
    EXPECT_EQ(silent.front().read_all(), "");  // its place was needed
}

TEST_F(MetricsServerTest, WhoNeverComesToAnEndIsCutOff) {
    const Client slow(server_->port());
    EXPECT_TRUE(slow.send("GET /metrics HTTP/1.1\r\n"));
    EXPECT_EQ(slow.read_all(), "");  // after kConnectionMs
}

TEST_F(MetricsServerTest, APortThatIsTakenIsNamed) {
    const auto second = MetricsServer::start("127.0.0.1", server_->port(), {});
    ASSERT_FALSE(second);
    EXPECT_EQ(second.error().error_class, ErrorClass::conflict);
    EXPECT_THAT(second.error().message, HasSubstr("coordinator.metrics_port"));
    EXPECT_EQ(MetricsServer::start("no.such.host.invalid", 0, {}).error().error_class,
              ErrorClass::invalid_input);
}

TEST_F(MetricsServerTest, MayBeStoppedWhileSomebodyTalks) {
    const Client client(server_->port());
    EXPECT_TRUE(client.send("GET /met"));
    server_.reset();
}

}  // namespace
}  // namespace cinefleet::metrics
