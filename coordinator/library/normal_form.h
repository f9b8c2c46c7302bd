#pragma once

#include <string>
#include <string_view>

namespace cinefleet::library {

/// Unicode's composed form (NFC), so that a name from a Mac ("e" and an accent) equals the same name from
/// elsewhere ("é"). Bytes that are not UTF-8 come back as they are.
std::string to_nfc(std::string_view text);

/// Equal for names that some file system takes for the same: whatever case and Unicode form (NFKC_Casefold,
/// as ext4, f2fs and more compare). Of bytes that are not UTF-8 only ASCII letters change.
std::string to_caseless(std::string_view text);

}  // namespace cinefleet::library
