#pragma once

#include "common/model/artwork.h"
#include "common/model/merge_policy.h"
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
    std::string language = "en-US";  ///< BCP 47: of texts; "de-AT,de,en": in order
    std::string country = "US";      ///< ISO 3166-1: of the certification, "AT,DE,US": in order
    std::vector<std::string> image_languages = {"en", ""};  ///< preferred first, ISO 639-1, empty: no text
    std::vector<ImageSize> image_sizes;
    std::int32_t requests_per_scrape = 0;       ///< at once; 1 is strictly one after another, 0: no limit
    std::int32_t match_threshold_percent = 80;  ///< a candidate's least score to be taken by itself
    std::int64_t connect_timeout_ms = 5'000;
    std::int64_t stall_timeout_ms = 10'000;  ///< no byte for this long
    std::int64_t request_timeout_ms = 60'000;
    std::int64_t max_api_bytes = 8LL << 20;     ///< a larger answer is refused
    std::int64_t max_image_bytes = 32LL << 20;  ///< a larger image is refused
    std::vector<FieldPolicy> merge;             ///< of every field; empty: default_merge_policy()
    std::vector<ProviderId> image_providers;    ///< preferred first; empty: TMDB, then fanart.tv
    std::string default_rating = "imdb";        ///< which rating comes first
    bool include_adult = false;                 ///< searches find adult titles too
    bool set_overviews = false;                 ///< one more request to TMDB for a movie that is in a set
    std::string imdb_suggestion_url;            ///< searched where TMDB finds nothing; empty: it is not
    bool imdb_pages = true;                     ///< IMDb's title pages, if it is enabled
    std::int32_t trailer_max_height = 1080;     ///< pixels: the largest trailer
    std::int32_t actor_thumbs = 0;              ///< most portraits of actors of one movie; 0: none
    std::int32_t extrafanart = 0;               ///< most fanart of one movie beside the main one; 0: none
    bool set_artwork = false;                   ///< poster and fanart of the set that a movie is in
    std::int32_t poster_min_width = 0;          ///< pixels: smaller posters only if there are no others
    std::int32_t fanart_min_width = 0;          ///< pixels: smaller fanart only if there is no other

    friend bool operator==(const ScrapeSettings&, const ScrapeSettings&) = default;
};

}  // namespace cinefleet
