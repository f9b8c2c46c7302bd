#pragma once

#include <string>
#include <string_view>

namespace cinefleet::worker {

/// What is left of a title when everything is gone that people write in different ways: case, accents,
/// punctuation, spaces, a leading article, "&" or "and", roman or arabic numerals. "Face/Off" and "face off"
/// have the same key. UTF-32, for distances between letters of any script.
std::u32string title_key(std::string_view title);

/// 1: the same key; 0: nothing in common. By edit distance over the longer key.
double title_similarity(std::u32string_view a, std::u32string_view b);

}  // namespace cinefleet::worker
