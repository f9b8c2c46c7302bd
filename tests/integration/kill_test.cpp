// kill -9 of anything: the run comes to its end, nothing is lost, nothing is done twice.

#include "tests/support/fleet_test.h"

#include <gmock/gmock.h>

#include <unistd.h>

#include <csignal>
#include <fstream>

namespace cinefleet {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

constexpr int kMovies = 30;
constexpr const char* kSaved = "SELECT count(*) FROM tasks WHERE state = 2";
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
    http_get(standin_url() + "/_standin/reset");
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
