#include "coordinator/hooks/hook_retry.h"

#include <gtest/gtest.h>

#include <limits>

namespace cinefleet::hooks {
namespace {

TEST(HookRetry, PausesDoubleUpToTheLongest) {
    EXPECT_EQ(hook_retry_delay(1, Millis{1'000}), Millis{1'000});
    EXPECT_EQ(hook_retry_delay(2, Millis{1'000}), Millis{2'000});
    EXPECT_EQ(hook_retry_delay(9, Millis{1'000}), Millis{256'000});
    EXPECT_EQ(hook_retry_delay(10, Millis{1'000}), kLongestHookPause);
    EXPECT_EQ(hook_retry_delay(std::numeric_limits<std::int64_t>::max(), Millis{1'000}), kLongestHookPause);
    EXPECT_EQ(hook_retry_delay(0, Millis{5}), Millis{5});
}

}  // namespace
}  // namespace cinefleet::hooks
