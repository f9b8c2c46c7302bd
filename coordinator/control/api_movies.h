#pragma once

#include "common/ids.h"
#include "common/model/movie.h"
#include "common/model/movie_locks.h"
#include "common/model/task.h"

#include <cstdint>
#include <string>
#include <vector>

/// What people ask and decide about single movies.
namespace cinefleet::control {

/// Movies that are meant: each that is named, and all that the filter fits.
struct MovieChoice {
    std::vector<std::string> movies;  ///< numbers, or absolute paths of files or folders
    std::string filter;               ///< an expression (coordinator/filter); empty: none
};

/// Locks that are added to what the movies have, or taken away.
struct LockOrder {
    MovieChoice choice;
    MovieLocks locks;
    bool locked = false;
};

struct LocksChanged {
    std::int64_t changed = 0;
    std::int64_t locked_by_nfo = 0;  ///< of those that were meant: only their NFO can unlock them
};

/// One movie of a list.
struct MovieLine {
    MovieId movie;
    std::string path;   ///< absolute, of the first part
    std::string title;  ///< as scraped, else as its name says
    std::int32_t year = 0;
    MovieIds ids;  ///< as scraped
    bool scraped = false;
};

/// A movie whose last scrape left its match to a person.
struct ReviewItem {
    MovieId movie;
    std::string path;   ///< absolute, of the first part
    std::string title;  ///< as its name says
    std::int32_t year = 0;
    TaskId task;
    RunId run;
    std::string reason;
    std::vector<MatchCandidate> candidates;  ///< best first; empty: nothing was found
};

/// What a person decides about a movie's match: exactly one of ids, title, ignore and forget.
struct MatchOrder {
    std::string movie;  ///< a number, or the absolute path of a file or folder
    MovieIds ids;       ///< it is this one: scraped again, and never changed by a later run
    std::string title;  ///< search for these words instead; what they find is taken as decided
    std::int32_t year = 0;
    bool ignore = false;  ///< leave it out of every run that does not name it
    bool forget = false;  ///< take back what was decided before
};

}  // namespace cinefleet::control
