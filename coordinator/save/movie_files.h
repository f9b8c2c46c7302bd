#pragma once

#include "common/model/artwork_names.h"
#include "coordinator/store/store.h"

#include <string>
#include <vector>

namespace cinefleet::save {

/// Where a movie's files go and what they are called. Made from the movie's own first part alone: no name
/// that came over the network ever becomes a path.
struct MovieFiles {
    std::string folder;     ///< absolute
    std::string main_part;  ///< "Alien (1979).mkv", "VIDEO_TS/VIDEO_TS.IFO": the movie itself, within it
    std::string nfo_name;   ///< "Alien (1979).nfo"
    ArtworkBase base;

    /// The files that an image is written to.
    std::vector<std::string> artwork_files(ImageKind kind, ImageFormat format,
                                           const ArtworkNaming& naming) const;
    /// All files that a player shows as the movie's image of this kind, if they are there.
    std::vector<std::string> known_artwork_files(ImageKind kind) const;
};

bool is_among(const std::vector<ImageKind>& kinds, ImageKind kind);

/// Beside a video file, `<file>.nfo`; for a DVD or Blu-ray folder `movie.nfo` in the movie's folder. An NFO
/// that the scan found keeps its name. Source: https://kodi.wiki/view/NFO_files/Movies
MovieFiles files_of(const store::MoviePlace& place);

}  // namespace cinefleet::save
