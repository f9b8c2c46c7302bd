// Sockets that a service manager holds open: nobody is refused while the coordinator is started again.

#include "common/sys/owned_fd.h"
#include "tests/support/fleet_test.h"

#include <gmock/gmock.h>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <array>
#include <csignal>

namespace cinefleet {
namespace {

using testing::HasSubstr;
using testing::StartsWith;

constexpr int kBacklog = 64;

class ActivationTest : public FleetTest {
  protected:
    ActivationTest() {
        std::filesystem::create_directories(state());
        sockaddr_un path{};
        path.sun_family = AF_UNIX;
        control_path().copy(path.sun_path, sizeof(path.sun_path) - 1);
        EXPECT_EQ(::bind(control_.get(), reinterpret_cast<const sockaddr*>(&path), sizeof(path)), 0);
        EXPECT_EQ(::listen(control_.get(), kBacklog), 0);
        monitors_.sin_family = AF_INET;
        monitors_.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        socklen_t size = sizeof(monitors_);
        EXPECT_EQ(::bind(tcp_.get(), reinterpret_cast<const sockaddr*>(&monitors_), size), 0);
        EXPECT_EQ(::listen(tcp_.get(), kBacklog), 0);
        EXPECT_EQ(::getsockname(tcp_.get(), reinterpret_cast<sockaddr*>(&monitors_), &size), 0);
        settings = {"coordinator.port=0"};
    }

    std::string control_path() const { return state() / "control.sock"; }

    // As the service manager does, with both sockets as descriptors 3 and 4 of that very process.
    void start_daemon() {
        std::vector<std::string> arguments = {"/bin/sh", "-c",
                                              "export LISTEN_FDS=2 LISTEN_PID=$$; exec \"$@\" 3<&" +
                                                  std::to_string(control_.get()) + " 4<&" +
                                                  std::to_string(tcp_.get()),
                                              "sh"};
        const std::vector<std::string> serve = command_line("serve", {"--workers", "2"});
        arguments.insert(arguments.end(), serve.begin(), serve.end());
        daemon_ =
            std::make_unique<RunningProgram>(folder() / ("daemon" + std::to_string(++daemons_)), arguments);
    }

    void end_daemon() {
        daemon_->send_signal(SIGTERM);
        EXPECT_EQ(daemon_->wait().exit_code, 0) << daemon_->err();
        EXPECT_TRUE(std::filesystem::exists(control_path())) << "it is the service manager's";
    }

    // Nobody has accepted it yet.
    static bool has_waiting(const OwnedFd& listener) {
        pollfd waiting{listener.get(), POLLIN, 0};
        return ::poll(&waiting, 1, 0) == 1;
    }

    // A monitor that has asked.
    std::unique_ptr<OwnedFd> ask_for_health() const {
        auto monitor = std::make_unique<OwnedFd>(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
        EXPECT_EQ(::connect(monitor->get(), reinterpret_cast<const sockaddr*>(&monitors_), sizeof(monitors_)),
                  0);
        const std::string request = "GET /health HTTP/1.1\r\nHost: here\r\n\r\n";
        EXPECT_EQ(::send(monitor->get(), request.data(), request.size(), 0),
                  static_cast<ssize_t>(request.size()));
        return monitor;
    }

    static std::string answer_of(const OwnedFd& monitor) {
        std::array<char, 256> buffer{};
        pollfd answered{monitor.get(), POLLIN, 0};
        EXPECT_EQ(::poll(&answered, 1, 60'000), 1);
        const ssize_t size = ::recv(monitor.get(), buffer.data(), buffer.size(), 0);
        return {buffer.data(), static_cast<std::size_t>(std::max<ssize_t>(size, 0))};
    }

    // Children get them under these numbers.
    OwnedFd control_{::socket(AF_UNIX, SOCK_STREAM, 0)};
    OwnedFd tcp_{::socket(AF_INET, SOCK_STREAM, 0)};
    sockaddr_in monitors_{};
    std::unique_ptr<RunningProgram> daemon_;
    int daemons_ = 0;
};

TEST_F(ActivationTest, WhoAsksWhileNoneRunsIsAnsweredByTheNext) {
    start_standin();
    for (int start = 0; start < 2; ++start) {
        const auto client = FleetTest::start("status");
        const std::unique_ptr<OwnedFd> monitor = ask_for_health();
        ASSERT_TRUE(wait_until([&] { return has_waiting(control_) && has_waiting(tcp_); })) << client->err();
        ASSERT_FALSE(client->has_ended());
        start_daemon();
        EXPECT_EQ(client->wait().exit_code, 0) << client->err();
        EXPECT_THAT(client->out(), HasSubstr("workers"));
        EXPECT_THAT(answer_of(*monitor), StartsWith("HTTP/1.1 200"));
        end_daemon();
    }
}

TEST_F(ActivationTest, WhoFollowsARunDoesNotNoticeARestart) {
    make_library(20);
    start_standin({"--latency-tmdb-ms", "200"});
    start_daemon();
    const auto client = start_scrape();
    for (const std::int64_t saved : {3, 9}) {
        ASSERT_TRUE(wait_until([&] { return query("SELECT count(*) FROM tasks WHERE state = 2") >= saved; }))
            << daemon_->err();
        end_daemon();
        ASSERT_TRUE(wait_until([&] { return has_waiting(control_) || client->has_ended(); }));
        start_daemon();
    }
    const Finished finished = client->wait();
    EXPECT_EQ(finished.exit_code, 0) << finished.err;
    EXPECT_EQ(finished.report().at("tasks").at("saved"), 20);
    end_daemon();
}

TEST_F(ActivationTest, ACrashedOneIsFollowedLikewise) {
    start_standin();
    start_daemon();
    ASSERT_EQ(run("status").exit_code, 0) << daemon_->err();
    daemon_->send_signal(SIGKILL);
    daemon_->wait();
    const auto client = FleetTest::start("workers");
    ASSERT_TRUE(wait_until([&] { return has_waiting(control_); }));
    start_daemon();
    EXPECT_EQ(client->wait().exit_code, 0) << client->err();
    end_daemon();
}

TEST_F(ActivationTest, ASocketOfAnotherPathIsNotTaken) {
    start_standin();
    settings.push_back("paths.state_dir=" + (folder() / "elsewhere").string());
    start_daemon();
    ASSERT_TRUE(wait_until([&] { return daemon_->err().find("serving workers") != std::string::npos; }));
    EXPECT_EQ(run("status").exit_code, 0);
    EXPECT_FALSE(has_waiting(control_)) << "it has a socket of its own";
    daemon_->send_signal(SIGTERM);
    EXPECT_EQ(daemon_->wait().exit_code, 0);
}

}  // namespace
}  // namespace cinefleet
