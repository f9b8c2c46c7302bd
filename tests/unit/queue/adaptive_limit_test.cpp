#include "coordinator/queue/adaptive_limit.h"

#include <gtest/gtest.h>

#include <algorithm>

namespace cinefleet::queue {
namespace {

constexpr Millis kPause{10'000};

void accept(AdaptiveAllowance& rate, std::int64_t count, bool probes = false) {
    for (std::int64_t i = 0; i < count; ++i) {
        rate.on_accepted(probes);
    }
}

TEST(AdaptiveAllowance, AFixedOneNeverMoves) {
    AdaptiveAllowance rate({40, 40, 40});
    accept(rate, 1'000, true);
    rate.on_refused(3, false);
    EXPECT_EQ(rate.value(), 40);
    EXPECT_EQ(rate.probes(), 0);
}

TEST(AdaptiveAllowance, GrowsByWhatIsAnsweredBeyondIt) {
    AdaptiveAllowance rate({40, 4, 400});
    EXPECT_EQ(rate.probes(), 5);
    accept(rate, 100);
    EXPECT_EQ(rate.value(), 40);  // what was allowed proves nothing new
    accept(rate, 5, true);
    EXPECT_EQ(rate.value(), 45);
}

TEST(AdaptiveAllowance, StopsAtItsMost) {
    AdaptiveAllowance rate({40, 4, 42});
    EXPECT_EQ(rate.probes(), 2);
    accept(rate, 9, true);
    EXPECT_EQ(rate.value(), 42);
    EXPECT_EQ(rate.probes(), 0);
}

TEST(AdaptiveAllowance, ARefusalTellsWhatIsAllowed) {
    AdaptiveAllowance rate({40, 4, 400});
    rate.on_refused(10, false);
    EXPECT_EQ(rate.value(), 10);
    EXPECT_EQ(rate.probes(), 0);
}

TEST(AdaptiveAllowance, ARefusedProbeKeepsWhatWasProvenBesideAMargin) {
    AdaptiveAllowance rate({160, 4, 400});
    rate.on_refused(160, true);
    EXPECT_EQ(rate.value(), 155);
}

TEST(AdaptiveAllowance, AnOrdinaryRequestThatIsRefusedAlwaysLowersIt) {
    AdaptiveAllowance rate({10, 1, 400});
    rate.on_refused(10, false);
    EXPECT_EQ(rate.value(), 9);
}

TEST(AdaptiveAllowance, NoSingleRefusalCutsBelowAQuarterNorBelowTheLeast) {
    AdaptiveAllowance rate({40, 4, 400});
    rate.on_refused(0, false);
    EXPECT_EQ(rate.value(), 10);
    rate.on_refused(0, false);
    EXPECT_EQ(rate.value(), 4);
}

TEST(AdaptiveAllowance, HoldsForTwiceAsManyRequestsAfterEachRefusal) {
    AdaptiveAllowance rate({40, 4, 400});
    for (const std::int64_t hold : {256, 512, 1'024, 2'048, 2'048}) {
        rate.on_refused(rate.value(), true);
        accept(rate, hold - 1);
        EXPECT_EQ(rate.probes(), 0) << hold;
        accept(rate, 1);
        EXPECT_EQ(rate.probes(), 1) << hold;
    }
}

TEST(AdaptiveAllowance, OneMoreThanWasRefusedIsAskedWithCareStill) {
    AdaptiveAllowance rate({40, 4, 400});
    rate.on_refused(40, true);
    accept(rate, AdaptiveAllowance::kRequestsAProbe);
    while (rate.value() <= 40 + 40 / 8) {
        EXPECT_EQ(rate.probes(), 1) << rate.value();
        rate.on_accepted(true);
    }
    EXPECT_GT(rate.probes(), 1) << "the provider allows more than it did";
}

TEST(AdaptiveAllowance, ComesDownWhenHalfOfTheLatestFail) {
    AdaptiveAllowance rate({40, 4, 400});
    int failures = 1;
    while (!rate.on_failed()) {
        ASSERT_LT(++failures, 32);
    }
    EXPECT_GT(failures, 8);
    EXPECT_EQ(rate.value(), 30);
    EXPECT_FALSE(rate.on_failed());  // a new count begins
}

TEST(AdaptiveAllowance, AFewFailuresAmongGoodAnswersAreNoTrouble) {
    AdaptiveAllowance rate({40, 4, 400});
    for (int i = 0; i < 1'000; ++i) {
        EXPECT_FALSE(rate.on_failed());
        accept(rate, 3);
    }
    EXPECT_EQ(rate.value(), 40);
}

TEST(AdaptiveAllowance, WhatWasLearnedIsTakenWithinTheRange) {
    AdaptiveAllowance rate({40, 4, 400});
    rate.restore(155);
    EXPECT_EQ(rate.value(), 155);
    rate.restore(1'000'000);
    EXPECT_EQ(rate.value(), 400);
    rate.change({20, 4, 400});
    EXPECT_EQ(rate.value(), 20);
}

TEST(AdaptiveAllowance, ARestartIsNoReasonToProbe) {
    AdaptiveAllowance rate({40, 4, 400});
    rate.restore(10);
    EXPECT_EQ(rate.probes(), 0);
    accept(rate, AdaptiveAllowance::kRequestsAProbe);
    EXPECT_EQ(rate.probes(), 1);
}

TEST(AdaptiveCap, FallsFromThreeToTwoToOneAndComesBackByItself) {
    AdaptiveCap cap(3);
    MonoTime now{std::chrono::seconds(100)};
    for (const std::int64_t left : {2, 1, 1}) {
        cap.on_trouble(now, kPause);
        cap.on_trouble(now + Millis(1), kPause);  // of the same moment
        EXPECT_EQ(cap.value(), left);
        now += kPause;
    }
    int answers = 0;
    while (cap.value() < 3) {
        cap.on_accepted();
        ASSERT_LT(++answers, 1'000);
    }
    EXPECT_EQ(answers, 2 * (AdaptiveCap::kAnswersAStep << 2));  // two troubles while it was down
}

TEST(AdaptiveCap, FailuresInARowAreTrouble) {
    AdaptiveCap cap(3);
    int failures = 1;
    while (!cap.on_failed(MonoTime{std::chrono::seconds(100)}, kPause)) {
        ASSERT_LT(++failures, 32);
    }
    EXPECT_EQ(cap.value(), 2);
}

}  // namespace
}  // namespace cinefleet::queue
