#pragma once

#include "common/model/artwork_names.h"

#include <optional>
#include <string>
#include <string_view>

namespace cinefleet::library {

/// By extension, whatever its case.
bool is_video_file(std::string_view name);

bool is_image_file(std::string_view name);

/// The name without its extension.
std::string_view stem_of(std::string_view name);

/// Folders that hold what belongs to a movie but is none: "trailers", "featurettes", "subs", … (Kodi,
/// Jellyfin, Plex), and what systems leave behind. `is_beside_movie`: the folder above holds a movie; only
/// then "extras", "shorts", "other" and the like count too.
bool is_extras_folder(std::string_view name, bool is_beside_movie);

/// Files that are no movie: "Alien-trailer.mkv", "sample.mkv", "Alien-behindthescenes.mkv".
bool is_extra_file(std::string_view name);

/// "Alien-poster.jpg", "Alien.jpg" or, in a movie's own folder, "folder.jpg": whatever any player shows as an
/// image of the movie. `stem` is the movie's.
std::optional<ImageKind> artwork_kind(std::string_view name, std::string_view stem);

}  // namespace cinefleet::library
