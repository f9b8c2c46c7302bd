#pragma once

#include <cstdint>
#include <string_view>

namespace cinefleet::library {

/// What a word says about a release.
enum class ReleaseWord : std::uint8_t {
    none,        ///< nothing: a word of a title, as far as anybody can tell
    resolution,  ///< "1080p", "1920x1080", "4k"
    source,      ///< "BluRay", "WEB-DL", "HDTV"
    format,      ///< codecs and what belongs to them: "x264", "DTS", "10bit", "HDR"
    language,    ///< "German", "VOSTFR", "ita", "nlsubs"
    remark,      ///< "PROPER", "LIMITED", "3D", "AMZN", "700MB"
    id,          ///< "tt0111161", "tmdb-603"
};

struct WordMeaning {
    ReleaseWord kind = ReleaseWord::none;
    /// True: no title holds it, so that a title ends before it. False: titles hold it as well ("The
    /// Darjeeling Limited", "The Good German"); what stands around it decides.
    bool is_certain = false;
};

/// `word` in lower case, without punctuation at its ends. "x264-GROUP" means what "x264" means.
WordMeaning meaning_of(std::string_view word);

/// A year of cinema in four digits, 0 if it is anything else.
std::int32_t year_of(std::string_view word);

/// What a word can be in the name of an edition ("50th Anniversary Edition", "Extended", "Final Cut").
enum class EditionWord : std::uint8_t {
    none,
    alone,      ///< names an edition by itself: "extended", "uncut", "imax"
    attribute,  ///< only together with a noun: "final", "special", "anniversary"
    noun,       ///< only together with an attribute: "cut", "edition", "version"
};
EditionWord edition_word(std::string_view word);

}  // namespace cinefleet::library
