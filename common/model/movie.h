#pragma once

#include "common/model/artwork.h"
#include "common/model/media_info.h"
#include "common/model/providers.h"

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace cinefleet {

/// One provider's rating.
struct Rating {
    std::string name;  ///< Kodi's name of it: "imdb", "themoviedb"
    double value = 0;  ///< on a scale from 0 to `max`
    std::int32_t max = 10;
    std::int64_t votes = 0;

    friend bool operator==(const Rating&, const Rating&) = default;
};

struct CastMember {
    std::string name;
    std::string role;  ///< empty: not known
    std::int32_t order = 0;
    std::string thumb_url;     ///< empty: none
    std::int64_t tmdb_id = 0;  ///< 0: not known

    friend bool operator==(const CastMember&, const CastMember&) = default;
};

struct CrewMember {
    std::string name;
    std::string job;           ///< "Director", "Screenplay", …: TMDB's words
    std::int64_t tmdb_id = 0;  ///< 0: not known

    friend bool operator==(const CrewMember&, const CrewMember&) = default;
};

/// The collection that a movie belongs to; Kodi calls it a set.
struct MovieSet {
    std::string name;
    std::string overview;
    std::int64_t tmdb_id = 0;
    std::string poster_url = {};  ///< empty: none
    std::string fanart_url = {};  ///< empty: none

    friend bool operator==(const MovieSet&, const MovieSet&) = default;
};

/// How one more service calls a movie.
struct ServiceId {
    std::string service;  ///< "wikidata", "facebook", …
    std::string id;

    friend bool operator==(const ServiceId&, const ServiceId&) = default;
};

/// The ids by which services know one movie. Empty or 0: not known.
struct MovieIds {
    std::int64_t tmdb = 0;
    std::string imdb;                    ///< "tt" and at least seven digits
    std::vector<ServiceId> others = {};  ///< at other services, in alphabetical order

    friend bool operator==(const MovieIds&, const MovieIds&) = default;
};

/// What one country's board decided.
struct Certification {
    std::string country;  ///< ISO 3166-1
    std::string name;     ///< "PG-13"

    friend bool operator==(const Certification&, const Certification&) = default;
};

/// How a movie came out. Numbers are TMDB's, travel on the wire and are stored: never reuse one.
enum class ReleaseKind : std::uint8_t {
    premiere = 1,
    theatrical_limited = 2,
    theatrical = 3,
    digital = 4,
    physical = 5,
    tv = 6,
};

struct ReleaseDate {
    std::string country;  ///< ISO 3166-1
    ReleaseKind kind = ReleaseKind::theatrical;
    std::string date;  ///< ISO 8601, "1999-10-15"

    friend bool operator==(const ReleaseDate&, const ReleaseDate&) = default;
};

/// All that is known about one movie, apart from the bytes of its images. An empty field is one that nobody
/// filled.
struct Movie {
    MovieIds ids;
    std::string title;
    std::string original_title;
    std::string sort_title;
    std::string tagline;
    std::string outline;
    std::string plot;
    std::int32_t year = 0;
    std::string premiered;         ///< ISO 8601 date, "1999-10-15"
    std::int32_t runtime_min = 0;  ///< minutes
    std::string certification;     ///< for the country asked, e.g. "PG-13"
    std::int32_t top250 = 0;       ///< place in IMDb's list, 0: not in it
    std::vector<Rating> ratings;   ///< the first is the default one
    std::vector<std::string> genres;
    std::vector<std::string> countries;  ///< names, not codes
    std::vector<std::string> studios;
    std::vector<std::string> tags;       ///< keywords
    std::vector<std::string> languages;  ///< spoken, ISO 639-1
    std::optional<MovieSet> set;
    std::vector<CastMember> cast;  ///< in billing order
    std::vector<CrewMember> crew;
    std::string trailer_url;
    std::vector<Artwork> artwork;  ///< what was fetched, at most one of a kind
    std::vector<std::string> alternative_titles;
    std::vector<Certification> certifications;  ///< the user's countries first, in their order
    std::vector<ReleaseDate> releases;          ///< the same order of countries
    std::string theme_url;                      ///< where its music is; empty: none
    MediaInfo media;                            ///< what its files hold; no worker knows it

    friend bool operator==(const Movie&, const Movie&) = default;
};

/// A field of a Movie whose origin is kept and that options can switch off.
/// Numbers travel on the wire and in the database: never reuse one. Their names are in scrape_options.h.
enum class MovieField : std::uint8_t {
    ids = 1,
    title,
    original_title,
    sort_title,
    tagline,
    outline,
    plot,
    year,
    premiered,
    runtime,
    certification,
    top250,
    ratings,
    genres,
    countries,
    studios,
    tags,
    languages,
    set,
    cast,
    crew,
    trailer,
    alternative_titles,
    certifications,
    releases,
    theme,
    media,
};

/// Which providers each field's value came from, in order of use.
using FieldOrigins = std::map<MovieField, std::vector<ProviderId>>;

}  // namespace cinefleet
