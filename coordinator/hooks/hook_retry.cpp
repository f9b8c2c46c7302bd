#include "coordinator/hooks/hook_retry.h"

#include <algorithm>

namespace cinefleet::hooks {

Millis hook_retry_delay(std::int64_t failures, Millis first) {
    constexpr std::int64_t kMostDoublings = 20;  // beyond it any first pause has come to the longest
    const std::int64_t doublings = std::clamp<std::int64_t>(failures - 1, 0, kMostDoublings);
    return std::min(first * (std::int64_t{1} << doublings), kLongestHookPause);
}

}  // namespace cinefleet::hooks
