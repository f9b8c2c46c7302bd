#pragma once

#include "common/ids.h"
#include "common/model/rename.h"
#include "coordinator/control/api_movies.h"

#include <cstdint>
#include <string>
#include <vector>

/// What people ask about the names of movies' folders and files.
namespace cinefleet::control {

struct RenameOrder {
    MovieChoice choice;
    bool all = false;  ///< every movie, whatever `choice` says
    bool dry_run = false;
    std::string folder;  ///< template (common/model/name_template.h); empty: the setting's
    std::string file;    ///< as above
};

struct RenamedPath {
    std::string from;  ///< relative to the source's root; empty: a new folder
    std::string to;
};

/// One movie that was renamed, or with dry_run would be; or why not.
struct RenamedMovie {
    MovieId movie;
    std::string root;                ///< of its source, absolute
    std::string from;                ///< its first file, relative to the root
    std::string to;                  ///< the same: it was not renamed
    std::vector<RenamedPath> paths;  ///< one after another
    std::string reason;              ///< why it was left as it is; empty: it was not
};

struct RenameReport {
    RenameId rename;                   ///< 0: nothing was renamed
    std::int64_t renamed = 0;          ///< with dry_run: would be
    std::int64_t unchanged = 0;        ///< are called so already
    std::int64_t left_count = 0;       ///< were left as they are, for a reason
    std::vector<RenamedMovie> movies;  ///< the first of those that are renamed or left
};

}  // namespace cinefleet::control
