#pragma once

#include "coordinator/queue/core_state.h"

/// Re-adoption: after a restart workers still hold leases of the earlier process. They live on if their task
/// is open and nobody else has it; so nothing is scraped twice.
namespace cinefleet::queue {

/// A worker holds (or, with a result, has finished) a lease of an earlier process. Adopts it if the task is
/// at hand; asks the store if not. nullptr: not (yet) adopted; what it is then is in `verdict`.
struct ClaimAnswer {
    Lease* lease = nullptr;
    LeaseVerdict verdict = LeaseVerdict::keep;
};
ClaimAnswer claim(CoreState& state, LeaseId lease, TaskId task, Claims::Claim what);

/// The task has just come into the window and is in no queue: goes to whoever holds it, or becomes ready.
void settle_claims(CoreState& state, TaskEntry& entry);

/// Asks the store for what was claimed in this step.
void ask_for_claimed(CoreState& state);

void on_tasks_found(CoreState& state, const TasksFound& event);

}  // namespace cinefleet::queue
