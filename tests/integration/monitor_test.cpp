// What a monitor sees of a coordinator that works.

#include "tests/support/exposition_reader.h"
#include "tests/support/fleet_test.h"

#include <gmock/gmock.h>

#include <unistd.h>

#include <csignal>

namespace cinefleet {
namespace {

using testing::HasSubstr;

class MonitorOfFleetTest : public FleetTest {
  protected:
    bool says(const std::string& words) {
        return wait_until(
                   [&] { return daemon_->err().find(words) != std::string::npos || daemon_->has_ended(); }) &&
               daemon_->err().find(words) != std::string::npos;
    }

    // At a port of its own; another one if that is taken.
    void start_daemon() {
        for (int port = 30'000 + ::getpid() % 20'000;; ++port) {
            settings = {"coordinator.port=0", "coordinator.metrics_port=" + std::to_string(port)};
            daemon_ = start("serve", {"--workers", "1"});
            if (says("monitors may ask at ")) {
                url_ = "http://127.0.0.1:" + std::to_string(port);
                return;
            }
            ASSERT_THAT(daemon_->err(), HasSubstr("coordinator.metrics_port"));
        }
    }

    double sample(const std::string& name) const {
        const ReadExposition read = read_exposition(http_get(url_ + "/metrics"));
        EXPECT_EQ(read.problem, "");
        const auto found = read.samples.find(name);
        return found != read.samples.end() ? found->second : -1;
    }

    std::unique_ptr<RunningProgram> daemon_;
    std::string url_;
};

TEST_F(MonitorOfFleetTest, TheNumbersAreThoseOfTheRun) {
    make_library(5);
    start_standin({"--latency-tmdb-ms", "50"});
    start_daemon();
    EXPECT_TRUE(wait_until([&] { return http_get(url_ + "/ready") == "ok\n"; }));
    EXPECT_EQ(http_get(url_ + "/health"), "ok\n");
    EXPECT_EQ(sample("cinefleet_tasks_ended_total{outcome=\"saved\"}"), 0);
    EXPECT_EQ(scrape().exit_code, 0);
    EXPECT_TRUE(wait_until([&] { return sample("cinefleet_tasks_ended_total{outcome=\"saved\"}") == 5; }));
    EXPECT_EQ(sample("cinefleet_queue_depth{state=\"waiting\"}"), 0);
    EXPECT_EQ(sample("cinefleet_save_seconds_count"), 5);
    EXPECT_EQ(sample("cinefleet_leases_total{event=\"granted\"}"), 5);
    EXPECT_EQ(sample("cinefleet_provider_requests_total{provider=\"tmdb\"}"),
              standin_statistics().at("tmdb").at("requests").get<double>());
    EXPECT_GT(sample("cinefleet_image_bytes_total"), 0);
    EXPECT_GT(sample("process_resident_memory_bytes"), 1e6);
    daemon_->send_signal(SIGTERM);
    EXPECT_EQ(daemon_->wait().exit_code, 0);
}

TEST_F(MonitorOfFleetTest, NothingIsServedUnlessAskedFor) {
    settings = {"coordinator.port=0"};
    daemon_ = start("serve", {"--workers", "0"});
    ASSERT_TRUE(says("serving workers"));
    daemon_->send_signal(SIGTERM);
    const Finished ended = daemon_->wait();
    EXPECT_EQ(ended.exit_code, 0);
    EXPECT_THAT(ended.err, testing::Not(HasSubstr("monitors")));
}

}  // namespace
}  // namespace cinefleet
