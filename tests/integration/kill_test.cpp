// kill -9 of anything: the run comes to its end, nothing is lost, nothing is done twice.

#include "tests/integration/kill_at_call.h"
#include "tests/support/fleet_test.h"

#include <gmock/gmock.h>

#include <unistd.h>

#include <algorithm>
#include <csignal>
#include <filesystem>
#include <fstream>

namespace cinefleet {
namespace {

namespace fs = std::filesystem;

using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

constexpr int kMovies = 30;
constexpr const char* kSaved = "SELECT count(*) FROM tasks WHERE state = 2";
constexpr const char* kOpenOfRun1 = "SELECT count(*) FROM tasks WHERE run_id = 1 AND state = 1";
constexpr const char* kAttached = "SELECT count(*) FROM attached_tasks WHERE run_id = 2";
const std::vector<std::string> kSlow = {"--latency-tmdb-ms",  "200", "--latency-imdb-ms", "300",
                                        "--latency-image-ms", "10"};

class KillTest : public FleetTest {
  protected:
    bool has_saved(std::int64_t count) {
        return wait_until([&] { return query(kSaved) >= count; });
    }

    // The processes below `parent`.
    static std::vector<pid_t> children_of(pid_t parent) {
        std::vector<pid_t> children;
        const std::string path =
            "/proc/" + std::to_string(parent) + "/task/" + std::to_string(parent) + "/children";
        std::ifstream file(path);
        for (pid_t child = 0; file >> child;) {
            children.push_back(child);
        }
        return children;
    }

    bool is_serving() {
        const auto said = [this] { return daemon_->err().find("serving workers") != std::string::npos; };
        return wait_until([&] { return said() || daemon_->has_ended(); }) && said();
    }

    // A daemon at a port of its own, the same after a restart; gives the port.
    std::string start_daemon() {
        for (int port = 20'000 + ::getpid() % 20'000;; port += 3) {
            settings = {"coordinator.port=" + std::to_string(port)};
            daemon_ = start("serve", {"--workers", "0"});
            if (is_serving()) {
                return std::to_string(port);
            }
        }
    }

    // It is killed when a cancel is durable, or at a later transaction: the `number`-th of these.
    std::string start_daemon_killed_at(int number) {
        const Environment words("CINEFLEET_TEST_KILL_WORDS", "cancelled by the user");
        const KillAtCall kill("CINEFLEET_TEST_KILL_SYNC", number);
        return start_daemon();
    }

    // Run 2 waits for the last `count` movies of run 1, whose cancel kills the daemon.
    void cancel_run_1_beside_run_2(int count) {
        std::vector<std::string> words = {"--json", "--type", "selected"};
        for (int i = 0; i < count; ++i) {
            const std::string task = "ORDER BY id DESC LIMIT 1 OFFSET " + std::to_string(i);
            words.insert(words.end(),
                         {"--movie", query_text("SELECT CAST(movie_id AS TEXT) FROM tasks " + task)});
        }
        const auto second = start("scrape", words);
        ASSERT_TRUE(wait_until([&] { return query(kAttached) == count || second->has_ended(); }));
        ASSERT_EQ(query(kAttached), count) << second->err();
        run("cancel", {"1"});  // that it gets an answer is chance
        EXPECT_EQ(daemon_->wait().exit_code, -1);
        EXPECT_EQ(second->wait().exit_code, 3);
        EXPECT_EQ(query("SELECT count(*) FROM runs WHERE id = 1 AND cancel_seq IS NOT NULL"), 1);
        EXPECT_GT(query(kOpenOfRun1), count);
        forget_requests();
    }

