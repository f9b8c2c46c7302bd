#pragma once

#include "common/ids.h"

#include <string>

namespace cinefleet::store {

/// What keeps a task from being undone.
struct UndoState {
    bool has_open_task = false;      ///< the movie is being scraped
    bool was_saved_later = false;    ///< by a later task that was not undone
    bool was_renamed_since = false;  ///< and not taken back: its files have other names
};

/// What its undo brings back in the database.
struct UndoneTask {
    TaskId task;
    MovieId movie;
    std::string rows;       ///< of rows_of(), before the task
    bool nfo_gone = false;  ///< the movie has no NFO any more
};

}  // namespace cinefleet::store
