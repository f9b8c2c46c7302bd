#pragma once

#include "coordinator/queue/core_state.h"

#include <string>

/// The moves that tasks and leases make, each with all its book-keeping: nothing else changes a phase.
namespace cinefleet::queue {

// ---- tasks

/// Comes into the window. There must be room, its run must be open.
TaskEntry& admit(CoreState& state, QueuedTask task);

void to_ready(CoreState& state, TaskEntry& entry, Scheduler::Place place);
void to_back_off(CoreState& state, TaskEntry& entry, Millis delay);
void to_leased(CoreState& state, TaskEntry& entry, LeaseId lease);

/// Asks for the task's end without files.
struct Ending {
    TaskState state = TaskState::failed;
    ErrorClass error_class = ErrorClass::unavailable;
    std::string reason;
};
void to_finishing(CoreState& state, TaskEntry& entry, Ending ending);

/// Asks for the task's end with the result that its lease brought.
void to_saving(CoreState& state, TaskEntry& entry);

/// Belongs to this other run from now on. It is not waiting: goes on with what it is doing.
void move_to_run(CoreState& state, TaskEntry& entry, Run& to);

/// Leaves the window, whatever it was doing; its lease has ended.
void forget(CoreState& state, TaskEntry& entry);

/// The lease on it has ended without a result: to the front of its queue, or out if it is being cancelled.
void requeue(CoreState& state, TaskEntry& entry);

bool is_being_cancelled(const CoreState& state, const TaskEntry& entry);

void record_attempt(CoreState& state, const TaskEntry& entry, LeaseId lease, std::string reason);

// ---- leases

/// Takes a task that is in no queue.
void grant(CoreState& state, Worker& worker, TaskEntry& entry, bool alone);

/// A lease of an earlier process lives on; the task is in no queue. `worker` may be null: known by its
/// result.
Lease& adopt(CoreState& state, LeaseId lease, TaskEntry& entry, Worker* worker);

void send_lease(CoreState& state, const Worker& worker, Lease& lease);

/// The worker has named it: it lives on, and is `returning` or not.
void renew(CoreState& state, Worker& worker, Lease& lease, bool returning);

/// The result is here and its end is asked for next.
void accept(CoreState& state, Lease& lease, const ResultArrived& result);

/// The lease is no more; what becomes of its task is for the caller.
void end_lease(CoreState& state, Lease& lease, LeaseEnd how);

/// What its last commit failed for, or that it does so no more. While any waits for room on the disk nothing
/// is granted.
void set_commit_wait(CoreState& state, Lease& lease, CommitWait waits_for);

// ---- runs

/// One or more of its tasks have ended durably.
void count_ended(CoreState& state, Run& run, TaskState ended_as, std::int64_t count);

/// If none of its tasks is open any more: says so, once, and forgets it.
void end_run_if_done(CoreState& state, RunId run);

void note(CoreState& state, std::string text);

}  // namespace cinefleet::queue
