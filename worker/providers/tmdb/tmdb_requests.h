#pragma once

#include "common/model/scrape_settings.h"
#include "worker/scrape/scrape_movie.h"

#include <cstdint>
#include <string>

/// TMDB's API v3. Source: https://developer.themoviedb.org/reference
namespace cinefleet::worker::tmdb {

/// `/search/movie`; year 0: any.
FetchRequest search_request(const ProviderAccess& access, const std::string& title, std::int32_t year,
                            const std::string& language);

/// `/movie/{id}` with everything appended in one request; `id` is TMDB's number or an IMDb id.
FetchRequest details_request(const ProviderAccess& access, const std::string& id,
                             const ScrapeSettings& settings, const std::string& language);

}  // namespace cinefleet::worker::tmdb
