// Limits that are learned, changed and kept, and services that take us for a robot.

#include "common/clock.h"
#include "tests/support/fleet_test.h"

#include <gmock/gmock.h>

#include <unistd.h>

#include <algorithm>
#include <csignal>

namespace cinefleet {
namespace {

using testing::HasSubstr;
using testing::Not;

constexpr const char* kRatedByImdb = "SELECT count(DISTINCT movie_id) FROM movie_ratings WHERE name = 'imdb'";

class LimitsTest : public FleetTest {
  protected:
    std::int64_t saved() { return query("SELECT count(*) FROM movies WHERE scraped_ms IS NOT NULL"); }
    std::int64_t gaps() { return query("SELECT count(*) FROM movie_gaps"); }
    std::int64_t open() { return query("SELECT count(*) FROM tasks WHERE state = 1"); }

    std::int64_t answers(const std::string& service, const std::string& status) {
        return standin_statistics().at(service).at("by_status").value(status, std::int64_t{0});
    }

    bool is_serving() {
        const auto said = [this] { return daemon_->err().find("serving workers") != std::string::npos; };
        return wait_until([&] { return said() || daemon_->has_ended(); }) && said();
    }

    void start_daemon() {
        const std::vector<std::string> others = settings;
        for (int port = 41'000 + ::getpid() % 9'000;; port += 3) {
            settings = others;
            settings.push_back("coordinator.port=" + std::to_string(port));
            restart_daemon();
            if (is_serving()) {
                return;
            }
        }
    }
    void restart_daemon() { daemon_ = start("serve", {"--workers", "2"}); }

    void end_daemon() {
        daemon_->send_signal(SIGTERM);
        EXPECT_EQ(daemon_->wait().exit_code, 0);
    }

