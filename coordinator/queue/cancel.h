#pragma once

#include "coordinator/queue/core_state.h"

#include <string>

/// Cancel: asked for, made durable, then told to everybody. From the moment it is asked for nothing new is
/// leased in its scope; results accepted before that are saved; all else the store sweeps.
namespace cinefleet::queue {

void on_cancel_requested(CoreState& state, const CancelRequested& event);
void on_cancel_persisted(CoreState& state, const CancelPersisted& event);
void on_cancel_swept(CoreState& state, const CancelSwept& event);

/// The run is in the scope of a cancel that has been asked for and is not durable yet.
bool is_cancel_under_way(const CoreState& state, RunId run);

/// The core itself stops the run: every further task would fail the same way.
void stop_run(CoreState& state, RunId run, std::string reason);

}  // namespace cinefleet::queue
