#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace cinefleet {

/// How many bytes, or letters, have to be put in, taken out or changed to make one of the other.
std::size_t edit_distance(std::string_view a, std::string_view b);
std::size_t edit_distance(std::u32string_view a, std::u32string_view b);

/// Which of these was probably meant; empty: none is near.
std::string nearest_word(std::string_view word, const std::vector<std::string>& words);

}  // namespace cinefleet
