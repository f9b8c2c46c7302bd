#pragma once

#include "common/model/scrape_settings.h"
#include "worker/providers/facts.h"

#include <string>
#include <variant>

/// IMDb's title page, `/title/{id}/`, which carries its facts twice: as `application/ld+json`
/// (https://schema.org/Movie) and, with more, as the `__NEXT_DATA__` of its scripts.
namespace cinefleet::worker::imdb {

FetchRequest title_request(const ProviderAccess& access, const std::string& imdb_id);

/// Title, year, rating, votes, certification, place in the top 250, plot, outline, genres and keywords. A
/// page without facts is a block in disguise (challenge, captcha, empty page): `blocked`.
std::variant<ProviderFacts, ProviderError> parse_title(const FetchAnswer& answer);

}  // namespace cinefleet::worker::imdb
