#pragma once

#include "common/model/scrape_settings.h"
#include "common/result.h"
#include "worker/providers/facts.h"

#include <string>
#include <string_view>
#include <vector>

namespace cinefleet::worker::tmdb {

/// The answer of search_request. malformed: not what TMDB answers.
Result<std::vector<SearchHit>> parse_search(std::string_view body, bool include_adult);

/// The answer of details_request: every field that a Movie holds, and the images that could be fetched.
/// `languages`: of texts, preferred first.
Result<ProviderFacts> parse_details(std::string_view body, const ScrapeSettings& settings,
                                    const std::vector<std::string>& languages);

/// The answer of set_request: `known` with its overview.
Result<ProviderFacts> parse_set(std::string_view body, const MovieSet& known);

}  // namespace cinefleet::worker::tmdb
