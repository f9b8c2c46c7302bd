// Cancelling: what is in is saved, nothing partial stays, the rest can be continued.

#include "tests/support/fleet_test.h"

#include <gmock/gmock.h>

#include <csignal>

namespace cinefleet {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;

constexpr int kMovies = 30;
const std::vector<std::string> kSlow = {"--latency-tmdb-ms", "200", "--latency-imdb-ms", "300"};

class CancelTest : public FleetTest {
  protected:
    void SetUp() override {
        make_library(kMovies);
        start_standin(kSlow);
    }

    std::int64_t count(const std::string& state) {
        return query("SELECT count(*) FROM tasks WHERE state = " + state);
    }

    // The rest of a run that was cancelled.
    void expect_rest_can_be_continued() {
        EXPECT_EQ(count("1"), 0);
        EXPECT_EQ(count("6") + count("7"), 0);
        EXPECT_THAT(partial_files(), IsEmpty());
        const std::int64_t saved = count("2");
        const Finished rest = scrape();
        EXPECT_EQ(rest.exit_code, 0) << rest.err;
        EXPECT_EQ(rest.report().at("tasks").at("saved"), kMovies - saved);
        EXPECT_EQ(query("SELECT count(*) FROM movies WHERE scraped_ms IS NOT NULL"), kMovies);
    }
};

TEST_F(CancelTest, AfterFiveWereScraped) {
    const auto scrape = start_scrape();
    ASSERT_TRUE(wait_until([&] {
        const auto statistics = standin_statistics();
        return statistics.contains("imdb") && statistics.at("imdb").at("by_status").value("200", 0) >= 5;
    }));
    scrape->send_signal(SIGINT);
    const Finished finished = scrape->wait();
    EXPECT_EQ(finished.exit_code, 130) << finished.err;
    EXPECT_THAT(finished.err, HasSubstr("Cancelling"));
    EXPECT_EQ(finished.report().at("BulkScrape.Movie.Parallel.Errors"), 0);
    EXPECT_GT(finished.report().at("tasks").at("cancelled"), 0);
    expect_rest_can_be_continued();
}

TEST_F(CancelTest, AfterFiveWereSaved) {
    const auto scrape = start_scrape();
    ASSERT_TRUE(wait_until([&] { return count("2") >= 5; }));
    scrape->send_signal(SIGTERM);
    const Finished finished = scrape->wait();
    EXPECT_EQ(finished.exit_code, 130) << finished.err;
    EXPECT_GE(finished.report().at("tasks").at("saved"), 5);
    expect_rest_can_be_continued();
}

TEST_F(CancelTest, AtOnce) {
    const auto scrape = start_scrape();
    ASSERT_TRUE(wait_until([&] { return query("SELECT count(*) FROM tasks") == kMovies; }));
    scrape->send_signal(SIGINT);
    const Finished finished = scrape->wait();
    EXPECT_EQ(finished.exit_code, 130) << finished.err;
    expect_rest_can_be_continued();
}

TEST_F(CancelTest, ASecondSignalLeavesAtOnceAndLosesNothing) {
    set_fault("hang:100:/title/");
    const auto scrape = start_scrape();
    ASSERT_TRUE(wait_until([&] { return query("SELECT count(*) FROM tasks") == kMovies; }));
    scrape->send_signal(SIGSTOP);  // both signals are there when it looks
    scrape->send_signal(SIGINT);
    scrape->send_signal(SIGTERM);
    scrape->send_signal(SIGCONT);
    EXPECT_EQ(scrape->wait().exit_code, 130);
    set_fault("");
    const Finished rest = FleetTest::scrape();
    EXPECT_EQ(rest.exit_code, 0) << rest.err;
    EXPECT_EQ(query("SELECT count(*) FROM movies WHERE scraped_ms IS NOT NULL"), kMovies);
}

TEST_F(CancelTest, FromAnotherTerminal) {
    const auto scrape = start_scrape();
    ASSERT_TRUE(wait_until([&] { return count("2") >= 3; }));
    const Finished cancel = run("cancel");
    EXPECT_EQ(cancel.exit_code, 0) << cancel.err;
    EXPECT_GT(query("SELECT count(*) FROM cancels"), 0);
    EXPECT_EQ(scrape->wait().exit_code, 130);
    expect_rest_can_be_continued();
}

TEST_F(CancelTest, WhatACrashLeftOpenWithoutACoordinator) {
    const auto scrape = start_scrape();
    ASSERT_TRUE(wait_until([&] { return count("2") >= 3; }));
    scrape->send_signal(SIGKILL);
    scrape->wait();
    ASSERT_GT(count("1"), 0);
    const Finished cancel = run("cancel");
    EXPECT_EQ(cancel.exit_code, 0) << cancel.err;
    expect_rest_can_be_continued();
}

}  // namespace
}  // namespace cinefleet
