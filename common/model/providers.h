#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>

namespace cinefleet {

/// The services that cinefleet asks. Numbers travel on the wire and in the database: never reuse one.
enum class ProviderId : std::uint8_t {
    tmdb = 1,           ///< TMDB's API: data
    imdb = 2,           ///< IMDb's title pages: data
    tmdb_images = 3,    ///< TMDB's image host
    fanart = 4,         ///< fanart.tv's API: which images there are
    fanart_images = 5,  ///< fanart.tv's image host
    omdb = 6,           ///< OMDb: ratings of others, outline
    wikidata = 7,       ///< Wikidata's query service: ids, original title
    theme = 8,          ///< a host of theme music, by a template of its address
};

/// What a provider is by default: one line of the table below.
struct ProviderInfo {
    ProviderId id;
    std::string_view name;   ///< as in settings, reports and the database
    std::string_view title;  ///< as people write it
    /// Address where its settings (`NAME.enabled`, …) are made from this line; empty: it has its own.
    std::string_view base_url = {};
    bool enabled = false;           ///< by default
    std::string_view key_env = {};  ///< environment variable of its key; empty: it takes none
    int in_flight = 0;              ///< requests at once of the whole fleet, by default; 0: no limit
    std::string_view what = {};     ///< what it gives, for the settings' sentence
    int per_day = 0;                ///< requests a day by default; 0: no limit
};

/// The table of providers: a new one is one line here (its number and defaults), one line in
/// worker/providers/provider_table.cpp and one folder beside that.
inline constexpr std::array kProviders = {
    ProviderInfo{ProviderId::tmdb, "tmdb", "TMDB"},
    ProviderInfo{ProviderId::imdb, "imdb", "IMDb"},
    ProviderInfo{ProviderId::tmdb_images, "tmdb_images", "TMDB images"},
    ProviderInfo{ProviderId::fanart, "fanart", "fanart.tv", "https://webservice.fanart.tv/v3", true,
                 "FANART_API_KEY", 6, "artwork"},
    ProviderInfo{ProviderId::fanart_images, "fanart_images", "fanart.tv images", "https://assets.fanart.tv",
                 true, "", 12, "the images that fanart.tv names"},
    ProviderInfo{ProviderId::omdb, "omdb", "OMDb", "https://www.omdbapi.com", true, "OMDB_API_KEY", 4,
                 "ratings of IMDb, Rotten Tomatoes and Metacritic", 1'000},
    ProviderInfo{ProviderId::wikidata, "wikidata", "Wikidata", "https://query.wikidata.org", false, "", 3,
                 "ids of other services and the original title"},
    ProviderInfo{ProviderId::theme, "theme", "the themes' host", "https://localhost/themes/{tmdb}.mp3", false,
                 "", 2, "theme music; the address is a template with {tmdb} or {imdb}"},
};

constexpr const ProviderInfo* find_provider(ProviderId id) {
    for (const ProviderInfo& provider : kProviders) {
        if (provider.id == id) {
            return &provider;
        }
    }
    return nullptr;
}

/// A host of images, not a service with data: what lacks because of one shows on the disk.
constexpr bool is_image_host(ProviderId id) {
    return id == ProviderId::tmdb_images || id == ProviderId::fanart_images;
}

constexpr std::optional<ProviderId> provider_by_name(std::string_view name) {
    for (const ProviderInfo& provider : kProviders) {
        if (provider.name == name) {
            return provider.id;
        }
    }
    return std::nullopt;
}

/// "unknown" for a number that this build does not know.
constexpr std::string_view to_string(ProviderId id) {
    const ProviderInfo* provider = find_provider(id);
    return provider != nullptr ? provider->name : "unknown";
}

}  // namespace cinefleet
