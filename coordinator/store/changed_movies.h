#pragma once

#include <cstdint>
#include <optional>
#include <set>

namespace cinefleet::store {

/// What TMDB says has changed.
struct ChangedMovies {
    std::int64_t until_ms = 0;                       ///< wall clock: when it was asked
    std::optional<std::set<std::int64_t>> tmdb_ids;  ///< nullopt: nobody knows, it may be all
};

/// How much is known of changes at TMDB.
struct ChangesKnown {
    std::int64_t until_ms = 0;  ///< wall clock: what changed up to then has been scraped
    std::int64_t movies = 0;    ///< that were scraped from TMDB
};

}  // namespace cinefleet::store
