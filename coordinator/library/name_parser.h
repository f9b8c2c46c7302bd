#pragma once

#include "common/model/found_movie.h"

#include <string_view>

namespace cinefleet::library {

/// What one file or folder name (without extension) says: ids in any form, then the title up to the year or
/// the first release tag. Never fails; a name that says nothing gives an empty title.
NameFacts parse_name(std::string_view name);

/// A movie's folder and file together: the folder's facts where the file's name is worse (a scene name's
/// abbreviation, "movie.mkv", a random string). `folder` is the last component only, empty if other movies
/// share the folder.
NameFacts parse_movie_path(std::string_view folder, std::string_view file_stem);

}  // namespace cinefleet::library
