#pragma once

#include "common/ids.h"
#include "common/model/found_movie.h"
#include "common/model/movie.h"
#include "common/result.h"
#include "coordinator/store/connection.h"

#include <string>
#include <vector>

namespace cinefleet::store {

/// What a rename has to know of a movie.
struct RenameFacts {
    MovieId movie;
    std::string root;                     ///< of its source, absolute
    std::vector<std::string> exclusions;  ///< of its source
    std::string folder;                   ///< relative to the root; empty: the root itself
    std::vector<std::string> parts;       ///< relative to the root, in playing order
    MovieLayout layout = MovieLayout::file;
    bool own_folder = false;
    bool others_below = false;  ///< other movies, or another source, lie in its folder or below it
    std::string edition;        ///< as its name says
    Movie stored;
    std::string hindrance;  ///< why it cannot be renamed now; empty: it can
};

/// not_found: no such movie.
Result<RenameFacts> rename_facts(Connection& connection, MovieId movie);

/// Whether another movie of the same source is known at this path, be it gone from the disk.
bool is_known_path(Connection& connection, MovieId movie, const std::string& path);

}  // namespace cinefleet::store
