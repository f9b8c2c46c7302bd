#pragma once

#include "common/model/movie.h"
#include "common/model/scrape_options.h"

#include <map>
#include <optional>
#include <string>

namespace cinefleet::save {

/// SHA-256 of nfo::field_text(), by field; those that were empty are left out.
using FieldHashes = std::map<MovieField, std::string>;

/// What is known of a movie before a scrape changes it.
struct KnownMovie {
    std::optional<Movie> nfo;  ///< as its NFO says; nullopt: there is none that can be read
    Movie stored;              ///< as the database has it
    FieldHashes written;       ///< what the NFO held when cinefleet last wrote it; empty: it never did
};

/// What a scrape may change.
struct Permitted {
    FieldSet fields;                ///< asked for and not locked
    bool overwrite_edited = false;  ///< also what a person has edited
};

struct CuratedMovie {
    Movie movie;     ///< what shall be true from now on; artwork is the scraped movie's
    FieldSet write;  ///< the fields that come from the scrape or have to be put into an NFO that lacks them
    FieldSet kept;   ///< scraped, but a person's value stays
    FieldSet anew;   ///< what they held was another movie's: nothing of it stays
};

/// Whether a movie turns out to be another than the one as which it is stored.
bool is_another(const MovieIds& scraped, const MovieIds& stored);

/// Decides field by field whose value is taken. Nothing that a person has curated is overwritten:
///
/// - A field that is locked or was not asked for keeps its value.
/// - So does one whose value in the NFO is not what cinefleet wrote there: a person has edited or removed it.
///   In an NFO that cinefleet never wrote, everything is somebody's that the database does not have too,
///   apart from ratings and the place in the top 250, which services update.
/// - A field for which the scrape has nothing keeps its value; ratings of services that did not answer stay.
///   Not so if the movie is another than the one as which it was known: then nothing of that one stays but
///   what its files hold.
///
/// Ids are never kept against the scrape: the scan has read them, and the scrape was of the movie they name.
CuratedMovie curate(const Movie& scraped, const KnownMovie& known, const Permitted& permitted);

/// Of a movie as it was read from its NFO.
FieldHashes hashes_of(const Movie& movie);

}  // namespace cinefleet::save
