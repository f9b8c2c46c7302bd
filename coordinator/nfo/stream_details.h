#pragma once

#include "common/model/media_info.h"
#include "coordinator/nfo/movie_element.h"

/// `<fileinfo><streamdetails>`: what a movie's files hold, as Kodi writes it.
namespace cinefleet::nfo {

/// Streams without a word are left out. At most 100 of a kind.
MediaInfo media_of(const pugi::xml_node& movie);

/// As many streams as are there are changed in place, with what they hold beside; else they are written anew.
/// Nothing known changes nothing.
void write_media(MovieElement& movie, const MediaInfo& media);

}  // namespace cinefleet::nfo
