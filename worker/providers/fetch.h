#pragma once

#include "common/http_answer.h"
#include "common/model/providers.h"

#include <cstdint>
#include <string>
#include <vector>

namespace cinefleet::worker {

enum class FetchKind : std::uint8_t { data, image };

/// One HTTP GET that a scrape wants. The loop gets a permit where the provider needs one, fetches, and
/// answers.
struct FetchRequest {
    std::int64_t id = 0;  ///< unique within one scrape: set by the scrape, not by a provider
    ProviderId provider = ProviderId::tmdb;
    FetchKind kind = FetchKind::data;
    std::string url;  ///< may hold a key: log only masked_url
    std::string masked_url;
    std::vector<std::string> headers;  ///< "Name: value"; may hold a key
    std::string about;  ///< the id by which it asks for the movie ("603", "tt0133093"): an answer about an
                        ///< id that turns out to be another movie's is dropped
};

using FetchAnswer = HttpAnswer;

}  // namespace cinefleet::worker
