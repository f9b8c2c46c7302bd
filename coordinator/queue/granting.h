#pragma once

#include "coordinator/queue/core_state.h"

namespace cinefleet::queue {

/// Gives tasks to workers as long as there are tasks that may be given and workers with credit: as many as a
/// worker has slots, and one more if nobody else has a slot free. Suspects of a crash go to empty workers.
void grant_leases(CoreState& state);

/// A task may be given and a worker has a slot for it: never so after grant_leases.
bool is_work_left_lying(const CoreState& state);

}  // namespace cinefleet::queue
