#pragma once

#include "common/clock.h"
#include "common/result.h"

#include <string_view>

namespace cinefleet {

/// How often something is done: "30m", "6h", "1d", from a minute to a year; "off": 0. invalid_input.
Result<Millis> parse_interval(std::string_view text);

}  // namespace cinefleet
