#pragma once

#include "coordinator/library/name_words.h"

#include <string>
#include <string_view>

namespace cinefleet::library {

/// True for a word that needs another behind it ("the", "of", "&", "und"): what follows it belongs to the
/// title. `bare` in lower case; "&" is empty.
bool joins_words(std::string_view bare);

/// True for small words of a language by which its titles are recognised: "des" of "german".
bool is_small_word_of(std::string_view language, std::string_view word);

/// "aka", "AKA", "a.k.a."; not "Aka", which a title may begin with.
bool is_also_known_as(const NameWord& word);

/// "GERMAN", "LiMiTED", "3D": capitals where a title has none.
bool has_odd_capitals(std::string_view text);

bool has_small_letter(std::string_view text);

/// Of any script.
bool has_letter(std::string_view text);

/// Without punctuation at its ends, with its article before it ("Matrix, The"). Dots of abbreviations stay
/// ("Monsters, Inc.").
std::string finished_title(std::string_view title);

}  // namespace cinefleet::library
