#pragma once

#include "common/ids.h"
#include "common/result.h"
#include "coordinator/save/durable_folder.h"
#include "coordinator/save/undo_keeper.h"
#include "coordinator/save/writing_note.h"
#include "coordinator/store/store.h"

#include <cstdint>
#include <string>
#include <vector>

namespace cinefleet::save {

/// What an undo has done so far.
struct UndoReport {
    std::int64_t movies = 0;    ///< of which everything is as it was before
    std::int64_t files = 0;     ///< brought back or removed now
    std::int64_t already = 0;   ///< were as before already
    std::int64_t not_kept = 0;  ///< movies of which nothing was kept
    struct Left {
        std::string path;  ///< absolute
        std::string reason;
    };
    std::vector<Left> left;  ///< what was not touched, and why
};

struct UndoTask {
    RunId run;
    TaskId task;
    WritingNote* note = nullptr;  ///< told of the folder first; may be null
    DurableFolder::Step step;     ///< for tests
};

/// Brings back the files and rows of one movie as they were before a task of that run. A file is touched only
/// while it is still what the task wrote; all others are reported and left. Files come first, each whole,
/// then the rows in one transaction: killed in the middle, the same call finishes it. On the save thread, so
/// that no other task of the movie is being saved. io, disk_full: nothing is said of the rest.
Status undo_task(store::Store& store, const UndoKeeper& keeper, const UndoTask& undo, UndoReport& report);

}  // namespace cinefleet::save
