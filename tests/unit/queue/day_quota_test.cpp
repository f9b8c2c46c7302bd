#include "coordinator/queue/day_quota.h"

#include <gtest/gtest.h>

namespace cinefleet::queue {
namespace {

DayQuota quota_of(std::int64_t most, std::int64_t day = 100) {
    DayQuota quota;
    quota.change(most);
    quota.begin_day(day, 0);
    return quota;
}

// As many as may be taken, with whatever is reserved for them.
std::int64_t take_all(DayQuota& quota, std::int64_t wanted) {
    std::int64_t taken = 0;
    while (taken < wanted) {
        if (const auto up_to = quota.reserve(wanted - taken)) {
            quota.reserved(quota.day(), *up_to);
        }
        if (!quota.may_take()) {
            break;
        }
        quota.take();
        ++taken;
    }
    return taken;
}

TEST(DayQuota, NothingIsTakenBeforeItIsDurable) {
    DayQuota quota = quota_of(1'000);
    EXPECT_FALSE(quota.may_take());
    EXPECT_EQ(quota.reserve(3), 3);
    EXPECT_FALSE(quota.may_take());
    EXPECT_EQ(quota.reserve(5), std::nullopt);  // one at a time
    quota.reserved(100, 3);
    EXPECT_TRUE(quota.may_take());
    EXPECT_EQ(take_all(quota, 3), 3);
    EXPECT_FALSE(quota.may_take());
}

TEST(DayQuota, AsMuchIsReservedAsIsWaitedForAndNotMoreThanABlock) {
    DayQuota quota = quota_of(1'000);
    EXPECT_EQ(quota.reserve(500), DayQuota::kMostReserved);
}

TEST(DayQuota, EndsExactlyAtTheLimit) {
    DayQuota quota = quota_of(100);
    EXPECT_EQ(take_all(quota, 500), 100);
    EXPECT_TRUE(quota.is_used_up());
    EXPECT_EQ(quota.reserve(1), std::nullopt);
}

TEST(DayQuota, AfterACrashWhatWasReservedCounts) {
    DayQuota quota = quota_of(10);
    quota.restore(100, 8);
    EXPECT_EQ(take_all(quota, 10), 2);
}

TEST(DayQuota, ANewDayBeginsWithWhatMayStillBeSent) {
    DayQuota quota = quota_of(10);
    take_all(quota, 10);
    EXPECT_TRUE(quota.begin_day(101, 3));
    EXPECT_FALSE(quota.may_take());
    EXPECT_EQ(take_all(quota, 10), 7);
}

TEST(DayQuota, AReservationOfYesterdayIsNoneOfToday) {
    DayQuota quota = quota_of(10);
    EXPECT_EQ(quota.reserve(4), 4);
    quota.begin_day(101, 0);
    quota.reserved(100, 4);
    EXPECT_FALSE(quota.may_take());
}

TEST(DayQuota, AClockThatIsPutRightBeginsNoDayAgain) {
    DayQuota quota = quota_of(10);
    take_all(quota, 10);
    EXPECT_FALSE(quota.begin_day(99, 0));
    EXPECT_FALSE(quota.begin_day(100, 0));
    EXPECT_TRUE(quota.is_used_up());
}

TEST(DayQuota, AClockThatWasFarAheadDoesNotCloseTheProviderForYears) {
    DayQuota quota = quota_of(10, 20'000);
    take_all(quota, 4);
    EXPECT_FALSE(quota.begin_day(100, 0));
    EXPECT_EQ(take_all(quota, 10), 6);
    EXPECT_TRUE(quota.begin_day(101, 0));
}

TEST(DayQuota, WhatIsGivenBackMayBeTakenAgain) {
    DayQuota quota = quota_of(2);
    take_all(quota, 2);
    quota.give_back();
    EXPECT_FALSE(quota.is_used_up());
    EXPECT_TRUE(quota.may_take());
}

TEST(DayQuota, WithoutAQuotaEverythingIsAllowedAndCounted) {
    DayQuota quota = quota_of(0);
    EXPECT_TRUE(quota.may_take());
    EXPECT_EQ(quota.reserve(5), std::nullopt);
    quota.take();
    quota.change(1);
    EXPECT_TRUE(quota.is_used_up());
}

}  // namespace
}  // namespace cinefleet::queue
