#include "coordinator/queue/retry_policy.h"

#include <gtest/gtest.h>

namespace cinefleet::queue {
namespace {

struct Case {
    const char* name;
    ProviderError error;
    std::int32_t earlier_failures;
    NextStep step;
    Millis least;
    Millis most;
};

TEST(RetryPolicy, TheClassOfTheErrorDecides) {
    const auto tmdb = [](ErrorClass error_class, std::int64_t retry_after_ms = 0) {
        return ProviderError{ProviderId::tmdb, error_class, "", retry_after_ms};
    };
    const Case cases[] = {
        {"time-out", tmdb(ErrorClass::timeout), 0, NextStep::retry, Millis{1}, Millis{2'000}},
        {"second time-out", tmdb(ErrorClass::timeout), 1, NextStep::retry, Millis{1}, Millis{4'000}},
        {"last time-out", tmdb(ErrorClass::timeout), 3, NextStep::fail, {}, {}},
        {"5xx", tmdb(ErrorClass::unavailable), 2, NextStep::retry, Millis{1}, Millis{8'000}},
        {"maintenance", tmdb(ErrorClass::unavailable, 120'000), 0, NextStep::retry, Millis{120'001},
         Millis{122'000}},
        {"maintenance for a day", tmdb(ErrorClass::unavailable, 86'400'000), 0, NextStep::retry,
         Millis{3'600'001}, Millis{3'602'000}},
        {"throttled", tmdb(ErrorClass::throttled, 7'000), 0, NextStep::retry, Millis{7'001}, Millis{12'000}},
        {"blocked", tmdb(ErrorClass::blocked), 0, NextStep::retry, Millis{1}, Millis{60'000}},
        {"malformed", tmdb(ErrorClass::malformed), 0, NextStep::retry, Millis{1}, Millis{2'000}},
        {"malformed again", tmdb(ErrorClass::malformed), 1, NextStep::fail, {}, {}},
        {"not found", tmdb(ErrorClass::not_found), 0, NextStep::fail, {}, {}},
        {"ambiguous", tmdb(ErrorClass::ambiguous), 0, NextStep::review, {}, {}},
        {"wrong key", tmdb(ErrorClass::unauthorized), 0, NextStep::stop_run, {}, {}},
        {"wrong key of another",
         {ProviderId::imdb, ErrorClass::unauthorized, "", 0},
         0,
         NextStep::fail,
         {},
         {}},
        {"unsupported", tmdb(ErrorClass::unsupported), 0, NextStep::fail, {}, {}},
    };
    for (const Case& one : cases) {
        Random random(1);
        for (int i = 0; i < 200; ++i) {
            const RetryAdvice advice = advise(one.error, one.earlier_failures, {}, random);
            ASSERT_EQ(advice.step, one.step) << one.name;
            ASSERT_GE(advice.delay, one.least) << one.name;
            ASSERT_LE(advice.delay, one.most) << one.name;
        }
    }
}

TEST(RetryPolicy, JitterIsFullAndNeverAboveItsCap) {
    Random random(1);
    Millis least{1'000'000};
    Millis most{0};
    for (int i = 0; i < 2'000; ++i) {
        const Millis delay = full_jitter(Millis(1'000), Millis(30'000), 40, random);
        least = std::min(least, delay);
        most = std::max(most, delay);
    }
    EXPECT_LT(least, Millis(300));
    EXPECT_GT(most, Millis(29'700));
    EXPECT_LE(most, Millis(30'000));
}

TEST(RetryPolicy, ARunMayRetryOneInTenAndTheFirstFew) {
    EXPECT_TRUE(is_within_retry_budget(1, 0));
    EXPECT_TRUE(is_within_retry_budget(1, 19));
    EXPECT_FALSE(is_within_retry_budget(1, 20));
    EXPECT_TRUE(is_within_retry_budget(1'000, 119));
    EXPECT_FALSE(is_within_retry_budget(1'000, 120));
}

TEST(RetryPolicy, TheSameSeedGivesTheSameDelays) {
    Random left(42);
    Random right(42);
    for (int i = 0; i < 100; ++i) {
        EXPECT_EQ(left.next(), right.next());
    }
}

}  // namespace
}  // namespace cinefleet::queue
