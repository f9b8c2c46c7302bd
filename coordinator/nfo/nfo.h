#pragma once

#include "common/model/movie.h"
#include "common/model/movie_locks.h"
#include "common/result.h"

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace cinefleet::nfo {

/// What an existing NFO tells the scan.
struct NfoFacts {
    MovieIds ids;
    std::string title;
    std::int32_t year = 0;
    bool locked = false;     ///< `<locked>` or `<lockdata>` is true: nothing of this movie may be changed
    FieldSet locked_fields;  ///< of `<lockedfields>`
    bool broken = false;     ///< neither XML that can be read nor a text with a known address
};

/// Reads Kodi's, Jellyfin's and tinyMediaManager's dialects, NFOs that are only an address
/// ("https://www.imdb.com/title/ tt0133093/") and XML followed by one. Never fails: what cannot be read is
/// `broken`.
NfoFacts read_nfo(std::string_view bytes);

/// All of an NFO that has a meaning for us.
struct NfoMovie {
    /// What a scrape can fill. Crew: `credits` are "Writer", `director` is "Director". Artwork: the first
    /// address of a kind and nothing else. An old `<rating>` outside of `<ratings>` is called "default".
    Movie movie;
    MovieLocks locks;
    std::int32_t play_count = 0;
    bool watched = false;     ///< stated, or played at least once
    std::string last_played;  ///< as written, usually "2017-09-06 12:44:12"
    double user_rating = 0;   ///< 0: none
    std::string user_note;
    std::string date_added;
    std::int32_t movies = 0;  ///< how many the file holds; this is the first, or the one asked for
    bool broken = false;      ///< as NfoFacts says
};

/// Understands the dialects of Kodi, Jellyfin, Emby, tinyMediaManager, MediaElch and Ember, in UTF-8, UTF-16
/// or whatever the XML declares. Of a file with several movies the one with an id of `wanted` is read, else
/// the first. Never fails.
NfoMovie read_movie_nfo(std::string_view bytes, const MovieIds& wanted = {});

/// One field of a movie as far as an NFO can hold it, as text: equal texts mean that nothing has to be
/// written. Texts are hashed and the hashes kept for years: a new detail may only ever be added where it is
/// not empty.
std::string field_text(const Movie& movie, MovieField field);

/// Elements that Kodi does not know, for other media centres.
struct NfoDialects {
    bool jellyfin =
        false;           ///< rating, criticrating, releasedate, tmdbid, imdbid, collectionnumber, actor/type
    bool emby = false;   ///< the same, but tmdbcollectionid
    bool ember = false;  ///< rating, votes, tmdb, tmdbcolid, languages

    friend bool operator==(const NfoDialects&, const NfoDialects&) = default;
};

struct WriteOptions {
    FieldSet fields = all_fields();  ///< the elements of all others stay as they are
    NfoDialects dialects;
    std::vector<Artwork> previous_artwork = {};  ///< ours: their addresses give way to new ones
    FieldSet anew = {};  ///< of `fields`: what their elements say is another movie's, whoever put it there
    std::vector<Artwork> gone_artwork = {};  ///< ours: their addresses go
};

/// Kodi 20's `movie` NFO in one element order: the same data gives the same bytes.
///
/// `existing` (empty: there is none) is edited, not written anew: all that is not to be changed stays in its
/// place as it is - elements, attributes and comments that we do not know, what people and the media centre
/// put in (play count, user rating, notes, date added, stream details, locks), the file's own indentation and
/// line ends, other movies of the file, and an address behind the XML. If nothing has to be changed, the
/// result is `existing`, byte for byte. An empty field changes nothing, unless
/// it is one of `anew`: those that change lose all that their elements hold. Written is UTF-8.
///
/// malformed: `existing` cannot be read: keep it aside before writing a new one.
/// Source: https://kodi.wiki/view/NFO_files/Movies
Result<std::string> write_movie_nfo(const Movie& movie, std::string_view existing,
                                    const WriteOptions& options = {});

}  // namespace cinefleet::nfo
