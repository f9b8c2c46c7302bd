#pragma once

#include "common/model/movie.h"

#include <pugixml.hpp>

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

/// How elements are read, for reader and writer alike.
namespace cinefleet::nfo {

/// Keeps all that is in the file: comments, CDATA, white space, line ends.
inline constexpr unsigned kKeepAll =
    pugi::parse_comments | pugi::parse_cdata | pugi::parse_escapes | pugi::parse_pi | pugi::parse_ws_pcdata;

/// The element's text without white space around it and with '\n' at the ends of lines.
std::string text_of(const pugi::xml_node& node);

/// The number at the start of a text: "117 min" is 117. 0: there is none.
std::int64_t number_at_start(std::string_view text);
double decimal_at_start(std::string_view text);

/// "tt" and seven to ten digits anywhere in the text; empty: nowhere.
std::string find_imdb_id(std::string_view text);

/// All values of a repeated element; Kodi also takes several in one, with " / " between them.
std::vector<std::string> words_of(const pugi::xml_node& movie, const char* name);

/// A `<movie>` as data; see NfoMovie::movie.
Movie movie_of(const pugi::xml_node& movie);

/// Those of the crew that an NFO names, each once.
std::vector<std::string> writers_of(const Movie& movie);
std::vector<std::string> directors_of(const Movie& movie);

/// Empty for 0.
std::string number_text(std::int64_t number);

/// "8.1", "1.78"
std::string one_decimal(double value);
std::string two_decimals(double value);

}  // namespace cinefleet::nfo
