#pragma once

#include "coordinator/rename/disk_moves.h"
#include "coordinator/rename/plan.h"
#include "coordinator/store/store.h"

#include <functional>
#include <string>
#include <vector>

namespace cinefleet::rename {

/// What became of one movie.
struct Renamed {
    MovieId movie;
    std::string root;         ///< of its source, absolute
    std::string from;         ///< its first file, relative to the root, before …
    std::string to;           ///< … and after; the same: it was not renamed
    std::vector<Move> moves;  ///< that were made, or would be
    std::string reason;       ///< why not; empty: it was renamed, or is called so already
};

/// One call of `cinefleet rename`.
struct RenameRun {
    NamePatterns patterns;
    RenameId number = {};                       ///< 0 until the first movie for which something is journalled
    FolderIndexes folders = folders_on_disk();  ///< to be forgotten when others may have changed them
    DiskStep step = {};
};

/// What would be done to it.
Renamed preview(const store::RenameFacts& facts, RenameRun& run);

/// Renames one movie: journal, moves, rows. On the save thread, where no task of a movie begins or is saved
/// meanwhile. Errors are the database's; what the disk refuses is the reason.
Result<Renamed> rename_movie(store::RenameJournal& journal, MovieId movie, RenameRun& run);

/// Gives a movie the names back that it had before that rename, and what was put beside it since names to
/// match. On the save thread.
Result<Renamed> take_back(store::RenameJournal& journal, store::RenamedMovie renamed, FolderIndexes& folders,
                          const DiskStep& step = {});

/// Finishes what a crash has interrupted, or takes it back where it cannot be finished. Before anything else
/// uses the library. How many movies that were.
Result<std::int64_t> recover(store::RenameJournal& journal,
                             const std::function<void(const std::string&)>& log);

}  // namespace cinefleet::rename
