#pragma once

#include <string>
#include <string_view>

namespace cinefleet {

/// Does something to a terminal, or to the order in which a line is read, instead of being seen: the controls
/// of ASCII and of ISO 8859 (U+0080 to U+009F, of which U+009B begins commands like ESC [), and what
/// overrides or isolates the direction of text (U+202A to U+202E, U+2066 to U+2069).
bool is_control(char32_t character);

/// Nothing that is_control, and well-formed UTF-8.
bool is_plain_line(std::string_view text);

/// `text` from a disk or a network as one line that is safe on a terminal: line ends and tabs become a space,
/// other controls are left out, broken UTF-8 becomes U+FFFD.
std::string to_plain_line(std::string_view text);

}  // namespace cinefleet
