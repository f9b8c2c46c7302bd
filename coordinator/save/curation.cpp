#include "coordinator/save/curation.h"

#include "common/sys/sha256.h"
#include "coordinator/nfo/nfo.h"

#include <algorithm>

namespace cinefleet::save {
namespace {

void copy_field(MovieField field, const Movie& from, Movie& to) {
    const auto copy = [&](auto Movie::*member) { to.*member = from.*member; };
    switch (field) {
        case MovieField::ids:
            return copy(&Movie::ids);
        case MovieField::title:
            return copy(&Movie::title);
        case MovieField::original_title:
            return copy(&Movie::original_title);
        case MovieField::sort_title:
            return copy(&Movie::sort_title);
        case MovieField::tagline:
            return copy(&Movie::tagline);
        case MovieField::outline:
            return copy(&Movie::outline);
        case MovieField::plot:
            return copy(&Movie::plot);
        case MovieField::year:
            return copy(&Movie::year);
        case MovieField::premiered:
            return copy(&Movie::premiered);
        case MovieField::runtime:
            return copy(&Movie::runtime_min);
        case MovieField::certification:
            return copy(&Movie::certification);
        case MovieField::top250:
            return copy(&Movie::top250);
        case MovieField::ratings:
            return copy(&Movie::ratings);
        case MovieField::genres:
            return copy(&Movie::genres);
        case MovieField::countries:
            return copy(&Movie::countries);
        case MovieField::studios:
            return copy(&Movie::studios);
        case MovieField::tags:
            return copy(&Movie::tags);
        case MovieField::languages:
            return copy(&Movie::languages);
        case MovieField::set:
            return copy(&Movie::set);
        case MovieField::cast:
            return copy(&Movie::cast);
        case MovieField::crew:
            return copy(&Movie::crew);
        case MovieField::trailer:
            return copy(&Movie::trailer_url);
        case MovieField::alternative_titles:
            return copy(&Movie::alternative_titles);
        case MovieField::certifications:
            return copy(&Movie::certifications);
        case MovieField::releases:
            return copy(&Movie::releases);
        case MovieField::theme:
            return copy(&Movie::theme_url);
        case MovieField::media:
            return copy(&Movie::media);
    }
}

// What an NFO has no element for: only the database holds it, so nobody can have edited it.
bool is_beyond_nfo(MovieField field) {
    return field == MovieField::alternative_titles || field == MovieField::certifications ||
           field == MovieField::releases || field == MovieField::theme;
}

bool has_value(const Movie& movie, MovieField field) {
    if (is_beyond_nfo(field)) {
        Movie only;
        copy_field(field, movie, only);
        return !(only == Movie{});
    }
    return !nfo::field_text(movie, field).empty();
}

std::string hash_of(const Movie& movie, MovieField field) {
    const std::string text = nfo::field_text(movie, field);
    return text.empty() ? std::string() : sha256_hex(text);
}

bool is_updated_by_services(MovieField field) {
    return field == MovieField::ratings || field == MovieField::top250;
}

// Whether a person has made the NFO's value what it is.
bool is_edited(const KnownMovie& known, MovieField field) {
    if (!known.nfo || field == MovieField::ids || is_beyond_nfo(field)) {
        return false;
    }
    if (known.written.empty()) {
        return has_value(*known.nfo, field) && !is_updated_by_services(field) &&
               nfo::field_text(*known.nfo, field) != nfo::field_text(known.stored, field);
    }
    const auto written = known.written.find(field);
    return hash_of(*known.nfo, field) != (written != known.written.end() ? written->second : "");
}

// The value of before, from whichever knows more of it.
const Movie& holder_of_old(const KnownMovie& known, MovieField field) {
    const bool says_other = known.nfo && has_value(*known.nfo, field) &&
                            nfo::field_text(*known.nfo, field) != nfo::field_text(known.stored, field);
    return says_other ? *known.nfo : known.stored;
}

void add_other_ratings(std::vector<Rating>& ratings, const std::vector<Rating>& old) {
    for (const Rating& rating : old) {
        const bool is_there = std::ranges::find(ratings, rating.name, &Rating::name) != ratings.end();
        if (!is_there && rating.name != "default") {
            ratings.push_back(rating);
        }
    }
}

}  // namespace

bool is_another(const MovieIds& scraped, const MovieIds& stored) {
    return scraped.tmdb != 0 && stored.tmdb != 0 && scraped.tmdb != stored.tmdb;
}

CuratedMovie curate(const Movie& scraped, const KnownMovie& known, const Permitted& permitted) {
    CuratedMovie curated;
    curated.movie.artwork = scraped.artwork;
    const bool is_other = is_another(scraped.ids, known.stored.ids);
    const Movie nothing;
    for (const MovieFieldInfo& info : kMovieFields) {
        const MovieField field = info.field;
        const bool is_scraped = permitted.fields.has(field) && has_value(scraped, field);
        const bool is_curated = is_edited(known, field) && !permitted.overwrite_edited;
        const bool is_anew =
            is_other && permitted.fields.has(field) && !is_curated && field != MovieField::media;
        if (is_anew) {
            curated.anew.add(field);
        }
        const Movie& old = is_anew ? nothing : holder_of_old(known, field);
        if (is_scraped && !is_curated) {
            copy_field(field, scraped, curated.movie);
            if (field == MovieField::ratings) {
                add_other_ratings(curated.movie.ratings, old.ratings);
            }
            curated.write.add(field);
            continue;
        }
        // A value that a person has removed stays away.
        copy_field(field, is_curated ? *known.nfo : old, curated.movie);
        if (is_curated && has_value(*known.nfo, field)) {
            copy_field(field, old, curated.movie);
        }
        if (is_curated && is_scraped) {
            curated.kept.add(field);
        } else if (!is_curated && (!known.nfo || permitted.fields.has(field))) {
            curated.write.add(field);  // changes nothing where the NFO says so already
        }
    }
    return curated;
}

FieldHashes hashes_of(const Movie& movie) {
    FieldHashes hashes;
    for (const MovieFieldInfo& info : kMovieFields) {
        if (std::string hash = hash_of(movie, info.field); !hash.empty()) {
            hashes[info.field] = std::move(hash);
        }
    }
    return hashes;
}

}  // namespace cinefleet::save
