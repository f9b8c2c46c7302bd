// Backups while the fleet works, and what happens after one has been brought back.

#include "tests/support/fleet_test.h"

#include <gmock/gmock.h>

#include <unistd.h>

#include <csignal>
#include <filesystem>

namespace cinefleet {
namespace {

namespace fs = std::filesystem;

using testing::HasSubstr;

class BackupOfFleetTest : public FleetTest {
  protected:
    std::string backup() const { return (folder() / "backup.db").string(); }
    std::int64_t saved() { return query("SELECT count(*) FROM tasks WHERE state = 2"); }
    std::int64_t open() { return query("SELECT count(*) FROM tasks WHERE state = 1"); }

    bool is_serving() {
        const auto said = [this] { return daemon_->err().find("serving workers") != std::string::npos; };
        return wait_until([&] { return said() || daemon_->has_ended(); }) && said();
    }

    void start_daemon() { daemon_ = start("serve", {"--workers", "0"}); }

    // At a port of its own, the same after a restart; gives the port.
    std::string start_first_daemon() {
        for (int port = 20'000 + ::getpid() % 20'000;; port += 3) {
            settings = {"coordinator.port=" + std::to_string(port)};
            start_daemon();
            if (is_serving()) {
                return std::to_string(port);
            }
        }
    }

    std::unique_ptr<RunningProgram> daemon_;
};

TEST_F(BackupOfFleetTest, ARunGoesOnWhileItIsMadeAndARestoreGoesOnFromThere) {
    make_library(20);
    start_standin({"--latency-tmdb-ms", "120"});
    auto scrape = start_scrape({"--workers", "1", "--slots", "1"});
    ASSERT_TRUE(wait_until([&] { return saved() >= 2; }));
    EXPECT_EQ(run("backup", {(folder() / "busy.db").string()}).exit_code, 0);
    ASSERT_EQ(run("pause", {"1"}).exit_code, 0);
    const Finished made = run("backup", {backup()});
    EXPECT_EQ(made.exit_code, 0) << made.err;
    EXPECT_THAT(made.out, HasSubstr("20 movies"));
    EXPECT_EQ(run("restore", {backup()}).exit_code, 3);  // somebody works with the database
    ASSERT_EQ(run("resume", {"1"}).exit_code, 0);
    ASSERT_EQ(scrape->wait().exit_code, 0);
    EXPECT_EQ(saved(), 20);
    const std::int64_t last_task = query("SELECT max(id) FROM tasks");

    const Finished restored = run("restore", {backup()});
    ASSERT_EQ(restored.exit_code, 0) << restored.err;
    EXPECT_THAT(restored.out, HasSubstr("is kept as"));
    EXPECT_THAT(restored.out, HasSubstr("queued then"));
    EXPECT_GE(open(), 1);
    ASSERT_EQ(run("resume", {"1"}).exit_code, 0);
    EXPECT_EQ(this->scrape({"--type", "all"}).exit_code, 0);
    EXPECT_EQ(open(), 0);
    EXPECT_GT(query("SELECT max(id) FROM tasks"), last_task);
    EXPECT_EQ(query("SELECT count(DISTINCT movie_id) FROM tasks WHERE state IN (2, 3)"), 20);
}

// A worker that works through the restore offers what it has of a task that the backup does not know: nobody
// may take that for a task of now.
TEST_F(BackupOfFleetTest, AWorkerOfTheTimeBeforeGivesNoMovieAnotherOnesData) {
    make_library(6);
    start_standin({"--latency-tmdb-ms", "1000"});
    const std::string port = start_first_daemon();
    ASSERT_EQ(run("sources", {"add", library()}).exit_code, 0);
    ASSERT_EQ(run("sources", {"scan"}).exit_code, 0);
    ASSERT_EQ(run("backup", {backup()}).exit_code, 0);
    const auto worker = start_worker("tcp://127.0.0.1:" + port);
    const auto lost = start_scrape();
    ASSERT_TRUE(wait_until([&] { return standin_statistics().contains("tmdb"); }));
    daemon_->send_signal(SIGKILL);
    daemon_->wait();
    EXPECT_EQ(lost->wait().exit_code, 3);
    const std::int64_t last_task = query("SELECT max(id) FROM tasks");
    ASSERT_EQ(run("restore", {backup()}).exit_code, 0);
    ASSERT_EQ(query("SELECT count(*) FROM tasks"), 0);

    start_daemon();
    ASSERT_TRUE(is_serving()) << daemon_->err();
    const Finished all = scrape();
    EXPECT_EQ(all.exit_code, 0) << all.err;
    EXPECT_EQ(saved(), 6);
    EXPECT_GT(query("SELECT min(id) FROM tasks"), last_task);
    EXPECT_EQ(query("SELECT count(*) FROM movies WHERE name_tmdb_id <> tmdb_id"), 0);
    daemon_->send_signal(SIGTERM);
    EXPECT_EQ(daemon_->wait().exit_code, 0);
}

TEST_F(BackupOfFleetTest, TheCoordinatorMakesThemByItself) {
    make_library(3);
    start_standin();
    ASSERT_EQ(scrape().exit_code, 0);
    const fs::path backups = folder() / "backups";
    settings = {"backup.every=1d", "backup.folder=" + backups.string()};
    settings.push_back("coordinator.port=0");
    start_daemon();
    ASSERT_TRUE(wait_until([&] {
        return daemon_->err().find("backup " + backups.string()) != std::string::npos;
    })) << daemon_->err();
    daemon_->send_signal(SIGTERM);
    EXPECT_EQ(daemon_->wait().exit_code, 0);
    const std::vector<fs::path> files{fs::directory_iterator(backups), {}};
    ASSERT_EQ(files.size(), 1U);
    settings = {"paths.state_dir=" + (folder() / "elsewhere").string()};
    EXPECT_THAT(run("restore", {files.front().string()}).out, HasSubstr("3 movies"));
    EXPECT_THAT(run("list").out, HasSubstr("Movie"));
}

}  // namespace
}  // namespace cinefleet
