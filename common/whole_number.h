#pragma once

#include <charconv>
#include <cstdint>
#include <string_view>
#include <system_error>

namespace cinefleet {

/// Whether it is a number of this range, in decimal digits and nothing else.
inline bool is_whole_number(std::string_view text, std::int64_t least, std::int64_t most) {
    std::int64_t number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    return error == std::errc{} && end == text.data() + text.size() && number >= least && number <= most;
}

}  // namespace cinefleet
