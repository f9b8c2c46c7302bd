// What the programs tell the service manager that has started them.

#include "tests/support/fleet_test.h"
#include "tests/support/service_manager.h"

#include <gmock/gmock.h>

#include <csignal>
#include <cstdlib>
#include <fstream>

namespace cinefleet {
namespace {

using testing::HasSubstr;

class ServiceTest : public FleetTest {
  protected:
    // Every program that is started gets it, as from systemd.
    ServiceTest() {
        ::setenv("NOTIFY_SOCKET", manager_.socket().c_str(), 1);
        ::setenv("WATCHDOG_USEC", "300000", 1);
        settings.emplace_back("coordinator.port=0");
    }
    ~ServiceTest() override {
        ::unsetenv("NOTIFY_SOCKET");
        ::unsetenv("WATCHDOG_USEC");
    }

    bool wait_for(const std::string& notice, std::ptrdiff_t count) {
        return wait_until([&] { return manager_.count(notice) >= count; });
    }

    std::string endpoint() {
        const std::string text = manager_.heard().front();
        return text.substr(text.find("tcp://"));
    }

    ServiceManager manager_;
};

TEST_F(ServiceTest, ADaemonIsReadyWhenItServesAndAliveWhileItsCoreTurns) {
    const auto daemon = start("serve", {"--workers", "1"});
    ASSERT_TRUE(wait_for("READY=1\nSTATUS=serving workers at tcp://127.0.0.1:", 1)) << daemon->err();
    EXPECT_TRUE(manager_.heard().front().starts_with("READY=1"));
    const Finished status = run("status");
    EXPECT_EQ(status.exit_code, 0) << status.err;
    EXPECT_TRUE(wait_for("WATCHDOG=1", 3));
    EXPECT_TRUE(wait_until([&] { return run("workers").out.find("local/0") != std::string::npos; }));
    EXPECT_EQ(manager_.count("READY=1"), 1) << "its own workers are not the service";

    daemon->send_signal(SIGTERM);
    EXPECT_EQ(daemon->wait().exit_code, 0);
    EXPECT_EQ(manager_.count("STOPPING=1"), 1);
}

TEST_F(ServiceTest, AReloadTakesOverLimitsAndNamesWhatHasToWait) {
    const std::string file = folder() / "config.toml";
    std::ofstream(file) << "[omdb]\nrequests_per_day = 500\n";
    const auto daemon = start("serve", {"--workers", "0", "--config", file});
    ASSERT_TRUE(wait_for("READY=1", 1)) << daemon->err();

    std::ofstream(file) << "[omdb]\nrequests_per_day = 77\n[save]\nstorage_threads = 1\n";
    daemon->send_signal(SIGHUP);
    ASSERT_TRUE(wait_for("READY=1", 2)) << daemon->err();
    EXPECT_EQ(manager_.count("RELOADING=1\nMONOTONIC_USEC="), 1);
    EXPECT_THAT(daemon->err(), HasSubstr("settings read again, changed: omdb.requests_per_day"));
    EXPECT_THAT(daemon->err(), HasSubstr("different with the next start: save.storage_threads"));
    EXPECT_TRUE(wait_until([&] { return run("limits").out.find("77") != std::string::npos; }));

    std::ofstream(file) << "[omdb]\nrequests_per_day = \"many\"\n";
    daemon->send_signal(SIGHUP);
    ASSERT_TRUE(wait_for("READY=1", 3)) << daemon->err();
    EXPECT_THAT(daemon->err(), HasSubstr("the settings stay as they are: " + file + ":2"));
    daemon->send_signal(SIGTERM);
    EXPECT_EQ(daemon->wait().exit_code, 0);
}

TEST_F(ServiceTest, AWorkerIsReadyOnceItsProcessesRun) {
    const auto daemon = start("serve", {"--workers", "0"});
    ASSERT_TRUE(wait_for("READY=1", 1)) << daemon->err();
    const auto worker = start_worker(endpoint());
    EXPECT_TRUE(wait_for("READY=1\nSTATUS=1 worker processes for tcp://127.0.0.1:", 1)) << worker->err();
    EXPECT_TRUE(wait_until([&] { return run("workers").out.find("apart/0") != std::string::npos; }));
    worker->send_signal(SIGTERM);
    EXPECT_EQ(worker->wait().exit_code, 0);
    EXPECT_EQ(manager_.count("STOPPING=1"), 1);
}

}  // namespace
}  // namespace cinefleet
