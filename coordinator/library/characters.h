#pragma once

#include <cstddef>
#include <string_view>

/// ASCII only: names may hold any bytes.
namespace cinefleet::library {

inline bool is_digit(char c) {
    return c >= '0' && c <= '9';
}

inline bool is_ascii_letter(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

/// How many digits stand at `from`.
inline std::size_t digits_at(std::string_view text, std::size_t from) {
    std::size_t end = from;
    while (end < text.size() && is_digit(text[end])) {
        ++end;
    }
    return end - from;
}

}  // namespace cinefleet::library
