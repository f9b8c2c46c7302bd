#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace cinefleet::library {

/// One word of a file or folder name.
struct NameWord {
    std::string text;     ///< as written; an acronym's letters are one word: "R.I.P.D."
    std::string bare;     ///< in lower case (ASCII), without punctuation at its ends; may be empty ("-")
    char bracket = 0;     ///< the outermost bracket that it is in: '(', '[' or '{'; 0: none
    int group = 0;        ///< number of that bracket in the name, from 1; 0: none
    bool opens = false;   ///< first word of its bracket
    bool closes = false;  ///< last word of its bracket
    bool dotted = false;  ///< a dot separates it from the next word
};

/// Splits a name into words, whatever separates them in it: spaces, underscores, dots, hyphens or plus signs.
/// Dots are kept where they belong to a word ("Dr. No", "Monsters, Inc."). "Child-2007-FRENCH-TVRip" is split
/// where its hyphens separate a year or a release word. Any bytes are fine.
std::vector<NameWord> split_name(std::string_view name);

/// In brackets that set something apart from the title: "[1080p]", "{tmdb-603}".
bool is_set_apart(const NameWord& word);

enum class Brackets : std::uint8_t { keep, drop };

/// Words [from, to) as a text. Words that are set apart are left out unless the text begins with them.
std::string text_of(const std::vector<NameWord>& words, std::size_t from, std::size_t to, Brackets brackets);

}  // namespace cinefleet::library
