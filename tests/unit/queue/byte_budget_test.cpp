#include "coordinator/queue/byte_budget.h"

#include <gtest/gtest.h>

#include <deque>

namespace cinefleet::queue {
namespace {

constexpr MonoTime kBudgetStart{std::chrono::seconds(1'000)};

// Four downloads at once, each of `bytes` and 200 ms, as often as the budget lets them; how many bytes came.
std::int64_t download_for(ByteBudget& budget, Millis length, std::int64_t bytes) {
    struct Download {
        MonoTime ends;
        std::int64_t charged;
    };
    std::deque<Download> under_way;
    std::int64_t sum = 0;
    for (MonoTime now = kBudgetStart; now < kBudgetStart + length; now += Millis(10)) {
        while (!under_way.empty() && under_way.front().ends <= now) {
            budget.end(under_way.front().charged, bytes);
            under_way.pop_front();
            sum += bytes;
        }
        while (under_way.size() < 4 && budget.may_begin(now)) {
            under_way.push_back({now + Millis(200), budget.begin(now)});
        }
    }
    return sum;
}

TEST(ByteBudget, IsKeptAndUsedWhateverTheSize) {
    constexpr std::int64_t kRate = 1'000'000;
    constexpr std::int64_t kSeconds = 60;
    for (const std::int64_t bytes : {20'000, 150'000, 900'000}) {
        ByteBudget budget;
        budget.change(kRate);
        const std::int64_t got = download_for(budget, Millis(kSeconds * 1'000), bytes);
        EXPECT_LE(got, kRate * (kSeconds + 1) + 4 * bytes) << bytes;
        EXPECT_GE(got, kRate * kSeconds * (bytes > 100'000 ? 90 : 30) / 100) << bytes;
    }
}

TEST(ByteBudget, WithoutALimitNobodyWaits) {
    ByteBudget budget;
    for (int i = 0; i < 1'000; ++i) {
        ASSERT_TRUE(budget.may_begin(kBudgetStart));
        budget.end(budget.begin(kBudgetStart), 1'000'000);
    }
}

TEST(ByteBudget, WhatWasNotFetchedIsNotPaidFor) {
    ByteBudget budget;
    budget.change(ByteBudget::kFirstGuess);
    std::int64_t charged = 0;
    for (int i = 0; i < 2; ++i) {  // a burst of a second, and one more
        ASSERT_TRUE(budget.may_begin(kBudgetStart));
        charged = budget.begin(kBudgetStart);
    }
    EXPECT_FALSE(budget.may_begin(kBudgetStart));
    EXPECT_EQ(budget.free_at(), kBudgetStart + Millis(1'000));
    budget.forget(charged);
    EXPECT_TRUE(budget.may_begin(kBudgetStart));
}

}  // namespace
}  // namespace cinefleet::queue
