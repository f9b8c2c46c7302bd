#include "coordinator/cli/report.h"

#include <gtest/gtest.h>

namespace cinefleet::cli {
namespace {

constexpr std::size_t kWidth = 200;

control::WorkerStatus worker_with(const std::string& title) {
    control::WorkerStatus worker;
    worker.worker_id = "nas/0";
    worker.holding = {{TaskId{1}, title, 100, false}};
    return worker;
}

TEST(Report, AWorkerIsShownWithWhatItHas) {
    control::WorkerStatus worker = worker_with("Alien");
    EXPECT_EQ(render_worker(worker, kWidth), "  nas/0: Alien");
    worker.draining = true;
    worker.holding.front().returning = true;
    EXPECT_EQ(render_worker(worker, kWidth), "  nas/0 (leaving): Alien (saving)");
    worker.holding.clear();
    EXPECT_EQ(render_worker(worker, kWidth), "  nas/0 (leaving): waiting");
}

TEST(Report, ATitleCommandsNoTerminal) {
    EXPECT_EQ(render_worker(worker_with("A\u009b2J\nB\u202eC\x1b[H"), kWidth), "  nas/0: A2J BC[H");
}

TEST(Report, ALineIsMeasuredInColumns) {
    EXPECT_EQ(for_terminal("Amélie", 3), "Amé");
    EXPECT_EQ(for_terminal("東京物語", 8), "東京物語");
    EXPECT_EQ(for_terminal("東京物語", 7), "東京物");
    EXPECT_EQ(for_terminal("東京物語", 1), "");
    EXPECT_EQ(for_terminal("ｆｇ", 2), "ｆ");
    EXPECT_EQ(for_terminal("Ame\u0301lie", 3), "Ame\u0301");
    EXPECT_EQ(for_terminal("\U0001F600x", 2), "\U0001F600");
}

TEST(Report, WhatDoesNotFitOnTheScreenIsCounted) {
    const std::vector<control::WorkerStatus> workers(5, worker_with("Alien"));
    EXPECT_EQ(render_progress({}, workers, {kWidth, 6}).size(), 6U);
    EXPECT_EQ(render_progress({}, workers, {kWidth, 6}).back(), "  nas/0: Alien");
    const std::vector<std::string> some = render_progress({}, workers, {kWidth, 4});
    ASSERT_EQ(some.size(), 4U);
    EXPECT_EQ(some[2], "  nas/0: Alien");
    EXPECT_EQ(some[3], "  and 3 more workers");
    EXPECT_EQ(render_progress({}, workers, {kWidth, 1}).size(), 1U);
    EXPECT_EQ(render_progress({}, {}, {kWidth, 4}).size(), 1U);
}

TEST(Report, AWorkerThatHasMissedItsTurnThreeTimesIsShownAsSilent) {
    control::WorkerStatus worker = worker_with("Alien");
    worker.silent_ms = 5'999;
    EXPECT_EQ(render_worker(worker, kWidth), "  nas/0: Alien");
    worker.silent_ms = 12'400;
    EXPECT_EQ(render_worker(worker, kWidth), "  nas/0 (silent for 12 s): Alien");
}

}  // namespace
}  // namespace cinefleet::cli
