#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>

namespace cinefleet {

/// The services that cinefleet asks. Numbers travel on the wire and in the database: never reuse one.
enum class ProviderId : std::uint8_t {
    tmdb = 1,         ///< TMDB's API: data
    imdb = 2,         ///< IMDb's title pages: data
    tmdb_images = 3,  ///< TMDB's image host
};

struct ProviderInfo {
    ProviderId id;
    std::string_view name;   ///< as in settings, reports and the database
    std::string_view title;  ///< as people write it
};

/// The table of providers: a new one is one line here and one folder in worker/providers/.
inline constexpr std::array kProviders = {
    ProviderInfo{ProviderId::tmdb, "tmdb", "TMDB"},
    ProviderInfo{ProviderId::imdb, "imdb", "IMDb"},
    ProviderInfo{ProviderId::tmdb_images, "tmdb_images", "TMDB images"},
};

constexpr const ProviderInfo* find_provider(ProviderId id) {
    for (const ProviderInfo& provider : kProviders) {
        if (provider.id == id) {
            return &provider;
        }
    }
    return nullptr;
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
