#include "coordinator/net/connection_guard.h"

#include <gtest/gtest.h>

namespace cinefleet::net {
namespace {

using Verdict = ConnectionGuard::Verdict;

constexpr MonoTime at_ms(int ms) {
    return MonoTime{Millis{1'000'000 + ms}};
}

GuardLimits limits() {
    GuardLimits limits;
    limits.max_strikes = 3;
    limits.messages_per_s = 10;
    limits.max_senders = 2;
    return limits;
}

TEST(ConnectionGuard, TheLastStrikeIsOneTooMany) {
    ConnectionGuard guard(limits());
    EXPECT_EQ(guard.strike("a", at_ms(0)), Verdict::fine);
    EXPECT_EQ(guard.strike("a", at_ms(1)), Verdict::fine);
    EXPECT_EQ(guard.strike("b", at_ms(2)), Verdict::fine);
    EXPECT_FALSE(guard.is_banned("a", at_ms(2)));
    EXPECT_EQ(guard.strike("a", at_ms(3)), Verdict::banned_now);
    EXPECT_TRUE(guard.is_banned("a", at_ms(4)));
    EXPECT_FALSE(guard.is_banned("b", at_ms(4)));
    EXPECT_EQ(guard.heard("a", at_ms(5)), Verdict::is_banned);
    EXPECT_EQ(guard.strike("a", at_ms(5)), Verdict::is_banned);
}

TEST(ConnectionGuard, ABanEndsAndTheCountBeginsAnew) {
    ConnectionGuard guard(limits());
    for (int i = 0; i < 3; ++i) {
        guard.strike("a", at_ms(0));
    }
    EXPECT_TRUE(guard.is_banned("a", at_ms(59'999)));
    EXPECT_FALSE(guard.is_banned("a", at_ms(60'000)));
    EXPECT_EQ(guard.heard("a", at_ms(60'000)), Verdict::fine);
    EXPECT_EQ(guard.strike("a", at_ms(60'001)), Verdict::fine);
}

TEST(ConnectionGuard, StrikesAreForgiven) {
    ConnectionGuard guard(limits());
    guard.strike("a", at_ms(0));
    guard.strike("a", at_ms(1));
    EXPECT_EQ(guard.strike("a", at_ms(600'000)), Verdict::fine);
    EXPECT_EQ(guard.strike("a", at_ms(600'001)), Verdict::fine);
    EXPECT_EQ(guard.strike("a", at_ms(600'002)), Verdict::banned_now);
}

TEST(ConnectionGuard, ABurstIsFineAndAFloodIsNot) {
    ConnectionGuard guard(limits());
    for (int i = 0; i < 20; ++i) {
        EXPECT_EQ(guard.heard("a", at_ms(0)), Verdict::fine) << i;
    }
    EXPECT_EQ(guard.heard("b", at_ms(0)), Verdict::fine);
    EXPECT_EQ(guard.heard("a", at_ms(1'999)), Verdict::banned_now);
    EXPECT_TRUE(guard.is_banned("a", at_ms(2'000)));
}

TEST(ConnectionGuard, TheBoundItselfMayBeSentForEver) {
    ConnectionGuard guard(limits());
    for (int i = 0; i < 1'000; ++i) {
        ASSERT_EQ(guard.heard("a", at_ms(i * 100)), Verdict::fine) << i;
    }
}

TEST(ConnectionGuard, TheLongestSilentSenderMakesRoom) {
    ConnectionGuard guard(limits());
    guard.heard("a", at_ms(0));
    guard.heard("b", at_ms(1));
    guard.heard("a", at_ms(2));
    guard.heard("c", at_ms(3));
    EXPECT_EQ(guard.size(), 2U);
    guard.strike("a", at_ms(4));
    guard.strike("a", at_ms(5));
    EXPECT_EQ(guard.strike("a", at_ms(6)), Verdict::banned_now) << "it is still known";
}

}  // namespace
}  // namespace cinefleet::net
