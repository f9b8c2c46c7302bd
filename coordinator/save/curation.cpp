#include "coordinator/save/curation.h"

#include "common/sys/sha256.h"
#include "coordinator/nfo/nfo.h"

#include <algorithm>

namespace cinefleet::save {
namespace {

void copy_field(MovieField field, const Movie& from, Movie& to) {
    switch (field) {
        case MovieField::ids:
            to.ids = from.ids;
            return;
        case MovieField::title:
            to.title = from.title;
            return;
        case MovieField::original_title:
            to.original_title = from.original_title;
            return;
        case MovieField::sort_title:
            to.sort_title = from.sort_title;
            return;
        case MovieField::tagline:
            to.tagline = from.tagline;
            return;
        case MovieField::outline:
            to.outline = from.outline;
            return;
        case MovieField::plot:
            to.plot = from.plot;
            return;
        case MovieField::year:
            to.year = from.year;
            return;
        case MovieField::premiered:
            to.premiered = from.premiered;
            return;
        case MovieField::runtime:
            to.runtime_min = from.runtime_min;
            return;
        case MovieField::certification:
            to.certification = from.certification;
            return;
        case MovieField::top250:
            to.top250 = from.top250;
            return;
        case MovieField::ratings:
            to.ratings = from.ratings;
            return;
        case MovieField::genres:
            to.genres = from.genres;
            return;
        case MovieField::countries:
            to.countries = from.countries;
            return;
        case MovieField::studios:
            to.studios = from.studios;
            return;
        case MovieField::tags:
            to.tags = from.tags;
            return;
        case MovieField::languages:
            to.languages = from.languages;
            return;
        case MovieField::set:
            to.set = from.set;
            return;
        case MovieField::cast:
            to.cast = from.cast;
            return;
        case MovieField::crew:
            to.crew = from.crew;
            return;
        case MovieField::trailer:
            to.trailer_url = from.trailer_url;
            return;
    }
}

bool has_value(const Movie& movie, MovieField field) {
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
    if (!known.nfo || field == MovieField::ids) {
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

CuratedMovie curate(const Movie& scraped, const KnownMovie& known, const Permitted& permitted) {
    CuratedMovie curated;
    curated.movie.artwork = scraped.artwork;
    for (const MovieFieldInfo& info : kMovieFields) {
        const MovieField field = info.field;
        const Movie& old = holder_of_old(known, field);
        const bool is_scraped = permitted.fields.has(field) && has_value(scraped, field);
        const bool is_curated = is_edited(known, field) && !permitted.overwrite_edited;
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
