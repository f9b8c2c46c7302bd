#pragma once

#include <string_view>

namespace cinefleet::library {

/// True for a word that describes a release rather than a movie: "1080p", "BluRay", "x264", "DTS". `word` in
/// lower case. These never begin a title, and a title ends before the first of them.
bool is_release_word(std::string_view word);

/// A release word that titles hold as well: "The Darjeeling Limited", "Jackass 3D", "Charlotte's Web".
bool is_title_word_too(std::string_view word);

/// True for a word that names an edition: "extended", "remastered", "unrated". `word` in lower case.
bool is_edition_word(std::string_view word);

}  // namespace cinefleet::library
