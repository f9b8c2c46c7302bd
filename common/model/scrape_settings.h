#pragma once

#include "common/model/artwork.h"
#include "common/model/providers.h"

#include <cstdint>
#include <string>
#include <vector>

namespace cinefleet {

/// How a provider is reached. `key` is a secret: never logged, never in a report.
struct ProviderAccess {
    ProviderId provider = ProviderId::tmdb;
    bool enabled = true;
    std::string
        base_url;     ///< without a trailing slash; a setting, so that the stand-in is the same code path
    std::string key;  ///< TMDB: v3 API key or v4 token; empty: none needed
    bool needs_permit =
        true;  ///< requests wait for the coordinator's permit (it has a limit for this provider)

    friend bool operator==(const ProviderAccess&, const ProviderAccess&) = default;
};

/// TMDB's name of the size to fetch for one kind of image ("w500", "original").
struct ImageSize {
    ImageKind kind = ImageKind::poster;
    std::string size;

    friend bool operator==(const ImageSize&, const ImageSize&) = default;
};

/// What every scrape of a worker follows; the coordinator sends it with WELCOME, so workers need no
/// configuration.
struct ScrapeSettings {
    std::vector<ProviderAccess> providers;
    std::string language = "en-US";                         ///< BCP 47: of texts
    std::string country = "US";                             ///< ISO 3166-1: of the certification
    std::vector<std::string> image_languages = {"en", ""};  ///< preferred first, ISO 639-1, empty: no text
    std::vector<ImageSize> image_sizes;
    std::int32_t requests_per_scrape = 0;       ///< at once; 1 is strictly one after another, 0: no limit
    std::int32_t match_threshold_percent = 80;  ///< a candidate's least score to be taken by itself
    std::int64_t connect_timeout_ms = 5'000;
    std::int64_t stall_timeout_ms = 10'000;  ///< no byte for this long
    std::int64_t request_timeout_ms = 60'000;
    std::int64_t max_api_bytes = 8LL << 20;     ///< a larger answer is refused
    std::int64_t max_image_bytes = 32LL << 20;  ///< a larger image is refused

    friend bool operator==(const ScrapeSettings&, const ScrapeSettings&) = default;
};

}  // namespace cinefleet
