#pragma once

#include "common/model/scrape_settings.h"
#include "worker/providers/json_fields.h"

#include <string>
#include <vector>

namespace cinefleet::worker::tmdb {

/// The address by which Kodi's YouTube plug-in plays the best trailer of the answer; empty: there is none.
/// Trailers before teasers, then by language, official ones before others, then the largest that is not
/// larger than asked.
std::string trailer_of(const Json& details, const ScrapeSettings& settings,
                       const std::vector<std::string>& languages);

}  // namespace cinefleet::worker::tmdb
