#include "coordinator/library/settling.h"

#include <gtest/gtest.h>

namespace cinefleet::library {
namespace {

constexpr Millis kQuiet{10'000};
constexpr WallTime kWall{Millis{1'700'000'000'000}};
constexpr MonoTime kMono{Millis{5'000}};

MoviePart part(std::int64_t size, Millis age) {
    return {"Alien.mkv", size, (kWall - age).time_since_epoch().count(), 1};
}

TEST(Settling, AFileThatWasWrittenLongAgoIsWhole) {
    Settling settling(kQuiet);
    EXPECT_TRUE(settling.is_settled("/Alien.mkv", part(7, kQuiet), kMono, kWall));
    EXPECT_EQ(settling.size(), 0U);
}

TEST(Settling, AFileThatGrowsIsNotWholeUntilItHasStayedTheSame) {
    Settling settling(kQuiet);
    EXPECT_FALSE(settling.is_settled("/Alien.mkv", part(7, Millis{0}), kMono, kWall));
    EXPECT_FALSE(settling.is_settled("/Alien.mkv", part(8, Millis{0}), kMono + kQuiet, kWall));
    EXPECT_FALSE(
        settling.is_settled("/Alien.mkv", part(8, Millis{0}), kMono + kQuiet * 2 - Millis{1}, kWall));
    EXPECT_TRUE(settling.is_settled("/Alien.mkv", part(8, Millis{0}), kMono + kQuiet * 2, kWall));
}

// The clock of another machine may be ahead: its files are not waited for until ours has caught up.
TEST(Settling, ATimeInTheFutureIsNoReasonToWaitForEver) {
    Settling settling(kQuiet);
    const MoviePart ahead = part(7, Millis{-86'400'000});
    EXPECT_FALSE(settling.is_settled("/Alien.mkv", ahead, kMono, kWall));
    EXPECT_TRUE(settling.is_settled("/Alien.mkv", ahead, kMono + kQuiet, kWall + kQuiet));
}

TEST(Settling, AnOldTimeThatACopyKeepsMeansAWholeFile) {
    Settling settling(kQuiet);
    EXPECT_FALSE(settling.is_settled("/Alien.mkv", part(7, Millis{0}), kMono, kWall));
    EXPECT_EQ(settling.size(), 1U);
    EXPECT_TRUE(settling.is_settled("/Alien.mkv", part(9, std::chrono::hours(1)), kMono, kWall));
    EXPECT_EQ(settling.size(), 0U);
}

}  // namespace
}  // namespace cinefleet::library
