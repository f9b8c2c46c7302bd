#pragma once

#include "coordinator/queue/core_state.h"

namespace cinefleet::queue {

/// Gives tasks to workers as long as there are tasks that may be given and workers with credit: as many as a
/// worker has slots, and one more if nobody else has a slot free. Suspects of a crash go to empty workers.
void grant_leases(CoreState& state);

}  // namespace cinefleet::queue
