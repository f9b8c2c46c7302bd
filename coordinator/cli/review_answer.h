#pragma once

#include "common/model/movie.h"

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace cinefleet::cli {

/// What a person typed when asked which movie it is.
struct ReviewAnswer {
    enum class Kind : std::uint8_t {
        choose,  ///< candidate `number`
        ids,
        search,  ///< for `title` and `year`
        ignore,
        leave,  ///< for later
        quit,
        help,
        unclear,  ///< see `problem`
    } kind = Kind::unclear;
    std::size_t number = 0;  ///< from 1
    MovieIds ids;
    std::string title;
    std::int32_t year = 0;
    std::string problem;
};

/// "2", "tmdb 603", "tt0133093", "s The Matrix (1999)", "i", "" or "l", "q", "?". `candidates`: how many
/// there are to choose from.
ReviewAnswer read_answer(std::string_view line, std::size_t candidates);

/// What can be answered, in a few lines.
std::string answer_help();

}  // namespace cinefleet::cli
