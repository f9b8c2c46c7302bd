#pragma once

#include "coordinator/filter/filter.h"

#include <optional>
#include <string>
#include <string_view>

namespace cinefleet::filter {

/// What the values of an expression stand for.

std::optional<double> number_in(const std::string& text);

/// Milliseconds since 1970 (UTC), [from, until).
struct Period {
    std::int64_t from_ms = 0;
    std::int64_t until_ms = 0;
};

/// "2024", "2024-05", "2024-05-17"; "30 days ago" is that day, "2 hours ago" that moment. In lower case.
std::optional<Period> period_in(const std::string& text, std::int64_t now_ms);

/// "nfo", an artwork's name, a field's or the singular of it. In lower case.
std::optional<Thing> thing_by_name(std::string_view name);

}  // namespace cinefleet::filter
