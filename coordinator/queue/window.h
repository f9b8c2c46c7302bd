#pragma once

#include "coordinator/queue/core_state.h"

/// Which open tasks are in memory: pages of each run, in the store's order, each run within its share of the
/// window.
namespace cinefleet::queue {

/// The runs have changed: what is each one's share now?
void share_window(CoreState& state);

/// Asks for the next page if a run has room for it. One at a time.
void load_tasks(CoreState& state);

/// The store has changed an open task. What waits is read again, as it is now; what is being done goes on,
/// for its new run.
void take_change(CoreState& state, const ChangedTask& changed);

void on_tasks_loaded(CoreState& state, const TasksLoaded& event);

/// Gives back what the run holds beyond `keep` and nobody has; it is read again when there is room.
void give_back(CoreState& state, Run& run, std::int64_t keep);

/// Open tasks that are neither in memory nor to come would wait for ever: reads the run again from its start,
/// later.
void reload_if_lost(CoreState& state, Run& run);
void on_reload_timer(CoreState& state, RunId run);

}  // namespace cinefleet::queue
