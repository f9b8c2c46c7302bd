#pragma once

#include "common/model/movie.h"
#include "common/model/scrape_settings.h"
#include "common/model/task.h"
#include "common/percent.h"
#include "worker/providers/fetch.h"

#include <optional>
#include <string>
#include <vector>

namespace cinefleet::worker {

/// One movie that a provider's search found.
struct SearchHit {
    std::int64_t tmdb_id = 0;
    std::string title;
    std::string original_title;
    std::int32_t year = 0;
    double popularity = 0;
    std::string imdb_id = {};                    ///< where the search gives that
    std::vector<std::string> other_titles = {};  ///< once it has been looked at more closely
    std::int32_t runtime_min = 0;                ///< as well; 0: not known
};

/// One image that could be fetched.
struct ImageCandidate {
    ImageKind kind = ImageKind::poster;
    std::string url;
    std::string language;                       ///< ISO 639-1, empty: no text
    ProviderId host = ProviderId::tmdb_images;  ///< who is asked for its bytes
    std::int32_t width = 0;                     ///< of what is fetched, pixels; 0: the provider does not say
};

/// What the settings ask of the images of a kind, pixels; 0: any width will do.
std::int32_t least_width(const ScrapeSettings& settings, ImageKind kind);

/// What one provider says about one movie. Empty fields: it says nothing.
struct ProviderFacts {
    ProviderId provider = ProviderId::tmdb;
    Movie movie;
    std::vector<ImageCandidate> images;  ///< best first within a kind
    std::string about = {};              ///< the id that was asked about, set by the scrape
    FieldOrigins origins = {};  ///< of an earlier scrape: whose fields they are; empty: all are `provider`'s
};

/// What an HTTP answer means before its body is looked at; nullopt: there is a body to read.
std::optional<ProviderError> error_of(ProviderId provider, const FetchAnswer& answer);

/// A GET with its address, which holds no key.
FetchRequest make_request(const ProviderAccess& access, std::string path_and_query, std::string about);

/// "tt" and at least seven digits.
bool is_imdb_id(std::string_view text);

/// "de-AT,de,en" in parts.
std::vector<std::string> split_list(std::string_view text);

}  // namespace cinefleet::worker
