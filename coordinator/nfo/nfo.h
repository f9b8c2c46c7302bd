#pragma once

#include "common/model/movie.h"
#include "common/result.h"

#include <string>
#include <string_view>

namespace cinefleet::nfo {

/// What an existing NFO tells the scan.
struct NfoFacts {
    MovieIds ids;
    std::string title;
    std::int32_t year = 0;
    bool locked = false;  ///< `<locked>` or `<lockdata>` is true: nothing of this movie may be changed
    bool broken = false;  ///< neither XML that can be read nor a text with a known address
};

/// Reads Kodi's, Jellyfin's and tinyMediaManager's dialects, NFOs that are only an address
/// ("https://www.imdb.com/title/ tt0133093/") and XML followed by one. Never fails: what cannot be read is
/// `broken`.
NfoFacts read_nfo(std::string_view bytes);

/// Kodi's `movie` NFO in one element order: the same data gives the same bytes. What people or the media
/// centre put into `existing` (play count, last played, user rating, date added, stream details, locks,
/// unknown elements) is kept. `existing` empty: there is none. malformed: `existing` is no XML: keep it aside
/// before writing a new one. Source: https://kodi.wiki/view/NFO_files/Movies
Result<std::string> write_movie_nfo(const Movie& movie, std::string_view existing);

}  // namespace cinefleet::nfo
