#pragma once

#include "common/clock.h"

#include <cstdint>

namespace cinefleet::hooks {

/// The pause before the next attempt after so many failures in a row, the first being 1: doubled with each,
/// at most kLongestHookPause.
Millis hook_retry_delay(std::int64_t failures, Millis first);

inline constexpr Millis kFirstHookPause{1'000};
inline constexpr Millis kLongestHookPause{5 * 60'000};

}  // namespace cinefleet::hooks
