#pragma once

#include "proto/wire_enums.h"

#include <string_view>
#include <tuple>

/// The fields of ScrapeSettings, and of what it holds, on the wire. Rules: see wire_fields.h.
namespace cinefleet::proto {

template <>
struct WireFields<ProviderAccess> {
    static constexpr std::string_view name = "ProviderAccess";
    static constexpr auto fields = std::tuple{
        WireField{1, "provider", &ProviderAccess::provider},
        WireField{2, "enabled", &ProviderAccess::enabled},
        WireField{3, "base_url", &ProviderAccess::base_url},
        WireField{4, "key", &ProviderAccess::key},
        WireField{5, "needs_permit", &ProviderAccess::needs_permit},
    };
};

template <>
struct WireFields<ImageSize> {
    static constexpr std::string_view name = "ImageSize";
    static constexpr auto fields = std::tuple{
        WireField{1, "kind", &ImageSize::kind},
        WireField{2, "size", &ImageSize::size},
    };
};

template <>
struct WireFields<FieldPolicy> {
    static constexpr std::string_view name = "FieldPolicy";
    static constexpr auto fields = std::tuple{
        WireField{1, "field", &FieldPolicy::field},
        WireField{2, "rule", &FieldPolicy::rule},
        WireField{3, "order", &FieldPolicy::order},
    };
};

template <>
struct WireFields<ScrapeSettings> {
    static constexpr std::string_view name = "ScrapeSettings";
    static constexpr auto fields = std::tuple{
        WireField{1, "providers", &ScrapeSettings::providers},
        WireField{2, "language", &ScrapeSettings::language},
        WireField{3, "country", &ScrapeSettings::country},
        WireField{4, "image_languages", &ScrapeSettings::image_languages},
        WireField{5, "image_sizes", &ScrapeSettings::image_sizes},
        WireField{6, "requests_per_scrape", &ScrapeSettings::requests_per_scrape},
        WireField{7, "match_threshold_percent", &ScrapeSettings::match_threshold_percent},
        WireField{8, "connect_timeout_ms", &ScrapeSettings::connect_timeout_ms},
        WireField{9, "stall_timeout_ms", &ScrapeSettings::stall_timeout_ms},
        WireField{10, "request_timeout_ms", &ScrapeSettings::request_timeout_ms},
        WireField{11, "max_api_bytes", &ScrapeSettings::max_api_bytes},
        WireField{12, "max_image_bytes", &ScrapeSettings::max_image_bytes},
        WireField{13, "merge", &ScrapeSettings::merge},
        WireField{14, "image_providers", &ScrapeSettings::image_providers},
        WireField{15, "default_rating", &ScrapeSettings::default_rating},
        WireField{16, "include_adult", &ScrapeSettings::include_adult},
        WireField{17, "set_overviews", &ScrapeSettings::set_overviews},
        WireField{18, "imdb_suggestion_url", &ScrapeSettings::imdb_suggestion_url},
        WireField{19, "imdb_pages", &ScrapeSettings::imdb_pages},
        WireField{20, "trailer_max_height", &ScrapeSettings::trailer_max_height},
        WireField{21, "actor_thumbs", &ScrapeSettings::actor_thumbs},
        WireField{22, "extrafanart", &ScrapeSettings::extrafanart},
        WireField{23, "set_artwork", &ScrapeSettings::set_artwork},
        WireField{24, "poster_min_width", &ScrapeSettings::poster_min_width},
        WireField{25, "fanart_min_width", &ScrapeSettings::fanart_min_width},
    };
};

}  // namespace cinefleet::proto
