#pragma once

#include <string>
#include <string_view>

namespace cinefleet {

/// "MainPoster" equals "mainposter". Only ASCII letters are folded: for names of ours, not for titles.
bool equal_ignoring_ascii_case(std::string_view a, std::string_view b);

/// Lower-cases ASCII letters, leaves other bytes.
std::string to_ascii_lower(std::string_view text);

/// Without white space (ASCII) at both ends.
std::string_view trim(std::string_view text);

/// `text` as valid UTF-8: every byte that does not belong to a well-formed sequence becomes U+FFFD. For
/// showing and storing names that came from a disk; never for finding the file again.
std::string to_valid_utf8(std::string_view text);

/// True for well-formed UTF-8 (no surrogates, no overlong forms).
bool is_valid_utf8(std::string_view text);

}  // namespace cinefleet
