#pragma once

#include <string>
#include <string_view>

namespace cinefleet::library {

/// Unicode's composed form (NFC), so that a name from a Mac ("e" and an accent) equals the same name from
/// elsewhere ("é"). Bytes that are not UTF-8 come back as they are.
std::string to_nfc(std::string_view text);

}  // namespace cinefleet::library
