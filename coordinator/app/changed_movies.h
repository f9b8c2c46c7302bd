#pragma once

#include "common/clock.h"
#include "common/result.h"
#include "coordinator/app/changes_desk.h"

#include <cstdint>
#include <functional>
#include <optional>
#include <set>
#include <string>
#include <vector>

/// Which movies have changed at TMDB, by its list `/movie/changes`: at most 14 days at once, 100 movies a
/// page, movies of the whole world. Source: https://developer.themoviedb.org/reference/changes-movie-list
namespace cinefleet::app {

/// "2026-11-27", at its begin (UTC). invalid_input.
Result<WallTime> time_of_date(const std::string& date);

/// Days from the one of `since` to the one of `until`, both included, in parts that TMDB takes. A day may be
/// in two of them: no change falls between.
std::vector<ChangesQuestion> windows_between(WallTime since, WallTime until);

/// Asks all pages of all windows, one after the other. nullopt: there are more than `most_pages`, so that
/// asking would cost more than scraping all. Errors as `ask`.
Result<std::optional<std::set<std::int64_t>>> changed_movies(
    const std::vector<ChangesQuestion>& windows, std::int64_t most_pages,
    const std::function<Result<ChangesPage>(const ChangesQuestion&)>& ask);

}  // namespace cinefleet::app
