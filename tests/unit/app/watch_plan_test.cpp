#include "coordinator/app/watch_plan.h"

#include <gtest/gtest.h>

namespace cinefleet::app {
namespace {

constexpr Millis kQuiet{10};
constexpr Millis kRescan{1'000};
constexpr MonoTime kStart{Millis{100}};

class WatchPlanTest : public testing::Test {
  protected:
    WatchPlanTest() { plan_.add("/a", kStart); }
    void look(MonoTime now, bool again = false) {
        ASSERT_EQ(plan_.due(now), "/a");
        plan_.looked_at("/a", now, again);
    }
    WatchPlan plan_{kQuiet, kRescan};
};

TEST_F(WatchPlanTest, ANewSourceIsDueAtOnceAndThenFromTimeToTime) {
    look(kStart);
    EXPECT_EQ(plan_.due(kStart + kRescan - Millis{1}), std::nullopt);
    EXPECT_EQ(plan_.next(), kStart + kRescan);
    plan_.add("/a", kStart + Millis{5});
    EXPECT_EQ(plan_.next(), kStart + kRescan) << "it is planned already";
    look(kStart + kRescan);
}

TEST_F(WatchPlanTest, AChangedSourceIsDueOnceItHasComeToRest) {
    look(kStart);
    plan_.changed("/a", kStart + Millis{1});
    plan_.changed("/a", kStart + Millis{8});
    EXPECT_EQ(plan_.due(kStart + Millis{17}), std::nullopt);
    look(kStart + Millis{18});
}

TEST_F(WatchPlanTest, ASourceThatNeverComesToRestIsLookedAtAllTheSame) {
    look(kStart);
    for (int i = 0; i < 100; ++i) {
        plan_.changed("/a", kStart + Millis{i});
    }
    EXPECT_EQ(plan_.next(), kStart + kQuiet * 10);
}

TEST_F(WatchPlanTest, WhatWasBeingCopiedIsLookedAtAgainSoon) {
    look(kStart, true);
    EXPECT_EQ(plan_.next(), kStart + kQuiet);
}

TEST_F(WatchPlanTest, TheSourceThatIsDueLongestComesFirst) {
    plan_.add("/b", kStart - Millis{1});
    EXPECT_EQ(plan_.due(kStart), "/b");
    plan_.remove("/b");
    EXPECT_EQ(plan_.due(kStart), "/a");
    plan_.remove("/a");
    EXPECT_EQ(plan_.next(), std::nullopt);
    plan_.changed("/a", kStart);
    plan_.looked_at("/a", kStart, false);
    EXPECT_EQ(plan_.next(), std::nullopt);
}

}  // namespace
}  // namespace cinefleet::app
