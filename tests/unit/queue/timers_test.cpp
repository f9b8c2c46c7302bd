#include "coordinator/queue/timers.h"

#include <gtest/gtest.h>

namespace cinefleet::queue {
namespace {

constexpr MonoTime kStart{std::chrono::seconds(1)};

TEST(Timers, ComeInOrderOfTimeThenOfSetting) {
    Timers timers;
    EXPECT_EQ(timers.next(), std::nullopt);
    timers.set(kStart + Millis(2), TimerKind::worker, 1);
    timers.set(kStart + Millis(1), TimerKind::worker, 2);
    timers.set(kStart + Millis(2), TimerKind::grace, 3);
    timers.set(kStart + Millis(1), TimerKind::commit, 4);
    EXPECT_EQ(timers.next(), kStart + Millis(1));
    std::vector<std::int64_t> ids;
    while (const auto timer = timers.pop_due(kStart + Millis(2))) {
        ids.push_back(timer->id);
    }
    EXPECT_EQ(ids, (std::vector<std::int64_t>{2, 4, 1, 3}));
}

TEST(Timers, NothingComesBeforeItIsDue) {
    Timers timers;
    timers.set(kStart, TimerKind::worker, 1);
    EXPECT_FALSE(timers.pop_due(kStart - std::chrono::microseconds(1)));
    EXPECT_TRUE(timers.pop_due(kStart));
    EXPECT_EQ(timers.size(), 0U);
}

}  // namespace
}  // namespace cinefleet::queue