    // After the next start: of run 1 nothing more was saved, nor begun, of run 2 everything. A worker may
    // have gone on with the `held` scrapes that it had begun, until it was told.
    void expect_only_run_2_goes_on(std::int64_t saved_of_run_1, int count, int held) {
        ASSERT_TRUE(
            wait_until([&] { return query("SELECT count(*) FROM runs WHERE ended_ms IS NULL") == 0; }))
            << query_text(
                   "SELECT group_concat(run_id || ': ' || n || ' in ' || state, ', ') FROM (SELECT run_id,"
                   " state, count(*) AS n FROM tasks GROUP BY run_id, state)")
            << "\n"
            << daemon_->err();
        EXPECT_EQ(query("SELECT count(*) FROM tasks WHERE run_id = 1 AND state = 2"), saved_of_run_1);
        EXPECT_EQ(query("SELECT count(*) FROM tasks WHERE run_id = 1 AND state NOT IN (2, 8)"), 0);
        EXPECT_EQ(query("SELECT count(*) FROM tasks WHERE run_id = 2 AND state = 2"), count);
        EXPECT_EQ(query("SELECT count(*) FROM attached_tasks WHERE run_id <> 1 OR state <> 8"), 0);
        EXPECT_EQ(query_text("SELECT stop_reason FROM runs WHERE id = 2"), "");
        EXPECT_EQ(query("SELECT count(*) FROM movies WHERE scraped_ms IS NOT NULL"), saved_of_run_1 + count);
        const auto asked = standin_statistics().at("imdb").at("by_path");
        EXPECT_GE(asked.size(), static_cast<std::size_t>(count)) << asked.dump();
        EXPECT_LE(asked.size(), static_cast<std::size_t>(count + held)) << asked.dump();
        EXPECT_EQ(query_text("PRAGMA integrity_check"), "ok");
        EXPECT_THAT(partial_files(), IsEmpty());
    }

    std::unique_ptr<RunningProgram> daemon_;

