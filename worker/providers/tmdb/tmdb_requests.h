#pragma once

#include "common/model/scrape_settings.h"
#include "worker/providers/fetch.h"

#include <cstdint>
#include <string>

/// TMDB's API v3. Source: https://developer.themoviedb.org/reference
namespace cinefleet::worker::tmdb {

struct TitleQuery {
    std::string title;
    std::int32_t year = 0;  ///< 0: any
    std::string language;   ///< BCP 47
    bool include_adult = false;
};

/// `/search/movie`
FetchRequest search_request(const ProviderAccess& access, const TitleQuery& title);

/// `/movie/{id}` with everything appended in one request; `id` is TMDB's number or an IMDb id.
FetchRequest details_request(const ProviderAccess& access, const std::string& id,
                             const ScrapeSettings& settings, const std::string& language);

/// `/collection/{id}`: what a set is about. `about`: the movie's id.
FetchRequest set_request(const ProviderAccess& access, std::int64_t set_id, const std::string& language,
                         const std::string& about);

/// `/movie/changes`: page `page` of the movies that have changed from the first day to the last, both as
/// "2026-11-27", at most 14 days apart.
FetchRequest changes_request(const ProviderAccess& access, const std::string& first_day,
                             const std::string& last_day, std::int32_t page);

}  // namespace cinefleet::worker::tmdb
