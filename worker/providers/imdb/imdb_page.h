#pragma once

#include "common/model/scrape_settings.h"
#include "worker/providers/facts.h"

#include <string>
#include <string_view>
#include <variant>

/// IMDb's title page, `/title/{id}/`, which carries its facts as `application/ld+json`
/// (https://schema.org/Movie).
namespace cinefleet::worker::imdb {

FetchRequest title_request(const ProviderAccess& access, const std::string& imdb_id);

/// Rating, votes and certification. A page without facts is a block in disguise (challenge, captcha, empty
/// page): `blocked`.
std::variant<ProviderFacts, ProviderError> parse_title(const FetchAnswer& answer);

}  // namespace cinefleet::worker::imdb
