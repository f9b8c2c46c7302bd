#pragma once

#include "common/model/artwork.h"

#include <optional>
#include <string>
#include <string_view>

namespace cinefleet::library {

/// By extension, whatever its case.
bool is_video_file(std::string_view name);

/// The name without its extension.
std::string_view stem_of(std::string_view name);

/// Folders that hold what belongs to a movie but is none: "extras", "trailers", "featurettes", … (Kodi,
/// Jellyfin, Plex).
bool is_extras_folder(std::string_view name);

/// Files that are no movie: "Alien-trailer.mkv", "sample.mkv", "Alien-behindthescenes.mkv".
bool is_extra_file(std::string_view name);

/// "Alien cd2" is part 2 of "Alien": the stem without the part, and its number. nullopt: no part.
struct StackedName {
    std::string stem;
    int part = 0;
};
std::optional<StackedName> stacked_name(std::string_view stem);

/// "Alien-poster.jpg" or, in a movie's own folder, "poster.jpg". `stem` is the movie's.
std::optional<ImageKind> artwork_kind(std::string_view name, std::string_view stem);

}  // namespace cinefleet::library
