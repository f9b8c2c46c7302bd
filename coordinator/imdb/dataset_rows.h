#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// The lines of IMDb's non-commercial datasets (https://developer.imdb.com/non-commercial-datasets/): values
/// between tabs, `\N` for what is not known. A line that does not fit its file reads as nullopt. Texts are
/// views into the line.
namespace cinefleet::imdb {

/// title.basics
struct TitleRow {
    std::int64_t title = 0;  ///< the number in "tt0133093"
    std::string_view kind;   ///< "movie", "tvMovie", …
    std::string_view name;
    std::string_view original_name;
    std::int32_t year = 0;
    std::int32_t runtime_min = 0;
    std::string_view genres;  ///< "Action,Drama"
};

/// title.ratings
struct RatingRow {
    std::int64_t title = 0;
    std::int32_t tenths = 0;  ///< 87 is 8.7
    std::int64_t votes = 0;
};

/// title.crew
struct CrewRow {
    std::int64_t title = 0;
    std::vector<std::int64_t> directors;  ///< numbers of people, "nm0000206"
    std::vector<std::int64_t> writers;
};

/// title.principals
struct PrincipalRow {
    std::int64_t title = 0;
    std::int32_t position = 0;
    std::int64_t person = 0;
    std::string_view category;  ///< "actor", "composer", …
    std::string role;           ///< of an actor: the first of its characters
};

/// name.basics
struct PersonRow {
    std::int64_t person = 0;
    std::string_view name;
};

/// title.akas
struct AkaRow {
    std::int64_t title = 0;
    std::int32_t position = 0;
    std::string_view name;
    std::string_view region;  ///< "DE"; empty: not stated
};

std::optional<TitleRow> read_title(std::string_view line);
std::optional<RatingRow> read_rating(std::string_view line);
std::optional<CrewRow> read_crew(std::string_view line);
std::optional<PrincipalRow> read_principal(std::string_view line);
std::optional<PersonRow> read_person(std::string_view line);
std::optional<AkaRow> read_aka(std::string_view line);

/// The number in "tt0133093" or "nm0000206"; 0: it is no such id.
std::int64_t number_of_id(std::string_view id, std::string_view prefix);

}  // namespace cinefleet::imdb
