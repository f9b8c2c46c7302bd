#pragma once

#include "common/clock.h"
#include "common/model/found_movie.h"
#include "common/model/library_scan.h"
#include "common/result.h"

#include <functional>
#include <string>
#include <vector>

namespace cinefleet::library {

struct ScanOptions {
    WallTime now{};  ///< of the start; a folder changed this very moment is read again next time
    bool reads_everything = false;  ///< relies on no time of a folder
    std::function<bool()> is_cancelled = [] { return false; };
    /// False for a file that is still being copied: its movie is left for a later scan.
    std::function<bool(const std::string& path, const MoviePart& part)> is_settled =
        [](const std::string&, const MoviePart&) { return true; };
    std::function<void(std::int64_t movies)> on_progress = [](std::int64_t) {};
};

/// Looks at a source and says what differs from what is known. A folder whose time, device and inode are as
/// they were is not read, its movies' files are only looked at (stat); an NFO is read and a name parsed only
/// for a movie that is new or changed. Writes nothing.
///
/// Links to folders are followed after all folders, and lead only to what was not seen by then.
///
/// A known movie that is not seen is, in this order: the same as a new one (moved: the very file, still to be
/// reached by the old name; same file by inode, size and time, or by size, time and name, or if it is large
/// by size and time; or its folder's only other file), left out by rules, deleted (its
/// surroundings are there, on the device as before), or away. If no movie is seen at all, or another device
/// shows less than half of the movies, nothing is marked: `not_the_source` says so. What lies below an
/// unreadable folder, or one with an unreadable .ignore or .plexignore, stays as it is.
///
/// not_found: no such root; invalid_input: no folder; io: not readable; cancelled.
Result<ScanChanges> scan_source(const KnownSource& known, const ScanOptions& options);

struct ScanReport {
    std::vector<FoundMovie> movies;     ///< sorted by path
    std::vector<ScanTrouble> troubles;  ///< folders that could not be read, NFOs that could not be understood
};

/// What one root folder holds, with nothing known of it. Errors as scan_source.
Result<ScanReport> scan_folder(const std::string& root, const SourceOptions& options = {});

}  // namespace cinefleet::library
