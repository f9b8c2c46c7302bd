#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace cinefleet::rename {

/// What file systems take as one name.
inline constexpr std::size_t kMaxNameBytes = 255;

/// A value for use in a name: what Windows and SMB do not take is replaced as people read it ("Alien:
/// Covenant" becomes "Alien - Covenant", "Face/Off" "Face-Off") or left out. Never holds a '/'.
std::string safe_value(std::string_view value);

/// One folder's name, or a file's without extension, from its parts put together: single spaces, none and no
/// dots at either end (hidden files are no movies, and Windows drops what ends in them), no name that Windows
/// keeps for devices. Empty: nothing is left.
std::string tidy_name(std::string_view name);

/// At most that many bytes, no character cut in two.
std::string cut_to(std::string_view text, std::size_t most_bytes);

/// Equal for names that some file system takes for the same: whatever case and Unicode form.
std::string folded(std::string_view name);

}  // namespace cinefleet::rename
