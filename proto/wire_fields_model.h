#pragma once

#include "proto/wire_enums.h"
#include "proto/wire_fields_media.h"

/// The fields of common/model's structs on the wire. Rules: see wire_fields.h.
namespace cinefleet::proto {

template <>
struct WireFields<Artwork> {
    static constexpr std::string_view name = "Artwork";
    static constexpr auto fields = std::tuple{
        WireField{1, "kind", &Artwork::kind},         WireField{2, "format", &Artwork::format},
        WireField{3, "provider", &Artwork::provider}, WireField{4, "url", &Artwork::url},
        WireField{5, "language", &Artwork::language}, WireField{6, "width", &Artwork::width},
        WireField{7, "height", &Artwork::height},     WireField{8, "size_bytes", &Artwork::size_bytes},
        WireField{9, "sha256", &Artwork::sha256},     WireField{10, "role", &Artwork::role},
        WireField{11, "subject", &Artwork::subject},
    };
};

template <>
struct WireFields<ServiceId> {
    static constexpr std::string_view name = "ServiceId";
    static constexpr auto fields = std::tuple{
        WireField{1, "service", &ServiceId::service},
        WireField{2, "id", &ServiceId::id},
    };
};

template <>
struct WireFields<MovieIds> {
    static constexpr std::string_view name = "MovieIds";
    static constexpr auto fields = std::tuple{
        WireField{1, "tmdb", &MovieIds::tmdb},
        WireField{2, "imdb", &MovieIds::imdb},
        WireField{3, "others", &MovieIds::others},
    };
};

template <>
struct WireFields<Rating> {
    static constexpr std::string_view name = "Rating";
    static constexpr auto fields = std::tuple{
        WireField{1, "name", &Rating::name},
        WireField{2, "value", &Rating::value},
        WireField{3, "max", &Rating::max},
        WireField{4, "votes", &Rating::votes},
    };
};

template <>
struct WireFields<CastMember> {
    static constexpr std::string_view name = "CastMember";
    static constexpr auto fields = std::tuple{
        WireField{1, "name", &CastMember::name},       WireField{2, "role", &CastMember::role},
        WireField{3, "order", &CastMember::order},     WireField{4, "thumb_url", &CastMember::thumb_url},
        WireField{5, "tmdb_id", &CastMember::tmdb_id},
    };
};

template <>
struct WireFields<CrewMember> {
    static constexpr std::string_view name = "CrewMember";
    static constexpr auto fields = std::tuple{
        WireField{1, "name", &CrewMember::name},
        WireField{2, "job", &CrewMember::job},
        WireField{3, "tmdb_id", &CrewMember::tmdb_id},
    };
};

template <>
struct WireFields<MovieSet> {
    static constexpr std::string_view name = "MovieSet";
    static constexpr auto fields = std::tuple{
        WireField{1, "name", &MovieSet::name},
        WireField{2, "overview", &MovieSet::overview},
        WireField{3, "tmdb_id", &MovieSet::tmdb_id},
        WireField{4, "poster_url", &MovieSet::poster_url},
        WireField{5, "fanart_url", &MovieSet::fanart_url},
    };
};

template <>
struct WireFields<Certification> {
    static constexpr std::string_view name = "Certification";
    static constexpr auto fields = std::tuple{
        WireField{1, "country", &Certification::country},
        WireField{2, "name", &Certification::name},
    };
};

template <>
struct WireFields<ReleaseDate> {
    static constexpr std::string_view name = "ReleaseDate";
    static constexpr auto fields = std::tuple{
        WireField{1, "country", &ReleaseDate::country},
        WireField{2, "kind", &ReleaseDate::kind},
        WireField{3, "date", &ReleaseDate::date},
    };
};

template <>
struct WireFields<Movie> {
    static constexpr std::string_view name = "Movie";
    static constexpr auto fields = std::tuple{
        WireField{1, "ids", &Movie::ids},
        WireField{2, "title", &Movie::title},
        WireField{3, "original_title", &Movie::original_title},
        WireField{4, "sort_title", &Movie::sort_title},
        WireField{5, "tagline", &Movie::tagline},
        WireField{6, "outline", &Movie::outline},
        WireField{7, "plot", &Movie::plot},
        WireField{8, "year", &Movie::year},
        WireField{9, "premiered", &Movie::premiered},
        WireField{10, "runtime_min", &Movie::runtime_min},
        WireField{11, "certification", &Movie::certification},
        WireField{12, "top250", &Movie::top250},
        WireField{13, "ratings", &Movie::ratings},
        WireField{14, "genres", &Movie::genres},
        WireField{15, "countries", &Movie::countries},
        WireField{16, "studios", &Movie::studios},
        WireField{17, "tags", &Movie::tags},
        WireField{18, "languages", &Movie::languages},
        WireField{19, "set", &Movie::set},
        WireField{20, "cast", &Movie::cast},
        WireField{21, "crew", &Movie::crew},
        WireField{22, "trailer_url", &Movie::trailer_url},
        WireField{23, "artwork", &Movie::artwork},
        WireField{24, "alternative_titles", &Movie::alternative_titles},
        WireField{25, "certifications", &Movie::certifications},
        WireField{26, "releases", &Movie::releases},
        WireField{27, "theme_url", &Movie::theme_url},
        WireField{28, "media", &Movie::media},
    };
};

template <>
struct WireFields<AttachedFacts> {
    static constexpr std::string_view name = "AttachedFacts";
    static constexpr auto fields = std::tuple{
        WireField{1, "provider", &AttachedFacts::provider},
        WireField{2, "movie", &AttachedFacts::movie},
        WireField{3, "origins", &AttachedFacts::origins},
    };
};

template <>
struct WireFields<TaskSpec> {
    static constexpr std::string_view name = "TaskSpec";
    static constexpr auto fields = std::tuple{
        WireField{1, "movie", &TaskSpec::movie},
        WireField{2, "title", &TaskSpec::title},
        WireField{3, "alternative_title", &TaskSpec::alternative_title},
        WireField{4, "year", &TaskSpec::year},
        WireField{5, "runtime_min", &TaskSpec::runtime_min},
        WireField{6, "ids", &TaskSpec::ids},
        WireField{7, "language", &TaskSpec::language},
        WireField{8, "mode", &TaskSpec::mode},
        WireField{9, "modifiers", &TaskSpec::modifiers},
        WireField{10, "fields", &TaskSpec::fields},
        WireField{11, "attached", &TaskSpec::attached},
        WireField{12, "only", &TaskSpec::only},
        WireField{13, "have", &TaskSpec::have},
        WireField{14, "ask_anew", &TaskSpec::ask_anew},
        WireField{15, "has_own_folder", &TaskSpec::has_own_folder},
        WireField{16, "have_extras", &TaskSpec::have_extras},
        WireField{17, "have_sets", &TaskSpec::have_sets},
    };
};

template <>
struct WireFields<ProviderError> {
    static constexpr std::string_view name = "ProviderError";
    static constexpr auto fields = std::tuple{
        WireField{1, "provider", &ProviderError::provider},
        WireField{2, "error_class", &ProviderError::error_class},
        WireField{3, "message", &ProviderError::message},
        WireField{4, "retry_after_ms", &ProviderError::retry_after_ms},
    };
};

template <>
struct WireFields<MatchCandidate> {
    static constexpr std::string_view name = "MatchCandidate";
    static constexpr auto fields = std::tuple{
        WireField{1, "provider", &MatchCandidate::provider},
        WireField{2, "tmdb_id", &MatchCandidate::tmdb_id},
        WireField{3, "title", &MatchCandidate::title},
        WireField{4, "year", &MatchCandidate::year},
        WireField{5, "score", &MatchCandidate::score},
        WireField{6, "reason", &MatchCandidate::reason},
        WireField{7, "imdb_id", &MatchCandidate::imdb_id},
    };
};

template <>
struct WireFields<ScrapeTimings> {
    static constexpr std::string_view name = "ScrapeTimings";
    static constexpr auto fields = std::tuple{
        WireField{1, "queued_ms", &ScrapeTimings::queued_ms},
        WireField{2, "permits_ms", &ScrapeTimings::permits_ms},
        WireField{3, "data_ms", &ScrapeTimings::data_ms},
        WireField{4, "images_ms", &ScrapeTimings::images_ms},
        WireField{5, "total_ms", &ScrapeTimings::total_ms},
    };
};

template <>
struct WireFields<ProviderUsage> {
    static constexpr std::string_view name = "ProviderUsage";
    static constexpr auto fields = std::tuple{
        WireField{1, "requests", &ProviderUsage::requests},
        WireField{2, "bytes", &ProviderUsage::bytes},
        WireField{3, "failed", &ProviderUsage::failed},
        WireField{4, "kept", &ProviderUsage::kept},
    };
};

template <>
struct WireFields<ScrapedMovieResult> {
    static constexpr std::string_view name = "ScrapedMovieResult";
    static constexpr auto fields = std::tuple{
        WireField{1, "outcome", &ScrapedMovieResult::outcome},
        WireField{2, "movie", &ScrapedMovieResult::movie},
        WireField{3, "origins", &ScrapedMovieResult::origins},
        WireField{4, "old_title", &ScrapedMovieResult::old_title},
        WireField{5, "new_title", &ScrapedMovieResult::new_title},
        WireField{6, "error", &ScrapedMovieResult::error},
        WireField{7, "problems", &ScrapedMovieResult::problems},
        WireField{8, "candidates", &ScrapedMovieResult::candidates},
        WireField{9, "usage", &ScrapedMovieResult::usage},
        WireField{10, "timings", &ScrapedMovieResult::timings},
        WireField{11, "extras", &ScrapedMovieResult::extras},
    };
};

}  // namespace cinefleet::proto
