#pragma once

#include "common/model/found_movie.h"

#include <cstdint>
#include <string>
#include <string_view>

namespace cinefleet::library {

/// What a name says about the file rather than the movie. Empty: not stated.
struct ReleaseFacts {
    std::string resolution;  ///< as written: "1080p"
    std::string source;      ///< "BluRay", "WEB-DL"
    std::string language;    ///< the first that is named: "German"
    std::string group;       ///< who released it
    std::int32_t part = 0;   ///< 2 of "cd2"; 0: not stated
};

struct ParsedName {
    NameFacts movie;
    ReleaseFacts release;
};

/// What one file or folder name (without extension) says: ids in any form, then the title up to the year or
/// the first word that only a release's name holds. Words that can be either ("Limited", "German", "3D", a
/// year) are told apart by what stands around them. Never fails; a name that says nothing gives an empty
/// title.
ParsedName parse_release_name(std::string_view name);

/// The movie's part of it.
NameFacts parse_name(std::string_view name);

/// A movie's folder and file together: the folder's facts where the file's name is worse (a scene name's
/// abbreviation, "movie.mkv", a random string), the file's where the folder's is ("Movies", "Alien
/// Collection"). `folder` is the last component only, empty if other movies share the folder.
NameFacts parse_movie_path(std::string_view folder, std::string_view file_stem);

}  // namespace cinefleet::library
