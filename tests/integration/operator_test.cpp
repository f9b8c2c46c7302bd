// What an operator orders while it runs.

#include "tests/support/fleet_test.h"

#include <gmock/gmock.h>
#include <sqlite3.h>

#include <filesystem>

namespace cinefleet {
namespace {

namespace fs = std::filesystem;

using testing::HasSubstr;

class OperatorTest : public FleetTest {
  protected:
    std::int64_t open() { return query("SELECT count(*) FROM tasks WHERE state = 1"); }
    std::int64_t saved() { return query("SELECT count(*) FROM tasks WHERE state = 2"); }

    void execute(const std::string& sql) {
        sqlite3* database = nullptr;
        ASSERT_EQ(sqlite3_open((state() / "cinefleet.db").c_str(), &database), SQLITE_OK);
        EXPECT_EQ(sqlite3_exec(database, sql.c_str(), nullptr, nullptr, nullptr), SQLITE_OK)
            << sqlite3_errmsg(database);
        sqlite3_close(database);
    }
};

TEST_F(OperatorTest, APausedRunStandsStillAndGoesOn) {
    make_library(20);
    start_standin({"--latency-tmdb-ms", "60"});
    const auto scrape = start_scrape({"--workers", "1", "--slots", "1"});
    ASSERT_TRUE(wait_until([&] { return saved() >= 2; }));
    EXPECT_EQ(run("pause", {"1"}).exit_code, 0);
    const std::int64_t task = query("SELECT max(id) FROM tasks");
    const auto says_paused = [&] {
        return run("explain", {std::to_string(task)}).out.find("its run is paused") != std::string::npos;
    };
    EXPECT_TRUE(wait_until(says_paused));
    EXPECT_TRUE(wait_until([&] { return run("status").out.find("Run 1 is paused") != std::string::npos; }));
    EXPECT_GT(open(), 0);
    EXPECT_EQ(run("resume", {"1"}).exit_code, 0);
    EXPECT_EQ(scrape->wait().exit_code, 0);
    EXPECT_EQ(saved(), 20);
}

TEST_F(OperatorTest, APauseOfEverythingOutlivesARestart) {
    make_library(5);
    start_standin();
    ASSERT_EQ(scrape({"--movie", (library() / fs::directory_iterator(library())->path().filename()).string()})
                  .exit_code,
              0);
    EXPECT_EQ(run("pause").exit_code, 0);  // no coordinator runs: it is written down
    const auto waiting = start_scrape();
    ASSERT_TRUE(wait_until([&] { return open() == 4; }));
    EXPECT_TRUE(wait_until([&] { return run("explain", {"2"}).out.find("paused") != std::string::npos; }));
    EXPECT_TRUE(wait_until([&] { return run("status").out.find("Paused: ") != std::string::npos; }));
    EXPECT_EQ(run("resume").exit_code, 0);
    EXPECT_EQ(waiting->wait().exit_code, 0);
}

TEST_F(OperatorTest, ADrainedWorkerLeavesAndTheOthersFinish) {
    make_library(20);
    start_standin({"--latency-tmdb-ms", "60"});
    const auto scrape = start_scrape({"--workers", "2"});
    ASSERT_TRUE(wait_until([&] { return saved() >= 2; }));
    EXPECT_EQ(run("drain", {"local/0"}).exit_code, 0);
    EXPECT_EQ(run("drain", {"nobody/7"}).exit_code, 3);
    EXPECT_EQ(scrape->wait().exit_code, 0);
    EXPECT_EQ(saved(), 20);
    EXPECT_EQ(query("SELECT count(*) FROM attempts"), 0);  // leaving costs no attempt
}

TEST_F(OperatorTest, TheDeadAreListedLeftOutAndTriedAgainWhenAskedFor) {
    make_library(2);
    start_standin();
    ASSERT_EQ(scrape().exit_code, 0);
    execute(
        "UPDATE tasks SET state = 7, reason = 'crashed its worker process 3 times', crash_attempts = 3"
        " WHERE id = 1; INSERT INTO attempts (task_id, lease_id, at_ms, reason) VALUES (1, 1, 1, 'signal "
        "11')");
    EXPECT_THAT(run("dead", {"list"}).out, HasSubstr("crashed its worker process 3 times"));
    EXPECT_THAT(run("explain", {"1"}).out, HasSubstr("signal 11"));
    const Finished all = scrape({"--type", "all"});
    EXPECT_THAT(all.err, HasSubstr("1 movie left out after crashes of workers"));
    EXPECT_EQ(all.report().at("tasks").at("total"), 1);
    const Finished retry = run("dead", {"retry", "1"});
    EXPECT_EQ(retry.exit_code, 0) << retry.err;
    EXPECT_EQ(open(), 1);
    EXPECT_EQ(scrape().exit_code, 0);
    EXPECT_EQ(open(), 0);
    EXPECT_EQ(run("dead", {"discard", "1"}).exit_code, 3);  // it is no longer among them
    EXPECT_EQ(run("explain", {"99"}).exit_code, 3);
}

}  // namespace
}  // namespace cinefleet