    // Twelve movies while IMDb answers, the rest while it shows a challenge page.
    void scrape_with_a_block() {
        make_library(30);
        start_standin({"--latency-tmdb-ms", "20", "--latency-imdb-ms", "20"});
        settings.insert(settings.end(), {"imdb.pages=true", "tmdb.requests_per_window=0",
                                         "block.first_wait_ms=1500", "block.longest_wait_ms=1500"});
        start_daemon();
        const auto client = start_scrape();
        ASSERT_TRUE(wait_until([&] { return saved() >= 12; })) << client->err();
        const SystemClock clock;
        const MonoTime began = clock.mono();
        set_fault("challenge:100:/title");
        const Finished finished = client->wait();
        EXPECT_EQ(finished.exit_code, 0) << finished.err;
        EXPECT_EQ(finished.report().at("tasks").at("saved"), 30);
        EXPECT_GT(gaps(), 0);
        EXPECT_THAT(finished.err, HasSubstr("IMDb is blocking us since"));
        EXPECT_THAT(run("status").out, HasSubstr("for a top-up; next try"));
        // Three were under way when it began; then single ones find out, one each wait at most.
        EXPECT_LE(answers("imdb", "202"), 3 + 1 + (clock.mono() - began) / Millis{1'500});
        EXPECT_LT(query(kRatedByImdb), 30);
    }

    void expect_all_topped_up() {
        ASSERT_TRUE(wait_until([&] { return gaps() == 0 && open() == 0; })) << daemon_->err();
        EXPECT_EQ(query(kRatedByImdb), 30);
        EXPECT_EQ(query("SELECT count(*) FROM tasks WHERE state IN (6, 7)"), 0);
        EXPECT_THAT(run("status").out, Not(HasSubstr("top-up")));
    }

    std::unique_ptr<RunningProgram> daemon_;
};

TEST_F(LimitsTest, ABlockInTheMiddleOfARunFailsNoMovieAndIsToppedUpAfterIt) {
    ASSERT_NO_FATAL_FAILURE(scrape_with_a_block());
    const std::int64_t images = standin_statistics().at("image").at("requests");
    set_fault("");
    expect_all_topped_up();
    EXPECT_EQ(standin_statistics().at("image").at("requests"), images);  // only what lacked was asked for
    end_daemon();
}

TEST_F(LimitsTest, ABlockIsRememberedOverAKillAndTriedBySingleRequests) {
    ASSERT_NO_FATAL_FAILURE(scrape_with_a_block());
    daemon_->send_signal(SIGKILL);
    daemon_->wait();
    const std::int64_t before = answers("imdb", "202");
    restart_daemon();
    ASSERT_TRUE(is_serving());
    ASSERT_TRUE(wait_until([&] { return answers("imdb", "202") > before; }));
    EXPECT_LE(answers("imdb", "202"), before + 2);
    set_fault("");
    expect_all_topped_up();
    end_daemon();
}

TEST_F(LimitsTest, TheFirstServicesBlockIsWaitedForAndCostsNoAttempt) {
    make_library(30);  // one by one: most are still to come when the block begins
    start_standin({"--latency-tmdb-ms", "50"});
    settings.insert(settings.end(), {"block.first_wait_ms=500", "block.longest_wait_ms=500",
                                     "workers.count=1", "workers.slots=1"});
    const auto client = start_scrape();
    ASSERT_TRUE(wait_until([&] { return saved() >= 3; })) << client->err();
    set_fault("403:100:/3/movie");
    ASSERT_TRUE(wait_until([&] { return answers("tmdb", "403") >= 5; }));
    set_fault("");
    const Finished finished = client->wait();
    EXPECT_EQ(finished.exit_code, 0) << finished.err;
    EXPECT_EQ(finished.report().at("tasks").at("saved"), 30);
    EXPECT_EQ(query("SELECT sum(error_attempts) FROM tasks"), 0);
}

TEST_F(LimitsTest, ALimitIsChangedWhileItRuns) {
    make_library(30);
    start_standin({"--latency-tmdb-ms", "20"});
    settings.insert(settings.end(), {"tmdb.requests_per_window=2", "tmdb.most_per_window=0"});
    const auto client = start_scrape();
    ASSERT_TRUE(wait_until([&] { return saved() >= 2; })) << client->err();
    EXPECT_THAT(run("limits").out, HasSubstr("2 requests in 10000 ms"));
    EXPECT_EQ(run("limits", {"set", "tmdb.requests_per_window=1000"}).exit_code, 0);
    EXPECT_EQ(client->wait().exit_code, 0);  // 30 movies at 2 in 10 s would take longer than the test may
    EXPECT_EQ(saved(), 30);
}

TEST_F(LimitsTest, EachMachineMayHaveLimitsOfItsOwn) {
    make_library(6);
    start_standin();
    settings.insert(settings.end(), {"limits.scope=host", "tmdb.requests_per_window=1000"});
    start_daemon();
    EXPECT_EQ(start_scrape()->wait().exit_code, 0);
    const nlohmann::json limits = nlohmann::json::parse(run("limits", {"--json"}).out);
    const auto is_of_a_machine = [](const nlohmann::json& limit) {
        return limit.at("provider") == "tmdb" && !limit.at("machine").get<std::string>().empty();
    };
    EXPECT_EQ(std::ranges::count_if(limits, is_of_a_machine), 1);  // two processes of one machine
    EXPECT_EQ(run("limits", {"set", "limits.scope=fleet"}).exit_code, 2);
    end_daemon();
}

TEST_F(LimitsTest, ADaysQuotaIsKeptOverAKillAndToppedUpWhenThereIsMore) {
    constexpr const char* kRatedByOmdb =
        "SELECT count(DISTINCT movie_id) FROM movie_ratings WHERE name = 'metacritic'";
    make_library(30);
    start_standin({"--limit", "omdb:30/86400000"});
    settings.insert(settings.end(),
                    {"imdb.pages=false", "omdb.api_key=key", "omdb.base_url=" + standin_url() + "/omdb",
                     "omdb.requests_per_day=12", "omdb.in_flight=0"});
    start_daemon();
    const Finished finished = start_scrape()->wait();
    EXPECT_EQ(finished.exit_code, 0) << finished.err;
    EXPECT_EQ(finished.report().at("tasks").at("saved"), 30);
    EXPECT_THAT(finished.err, HasSubstr("OMDb: the 12 requests of today are used up; 18 movies wait"));
    EXPECT_THAT(run("limits").out, HasSubstr("12 of 12 today"));
    daemon_->send_signal(SIGKILL);
    daemon_->wait();
    restart_daemon();
    ASSERT_TRUE(is_serving());
    EXPECT_EQ(run("scrape", {library()}).exit_code, 0);  // what lacks is asked for, and refused here
    EXPECT_EQ(answers("omdb", "200"), 12);
    EXPECT_EQ(gaps(), 18);
    EXPECT_EQ(run("limits", {"set", "omdb.requests_per_day=30"}).exit_code, 0);
    ASSERT_TRUE(wait_until([&] { return gaps() == 0 && open() == 0; })) << daemon_->err();
    EXPECT_EQ(query(kRatedByOmdb), 30);
    EXPECT_EQ(answers("omdb", "200"), 30);
    EXPECT_EQ(answers("omdb", "429"), 0);
    end_daemon();
}

TEST_F(LimitsTest, QuietHoursHoldBackBulkWorkUntilTheyAreTakenBack) {
    make_library(3);
    start_standin();
    settings.insert(settings.end(), {"limits.quiet_hours=00:00-12:00,12:00-24:00"});
    start_daemon();
    const auto client = start_scrape();
    ASSERT_TRUE(wait_until([&] { return open() == 3; })) << client->err();
    EXPECT_THAT(run("status").out, HasSubstr("Quiet hours until"));
    EXPECT_EQ(saved(), 0);
    EXPECT_EQ(run("limits", {"set", "limits.quiet_hours="}).exit_code, 0);
    EXPECT_EQ(client->wait().exit_code, 0);
    EXPECT_EQ(saved(), 3);
    end_daemon();
}

TEST_F(LimitsTest, ImagesComeAsFastAsTheirBytesAreAllowed) {
    constexpr std::int64_t kRate = 200'000;
    make_library(4);
    start_standin();
    settings.insert(settings.end(),
                    {"imdb.pages=false", "limits.image_bytes_per_second=" + std::to_string(kRate)});
    start_daemon();
    const auto client = start_scrape();
    nlohmann::json images;
    ASSERT_TRUE(wait_until([&] {
        images = standin_statistics().value("image", nlohmann::json::object());
        return images.value("bytes", std::int64_t{0}) >= 5 * kRate;
    }));
    // Beyond what the time allows: a second that was idle, and what is under way.
    const std::int64_t took_ms =
        images.at("last_ms").get<std::int64_t>() - images.at("first_ms").get<std::int64_t>();
    EXPECT_LE(images.at("bytes"), kRate * took_ms / 1'000 + 3 * kRate);
    EXPECT_EQ(run("limits", {"set", "limits.image_bytes_per_second=0"}).exit_code, 0);
    EXPECT_EQ(client->wait().exit_code, 0);
    end_daemon();
}

TEST_F(LimitsTest, AWrongLimitIsRefusedWithItsReason) {
    make_library(1);
    start_standin();
    start_daemon();
    const Finished unknown = run("limits", {"set", "language=de"});
    EXPECT_EQ(unknown.exit_code, 2);
    EXPECT_THAT(unknown.err, HasSubstr("no limit that can be changed"));
    const Finished wrong = run("limits", {"set", "imdb.in_flight=many"});
    EXPECT_EQ(wrong.exit_code, 2);
    EXPECT_THAT(wrong.err, HasSubstr("imdb.in_flight"));
    EXPECT_EQ(run("limits", {"set", "imdb.in_flight"}).exit_code, 2);
    end_daemon();
}

}  // namespace
}  // namespace cinefleet
