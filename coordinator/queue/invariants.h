#pragma once

#include "coordinator/queue/core_state.h"

#include <string>

namespace cinefleet::queue {

/// The first thing found that does not add up between the books, in words; empty: all is well. Looks at
/// everything: for the simulation and for tests.
std::string broken_invariant(const CoreState& state);

}  // namespace cinefleet::queue
