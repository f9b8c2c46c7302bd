#pragma once

#include <array>
#include <string_view>

/// What of the database a scrape fills, and an undo therefore brings back. A test fails when a column of the
/// movies table, or a table with a movie_id, is in neither of its two lists.
namespace cinefleet::store {

inline constexpr std::array kScrapedColumns = std::to_array<std::string_view>({
    "on_disk_artwork", "absent_artwork", "scraped_ms", "title",          "original_title", "sort_title",
    "tagline",         "outline",        "plot",       "year",           "premiered",      "runtime_min",
    "certification",   "top250",         "tmdb_id",    "imdb_id",        "set_name",       "set_overview",
    "set_tmdb_id",     "trailer_url",    "theme_url",  "set_poster_url", "set_fanart_url", "media",
});

inline constexpr std::array kOtherColumns = std::to_array<std::string_view>({
    "id",
    "source_id",
    "path",
    "folder",
    "layout",
    "own_folder",
    "name_title",
    "name_year",
    "name_edition",
    "name_alternative_title",
    "name_tmdb_id",
    "name_imdb_id",
    "nfo_path",
    "nfo_mtime_ms",
    "nfo_locked_fields",
    "nfo_size_bytes",
    "absence",
    "added_ms",
    "locked",
    "missing_since_ms",
});

inline constexpr std::array kScrapedTables = std::to_array<std::string_view>({
    "movie_words",
    "movie_people",
    "movie_ratings",
    "movie_artwork",
    "movie_origins",
    "movie_written",
    "movie_gaps",
    "movie_ids",
    "movie_certifications",
    "movie_releases",
    "movie_extra_artwork",
});

inline constexpr std::array kOtherTables = std::to_array<std::string_view>({
    "movie_parts",
    "movie_locks",
    "match_decisions",
    "marks",
    "tasks",
    "hook_outbox",
    "media_readings",
    "renamed_movies",
    "rename_moves",
});

}  // namespace cinefleet::store
