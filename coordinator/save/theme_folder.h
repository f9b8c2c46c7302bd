#pragma once

#include "common/model/movie.h"

#include <string>
#include <string_view>
#include <vector>

namespace cinefleet::save {

/// What a movie's theme is called beside its video in a folder of its own: Kodi's add-ons, Jellyfin, Emby and
/// Plex play that. Source: https://support.plex.tv/articles/200220677-local-media-assets-movies/.
inline constexpr std::string_view kThemeFile = "theme.mp3";

/// What a movie's theme may be called in a folder of many, in this order: "tt0078748.mp3", "Alien
/// (1979).mp3", as the movie's own file, "Alien.mp3".
std::vector<std::string> theme_names(const Movie& movie, const std::string& stem);

/// The bytes of the movie's theme in this folder; empty: it has none, or the folder is not there. A file that
/// is empty, over 32 MiB or no plain file is none.
std::string find_theme(const std::string& folder, const std::vector<std::string>& names);

}  // namespace cinefleet::save
