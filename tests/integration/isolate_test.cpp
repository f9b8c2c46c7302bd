// `cinefleet-worker --isolate=task`: each movie in a process of its own.

#include "tests/support/fleet_test.h"

#include <gmock/gmock.h>

#include <csignal>
#include <set>
#include <sstream>

namespace cinefleet {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;

constexpr int kMovies = 24;
constexpr int kProcesses = 3;

class IsolateTest : public FleetTest {
  protected:
    void start_daemon() {
        settings = {"coordinator.port=0"};
        daemon_ = start("serve", {"--workers", "0"});
        ASSERT_TRUE(wait_until([&] {
            return daemon_->err().find("serving workers at tcp://") != std::string::npos ||
                   daemon_->has_ended();
        }));
        const std::string said = daemon_->err();
        endpoint_ = said.substr(said.find("tcp://"));
        endpoint_.resize(endpoint_.find_first_of(" ,\n"));
    }

    std::unique_ptr<RunningProgram> start_isolated() {
        return start_worker(
            endpoint_, {"--isolate=task", "--processes", std::to_string(kProcesses), "--log-format", "json"});
    }

    // The processes that have spoken with the coordinator.
    static std::set<std::int64_t> connected(const RunningProgram& worker) {
        std::set<std::int64_t> processes;
        std::istringstream log(worker.err());
        for (std::string line; std::getline(log, line);) {
            const nlohmann::json entry = nlohmann::json::parse(line, nullptr, false);
            if (entry.is_object() && entry.value("message", "").starts_with("connected to ")) {
                processes.insert(entry.at("pid").get<std::int64_t>());
            }
        }
        return processes;
    }

    // The process that has this movie; 0: none.
    pid_t process_with(const std::string& title) {
        const Finished workers = run("workers", {"--json"});
        for (const auto& worker : workers.report()) {
            for (const auto& holding : worker.at("holding")) {
                if (holding.at("title") == title) {
                    return worker.at("pid").get<pid_t>();
                }
            }
        }
        return 0;
    }

    bool has_saved(std::int64_t count) {
        return wait_until([&] { return query("SELECT count(*) FROM tasks WHERE state = 2") >= count; });
    }

    // With its exit code, and without a task that counts as failed or crashed.
    void expect_end(RunningProgram& worker) {
        EXPECT_EQ(worker.wait().exit_code, 0) << worker.err();
        EXPECT_EQ(query("SELECT count(*) FROM tasks WHERE error_attempts + crash_attempts > 0"), 0);
    }

    std::unique_ptr<RunningProgram> daemon_;
    std::string endpoint_;
};

TEST_F(IsolateTest, EachMovieHasAProcessOfItsOwnAndIsScrapedOnce) {
    make_library(kMovies);
    start_standin({"--latency-tmdb-ms", "20"});
    start_daemon();
    const auto worker = start_isolated();
    const Finished finished = scrape();
    EXPECT_EQ(finished.exit_code, 0) << finished.err;
    EXPECT_EQ(finished.report().at("tasks").at("saved"), kMovies);
    // One for each movie, and those that wait for the next: one less if any of them had two.
    EXPECT_TRUE(wait_until([&] { return connected(*worker).size() >= kMovies + kProcesses; }))
        << connected(*worker).size() << " processes";
    EXPECT_EQ(connected(*worker).size(), kMovies + kProcesses);
    EXPECT_EQ(standin_statistics().at("imdb").at("requests"), kMovies);
    EXPECT_THAT(partial_files(), IsEmpty());
    worker->send_signal(SIGTERM);
    expect_end(*worker);
}

TEST_F(IsolateTest, AMovieThatCrashesItsProcessTakesOnlyItself) {
    make_library(kMovies - 1);
    const std::string id = catalogue()[kMovies]["tmdb_id"].dump();
    add_file("Poison {tmdb-" + id + "}/Poison {tmdb-" + id + "}.mkv");
    start_standin({"--latency-tmdb-ms", "20"});
    set_fault("hang:100:/3/movie/" + id);
    start_daemon();
    const auto worker = start_isolated();
    const auto client = start_scrape();
    std::set<pid_t> killed;
    while (killed.size() < 3) {
        pid_t process = 0;
        ASSERT_TRUE(wait_until([&] {
            process = process_with("Poison");
            return process != 0 && !killed.contains(process);
        })) << worker->err();
        ASSERT_EQ(::kill(process, SIGSEGV), 0);
        killed.insert(process);
    }
    const Finished finished = client->wait();
    EXPECT_EQ(finished.exit_code, 1) << finished.err;
    EXPECT_EQ(finished.report().at("tasks").at("saved"), kMovies - 1);
    EXPECT_EQ(finished.report().at("tasks").at("dead"), 1);
    EXPECT_THAT(query_text("SELECT reason FROM tasks WHERE state = 7"), HasSubstr("3 times"));
    EXPECT_EQ(query("SELECT sum(crash_attempts) FROM tasks WHERE state != 7"), 0);
    EXPECT_EQ(query("SELECT sum(error_attempts) FROM tasks"), 0);
    EXPECT_EQ(standin_statistics().at("imdb").at("requests"), kMovies - 1);
    worker->send_signal(SIGTERM);
    EXPECT_EQ(worker->wait().exit_code, 0);
}

TEST_F(IsolateTest, ADrainedWorkerLeavesAndAnInterruptedOneGivesBackWhatItHas) {
    make_library(kMovies);
    start_standin({"--latency-tmdb-ms", "100"});
    start_daemon();
    const auto first = start_isolated();
    const auto client = start_scrape();
    ASSERT_TRUE(has_saved(3)) << first->err();
    for (int i = 0; i < kProcesses; ++i) {
        const Finished drained = run("drain", {"apart/" + std::to_string(i)});
        EXPECT_EQ(drained.exit_code, 0) << drained.err;
    }
    expect_end(*first);
    const std::int64_t saved = query("SELECT count(*) FROM tasks WHERE state = 2");
    EXPECT_LT(saved, kMovies);
    EXPECT_EQ(standin_statistics().at("imdb").at("requests"), saved);  // what they had they have finished

    const auto second = start_isolated();
    ASSERT_TRUE(has_saved(saved + 3)) << second->err();
    second->send_signal(SIGINT);
    expect_end(*second);

    const auto third = start_isolated();
    const Finished finished = client->wait();
    EXPECT_EQ(finished.exit_code, 0) << finished.err;
    EXPECT_EQ(finished.report().at("tasks").at("saved"), kMovies);
    EXPECT_LE(standin_statistics().at("imdb").at("requests"), kMovies + kProcesses);
    EXPECT_THAT(partial_files(), IsEmpty());
    third->send_signal(SIGTERM);
    expect_end(*third);
}

TEST_F(IsolateTest, SeveralMoviesInAProcessAreRefused) {
    const Finished refused = start_worker("tcp://127.0.0.1:1", {"--isolate=task", "--slots", "2"})->wait();
    EXPECT_EQ(refused.exit_code, 2);
    EXPECT_THAT(refused.err, HasSubstr("--processes"));
}

}  // namespace
}  // namespace cinefleet
