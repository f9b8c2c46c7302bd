#pragma once

#include "common/blob.h"
#include "common/model/providers.h"
#include "common/result.h"

#include <cstdint>
#include <optional>
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

/// What came of it. Either `transport_error` is set, or there is an HTTP status.
struct FetchAnswer {
    std::optional<Error> transport_error;  ///< timeout, unavailable (also cut), malformed (too large)
    std::int32_t status = 0;
    std::string content_type;
    std::int64_t retry_after_ms = 0;  ///< 0: not stated
    Blob body;
    std::int64_t latency_ms = 0;
    std::string etag;           ///< empty: none
    std::string last_modified;  ///< empty: none
    bool is_kept = false;       ///< of an earlier scrape: nobody was asked
};

}  // namespace cinefleet::worker
