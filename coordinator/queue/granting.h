#pragma once

#include "coordinator/queue/core_state.h"

namespace cinefleet::queue {

/// While so many results wait for a library that is away nothing is granted: each is tried again and again,
/// and what other libraries bring has to get through between them.
inline constexpr std::int64_t kMostLibraryWaits = 32;

/// Gives tasks to workers as long as there are tasks that may be given and workers with credit: as many as a
/// worker has slots, and one more if nobody else has a slot free. Suspects of a crash go to empty workers.
void grant_leases(CoreState& state);

/// A task may be given and a worker has a slot for it: never so after grant_leases.
bool is_work_left_lying(const CoreState& state);

}  // namespace cinefleet::queue
