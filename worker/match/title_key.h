#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace cinefleet::worker {

/// What is left of a title when everything is gone that people write in different ways: case, accents,
/// punctuation, spaces, a leading article or one behind a comma ("Matrix, The"), "&" or "and", numerals in
/// words, roman or arabic. "Face/Off" and "face off" have the same key. UTF-32, for distances between letters
/// of any script.
std::u32string title_key(std::string_view title);

/// The numbers among a title's words, in order: what tells the parts of a series apart.
std::vector<std::u32string> title_numbers(std::string_view title);

/// "II", "two": ASCII, any case.
bool is_number_word(std::string_view word);

/// 1: the same key; 0: nothing in common. By edit distance over the longer key.
double title_similarity(std::u32string_view a, std::u32string_view b);

}  // namespace cinefleet::worker
