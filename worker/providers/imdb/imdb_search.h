#pragma once

#include "common/result.h"
#include "worker/providers/facts.h"

#include <string>
#include <string_view>
#include <vector>

/// IMDb's suggestions, what its search box shows while one types: `/suggestion/x/{text}.json`.
namespace cinefleet::worker::imdb {

FetchRequest suggestion_request(const std::string& base_url, const std::string& title);

/// Movies only, the most popular first. malformed: not what IMDb answers.
Result<std::vector<SearchHit>> parse_suggestions(std::string_view body);

}  // namespace cinefleet::worker::imdb