    void expect_all_saved_once() {
        EXPECT_EQ(query("SELECT count(*) FROM movies WHERE scraped_ms IS NOT NULL"), kMovies);
        EXPECT_EQ(query("SELECT count(*) FROM tasks WHERE state = 1"), 0);
        // A movie has one task that saved it.
        EXPECT_EQ(
            query(
                "SELECT max(n) FROM (SELECT count(*) n FROM tasks WHERE state IN (2, 3) GROUP BY movie_id)"),
            1);
        EXPECT_EQ(query_text("PRAGMA integrity_check"), "ok");
        EXPECT_THAT(partial_files(), IsEmpty());
    }
};

TEST_F(KillTest, AKilledWorkerIsReplacedAndTheRunFinishes) {
    make_library(kMovies);
    start_standin(kSlow);
    const auto scrape = start_scrape({"--workers", "2"});
    ASSERT_TRUE(has_saved(3)) << scrape->err();
    const std::vector<pid_t> supervisors = children_of(scrape->pid());
    ASSERT_EQ(supervisors.size(), 1U);
    const std::vector<pid_t> workers = children_of(supervisors.front());
    ASSERT_EQ(workers.size(), 2U);
    ::kill(workers.front(), SIGKILL);
    const Finished finished = scrape->wait();
    EXPECT_EQ(finished.exit_code, 0) << finished.err;
    EXPECT_EQ(finished.report().at("tasks").at("saved"), kMovies);
    expect_all_saved_once();
}

TEST_F(KillTest, AKilledCoordinatorGoesOnWhereItWas) {
    make_library(kMovies);
    start_standin(kSlow);
    const auto first = start_scrape();
    ASSERT_TRUE(has_saved(5)) << first->err();
    first->send_signal(SIGKILL);
    EXPECT_EQ(first->wait().exit_code, -1);
    const std::string saved = query_text(
        "SELECT group_concat(m.imdb_id, ' ') FROM movies m JOIN tasks t ON t.movie_id = m.id WHERE t.state = "
        "2");
    ASSERT_THAT(saved, HasSubstr("tt"));
    forget_requests();
    const Finished second = scrape();
    EXPECT_EQ(second.exit_code, 0) << second.err;
    expect_all_saved_once();
    const auto asked = standin_statistics().at("imdb").at("by_path");
    EXPECT_FALSE(asked.empty());
    for (const auto& [path, count] : asked.items()) {  // "/title/tt0133093/"
        EXPECT_THAT(saved, Not(HasSubstr(path.substr(path.find("tt", 7), 9))))
            << path << " was saved already";
    }
}

TEST_F(KillTest, AWorkerKeepsItsScrapesThroughARestartOfTheDaemon) {
    make_library(kMovies);
    start_standin(kSlow);
    const std::string port = start_daemon();
    const auto worker = start_worker("tcp://127.0.0.1:" + port);
    const auto client = start_scrape();
    ASSERT_TRUE(has_saved(3)) << client->err();
    daemon_->send_signal(SIGKILL);
    daemon_->wait();
    const Finished lost = client->wait();
    EXPECT_EQ(lost.exit_code, 3);
    EXPECT_THAT(lost.err, testing::HasSubstr("start it again"));
    daemon_ = start("serve", {"--workers", "0"});
    ASSERT_TRUE(is_serving());
    ASSERT_TRUE(wait_until([&] { return query("SELECT count(*) FROM tasks WHERE state = 1") == 0; }))
        << daemon_->err();
    expect_all_saved_once();
    EXPECT_EQ(standin_statistics().at("imdb").at("requests"), kMovies);  // what it held was not scraped again
    daemon_->send_signal(SIGTERM);
    EXPECT_EQ(daemon_->wait().exit_code, 0);
    worker->send_signal(SIGTERM);
    EXPECT_EQ(worker->wait().exit_code, 0);
}

TEST_F(KillTest, ACancelThatIsKilledBeforeItsSweepIsFinishedByTheNextStart) {
    make_library(kMovies);
    start_standin(kSlow);
    const std::string port = start_daemon_killed_at(1);
    const auto worker = start_worker("tcp://127.0.0.1:" + port);
    const auto first = start_scrape();
    ASSERT_TRUE(has_saved(3)) << first->err();
    set_fault("hang:100:/title/");  // the worker holds what it has until it is told otherwise
    cancel_run_1_beside_run_2(4);
    EXPECT_EQ(query("SELECT count(*) FROM tasks WHERE state = 8"), 0);
    const std::int64_t saved = query(kSaved);
    set_fault("");
    daemon_ = start("serve", {"--workers", "0"});
    ASSERT_TRUE(is_serving());
    expect_only_run_2_goes_on(saved, 4, 4);
}

TEST_F(KillTest, ACancelThatIsKilledInItsSweepIsFinishedByTheNextStart) {
    constexpr int kPage = 2'000;  // of a sweep
    start_standin();
    for (int i = 0; i < kPage + 100; ++i) {
        add_file("A film " + std::to_string(i) + " (1999).mkv");
    }
    const std::string port = start_daemon_killed_at(2);
    const Finished scanned = run("sources", {"scan", library()});
    ASSERT_EQ(scanned.exit_code, 0) << scanned.err;
    make_library(4);  // found later: the last
    const auto first = start_scrape();
    ASSERT_TRUE(wait_until([&] { return query(kOpenOfRun1) == kPage + 104 || first->has_ended(); }));
    cancel_run_1_beside_run_2(4);
    EXPECT_EQ(query("SELECT count(*) FROM tasks WHERE state = 8"), kPage);
    daemon_ = start("serve", {"--workers", "0"});
    ASSERT_TRUE(is_serving());
    const auto worker = start_worker("tcp://127.0.0.1:" + port);
    expect_only_run_2_goes_on(0, 4, 0);
}

TEST_F(KillTest, WhatAKilledCommitWroteIsPutBackIfItsTaskIsCancelled) {
    make_library(1);
    start_standin();
    const auto files = [this] {
        const fs::recursive_directory_iterator all(library());
        return std::count_if(begin(all), end(all), [](const auto& entry) { return entry.is_regular_file(); });
    };
    {
        const KillAtCall kill("CINEFLEET_TEST_KILL_AT_FILE", 3);  // the first is what is kept for undo
        EXPECT_EQ(scrape().exit_code, -1);
    }
    EXPECT_GT(files(), 1);
    start_daemon();
    EXPECT_EQ(run("cancel", {"1"}).exit_code, 0);
    EXPECT_TRUE(wait_until([&] { return query("SELECT count(*) FROM tasks WHERE state = 8") == 1; }));
    EXPECT_EQ(files(), 1);
}

TEST_F(KillTest, EverythingKilledAgainAndAgainEndsWithAllSaved) {
    make_library(kMovies);
    start_standin(kSlow);
    for (int round = 1; round <= 5; ++round) {
        const auto scrape = start_scrape();
        ASSERT_TRUE(wait_until([&] { return query(kSaved) >= 4 * round || scrape->has_ended(); }));
        ::kill(-scrape->pid(), SIGKILL);
        scrape->wait();
    }
    const Finished last = scrape();
    EXPECT_EQ(last.exit_code, 0) << last.err;
    expect_all_saved_once();
}

}  // namespace
}  // namespace cinefleet
