#pragma once

#include "coordinator/control/api.h"
#include "proto/wire_fields.h"

/// The fields of api_movies.h and of the reports about one movie; see api_fields.h.
namespace cinefleet::proto {

template <>
struct WireFields<control::MovieChoice> {
    static constexpr std::string_view name = "MovieChoice";
    static constexpr auto fields = std::tuple{
        WireField{1, "movies", &control::MovieChoice::movies},
        WireField{2, "filter", &control::MovieChoice::filter},
    };
};

template <>
struct WireFields<control::LockOrder> {
    static constexpr std::string_view name = "LockOrder";
    static constexpr auto fields = std::tuple{
        WireField{1, "choice", &control::LockOrder::choice},
        WireField{2, "locks", &control::LockOrder::locks},
        WireField{3, "locked", &control::LockOrder::locked},
    };
};

template <>
struct WireFields<control::LocksChanged> {
    static constexpr std::string_view name = "LocksChanged";
    static constexpr auto fields = std::tuple{
        WireField{1, "changed", &control::LocksChanged::changed},
        WireField{2, "locked_by_nfo", &control::LocksChanged::locked_by_nfo},
    };
};

template <>
struct WireFields<control::MovieLine> {
    static constexpr std::string_view name = "MovieLine";
    static constexpr auto fields = std::tuple{
        WireField{1, "movie", &control::MovieLine::movie},
        WireField{2, "path", &control::MovieLine::path},
        WireField{3, "title", &control::MovieLine::title},
        WireField{4, "year", &control::MovieLine::year},
        WireField{5, "ids", &control::MovieLine::ids},
        WireField{6, "scraped", &control::MovieLine::scraped},
    };
};

template <>
struct WireFields<control::ReviewItem> {
    static constexpr std::string_view name = "ReviewItem";
    static constexpr auto fields = std::tuple{
        WireField{1, "movie", &control::ReviewItem::movie},
        WireField{2, "path", &control::ReviewItem::path},
        WireField{3, "title", &control::ReviewItem::title},
        WireField{4, "year", &control::ReviewItem::year},
        WireField{5, "task", &control::ReviewItem::task},
        WireField{6, "run", &control::ReviewItem::run},
        WireField{7, "reason", &control::ReviewItem::reason},
        WireField{8, "candidates", &control::ReviewItem::candidates},
    };
};

template <>
struct WireFields<control::MatchOrder> {
    static constexpr std::string_view name = "MatchOrder";
    static constexpr auto fields = std::tuple{
        WireField{1, "movie", &control::MatchOrder::movie},
        WireField{2, "ids", &control::MatchOrder::ids},
        WireField{3, "title", &control::MatchOrder::title},
        WireField{4, "year", &control::MatchOrder::year},
        WireField{5, "ignore", &control::MatchOrder::ignore},
        WireField{6, "forget", &control::MatchOrder::forget},
    };
};

}  // namespace cinefleet::proto
