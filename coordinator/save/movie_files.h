#pragma once

#include "common/model/artwork.h"
#include "coordinator/store/store.h"

#include <string>

namespace cinefleet::save {

/// Where a movie's files go and what they are called. Made from the movie's own first part alone: no name
/// that came over the network ever becomes a path.
struct MovieFiles {
    std::string folder;    ///< absolute
    std::string nfo_name;  ///< "Alien (1979).nfo"
    std::string stem;      ///< "Alien (1979)": artwork is `<stem>-poster.jpg`

    std::string artwork_name(ImageKind kind, ImageFormat format) const;
};

/// Kodi's names: beside a video file, `<file>.nfo` and `<file>-poster.jpg`; for a DVD or Blu-ray folder
/// `movie.nfo` and `poster.jpg` in the movie's folder. An NFO that the scan found keeps its name. Source:
/// https://kodi.wiki/view/NFO_files/Movies, https://kodi.wiki/view/Movie_artwork
MovieFiles files_of(const store::MoviePlace& place);

}  // namespace cinefleet::save
