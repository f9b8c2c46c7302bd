#pragma once

#include "common/result.h"

#include <optional>
#include <string_view>
#include <vector>

namespace cinefleet {

/// A part of each day, in minutes since midnight; one that ends before it begins goes over midnight.
struct DaySpan {
    int from = 0;
    int until = 0;  ///< not in it any more

    friend bool operator==(const DaySpan&, const DaySpan&) = default;
};

/// "08:00-22:00,23:00-01:00"; empty: none. invalid_input: anything else.
Result<std::vector<DaySpan>> parse_quiet_hours(std::string_view text);

/// When the span ends that this minute of the day is in; nullopt: it is in none.
std::optional<int> quiet_until(const std::vector<DaySpan>& spans, int minute);

}  // namespace cinefleet
