#pragma once

#include "coordinator/queue/core_state.h"

namespace cinefleet::queue {

void on_recovered(CoreState& state, const Recovered& event);
void on_run_created(CoreState& state, const RunCreated& event);
void on_pause_requested(CoreState& state, const PauseRequested& event);

}  // namespace cinefleet::queue
