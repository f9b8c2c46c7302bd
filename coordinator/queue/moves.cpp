#include "coordinator/queue/moves.h"

#include "common/check.h"
#include "coordinator/queue/window.h"

#include <algorithm>
#include <utility>

namespace cinefleet::queue {
namespace {

// Sync intervals. A result may be large, its uplink slow, and it waits for byte credit: asking early only
// sends it twice. A worker whose connection breaks sends it again by itself; this is for what was lost
// unseen.
constexpr int kResultPatience = 30;

// What a result takes beside its images: the merged movie, the queue's entries.
constexpr std::int64_t kResultOverheadBytes = 8'192;

Run& run_of(CoreState& state, const TaskEntry& entry) {
    Run* run = state.scheduler.find(entry.task.run);
    CINEFLEET_CHECK(run != nullptr);
    return *run;
}

void count_phase(CoreState& state, const TaskEntry& entry, std::int64_t change) {
    switch (entry.phase) {
        case TaskPhase::ready:
        case TaskPhase::backing_off:
            return;
        case TaskPhase::leased:
            run_of(state, entry).leased += change;
            return;
        case TaskPhase::saving:
        case TaskPhase::finishing:
            run_of(state, entry).saving += change;
            return;
    }
}

void set_phase(CoreState& state, TaskEntry& entry, TaskPhase phase) {
    count_phase(state, entry, -1);
    entry.phase = phase;
    count_phase(state, entry, +1);
}

MonoTime lease_end(const CoreState& state) {
    const bool is_early = is_mutated(state.options, Mutation::expire_early);
    return state.now + state.options.lease_ttl / (is_early ? 4 : 1);
}

// The worker has the lease no more, or has done its part.
void leave_worker(CoreState& state, Lease& lease) {
    Worker* worker = state.workers.find(lease.worker);
    if (worker == nullptr || lease.phase == LeasePhase::accepted) {
        return;
    }
    std::erase(worker->leases, lease.id);
    if (lease.phase != LeasePhase::returning) {
        --worker->busy;
    }
    if (worker->alone == lease.id) {
        worker->alone = LeaseId{};
    }
    worker->has_returned = true;
    state.workers.offer(*worker);
}

}  // namespace

TaskEntry& admit(CoreState& state, QueuedTask task) {
    TaskEntry& entry = state.tasks.add(std::move(task));
    ++run_of(state, entry).in_window;
    return entry;
}

void to_ready(CoreState& state, TaskEntry& entry, Scheduler::Place place) {
    set_phase(state, entry, TaskPhase::ready);
    entry.lease = LeaseId{};
    state.scheduler.make_ready(entry, place);
}

void to_back_off(CoreState& state, TaskEntry& entry, Millis delay) {
    set_phase(state, entry, TaskPhase::backing_off);
    entry.lease = LeaseId{};
    entry.ready_at = state.now + delay;
    state.timers.set(entry.ready_at, TimerKind::back_off, entry.task.task.value);
}

void to_leased(CoreState& state, TaskEntry& entry, LeaseId lease) {
    set_phase(state, entry, TaskPhase::leased);
    entry.lease = lease;
}

void to_finishing(CoreState& state, TaskEntry& entry, Ending ending) {
    set_phase(state, entry, TaskPhase::finishing);
    state.out.push_back(
        Finish{entry.task.task, ending.state, entry.lease, ending.error_class, std::move(ending.reason)});
}

void to_saving(CoreState& state, TaskEntry& entry) {
    set_phase(state, entry, TaskPhase::saving);
    state.out.push_back(Commit{entry.task.task, entry.lease});
}

void move_to_run(CoreState& state, TaskEntry& entry, Run& to) {
    CINEFLEET_CHECK(entry.phase != TaskPhase::ready);
    count_phase(state, entry, -1);
    --run_of(state, entry).in_window;
    entry.task.run = to.id;
    entry.task.priority = to.priority;
    ++to.in_window;
    count_phase(state, entry, +1);
}

void forget(CoreState& state, TaskEntry& entry) {
    if (entry.phase == TaskPhase::ready) {
        state.scheduler.take_out(entry);
    }
    count_phase(state, entry, -1);
    Run& run = run_of(state, entry);
    --run.in_window;
    const TaskId task = entry.task.task;
    state.tasks.remove(task);
    if (state.loading.run || !state.claims.asked.empty()) {
        state.loading.ended.insert(task);
    }
    if (!run.cursor.at_end && run.in_window <= state.loading.share / 2) {
        state.loading.is_wanted = true;
    }
    reload_if_lost(state, run);
}

void requeue(CoreState& state, TaskEntry& entry) {
    if (is_being_cancelled(state, entry)) {
        forget(state, entry);
    } else {
        to_ready(state, entry, Scheduler::Place::front);
    }
}

bool is_being_cancelled(const CoreState& state, const TaskEntry& entry) {
    const Run* run = state.scheduler.find(entry.task.run);
    return entry.cancel_pending || (run != nullptr && run->cancelling);
}

void record_attempt(CoreState& state, const TaskEntry& entry, LeaseId lease, std::string reason) {
    const QueuedTask& task = entry.task;
    state.out.push_back(RecordAttempt{task.task, lease, task.error_attempts, task.crash_attempts,
                                      task.killed_attempts, task.suspect, std::move(reason)});
}

void grant(CoreState& state, Worker& worker, TaskEntry& entry, bool alone) {
    Lease& lease = state.leases.grant(entry.task.task, worker.key, state.now);
    lease.alone = alone;
    worker.leases.push_back(lease.id);
    ++worker.busy;
    if (alone) {
        worker.alone = lease.id;
    }
    to_leased(state, entry, lease.id);
    if (entry.task.error_attempts == 0) {
        ++run_of(state, entry).first_attempts;
    }
    ++state.counters.leases_granted;
    send_lease(state, worker, lease);
}

Lease& adopt(CoreState& state, LeaseId id, TaskEntry& entry, Worker* worker) {
    const WorkerKey key = worker != nullptr ? worker->key : WorkerKey{};
    Lease& lease = state.leases.adopt(id, entry.task.task, key, state.now);
    lease.expires_at = lease_end(state);
    if (worker != nullptr) {
        worker->leases.push_back(id);
        ++worker->busy;
    }
    to_leased(state, entry, id);
    ++state.counters.leases_adopted;
    return lease;
}

void send_lease(CoreState& state, const Worker& worker, Lease& lease) {
    const TaskEntry* entry = state.tasks.find(lease.task);
    CINEFLEET_CHECK(entry != nullptr);
    const QueuedTask& task = entry->task;
    lease.sent_at = state.now;
    lease.expires_at = lease_end(state);
    state.out.push_back(
        SendLease{worker.peer, lease.id, task.task, task.run, 1 + task.error_attempts + task.crash_attempts,
                  lease.alone ? state.options.suspect_deadline : state.options.scrape_deadline, task.spec,
                  lease.alone});
}

void renew(CoreState& state, Worker& worker, Lease& lease, bool returning) {
    lease.listed_at = state.now;
    if (lease.phase == LeasePhase::accepted) {
        return;
    }
    lease.expires_at = lease_end(state);
    if (lease.phase == LeasePhase::sent) {
        lease.phase = LeasePhase::held;
    }
    if (returning && lease.phase == LeasePhase::held) {
        lease.phase = LeasePhase::returning;
        lease.resend_wait = kResultPatience * state.options.sync_interval;
        lease.resend_at = state.now + lease.resend_wait;
        --worker.busy;
        state.workers.offer(worker);
    }
}

void accept(CoreState& state, Lease& lease, const ResultArrived& result) {
    leave_worker(state, lease);
    if (is_mutated(state.options, Mutation::acknowledge_early)) {
        state.out.push_back(SendResultAck{result.peer, result.lease, AckVerdict::committed});
    }
    const std::int64_t bytes = std::max<std::int64_t>(result.bytes, 0) + kResultOverheadBytes;
    state.leases.accept(lease, result.peer, bytes);
}

void end_lease(CoreState& state, Lease& lease, LeaseEnd how) {
    leave_worker(state, lease);
    set_commit_wait(state, lease, CommitWait::nothing);
    state.leases.end(lease.id, how);
}

void set_commit_wait(CoreState& state, Lease& lease, CommitWait waits_for) {
    const CommitWait before = std::exchange(lease.waits_for, waits_for);
    if (before == waits_for) {
        return;
    }
    const auto change = [&](CommitWait wait) { return (waits_for == wait) - (before == wait); };
    state.library_waits += change(CommitWait::library);
    const int disk = change(CommitWait::disk);
    state.disk_waits += disk;
    if (disk > 0 && state.disk_waits == 1) {
        note(state, "No new tasks are given out until there is room on the disk.");
    } else if (disk < 0 && state.disk_waits == 0) {
        note(state, "There is room on the disk again.");
    }
}

void count_ended(CoreState& state, Run& run, TaskState ended_as, std::int64_t count) {
    std::int64_t counted = count;
    if (count > run.counts.open) {
        note(state, "Run " + std::to_string(run.id.value) + ": the store ended " + std::to_string(count) +
                        " tasks where " + std::to_string(run.counts.open) + " were open.");
        counted = run.counts.open;
    }
    run.counts.open -= counted;
    RunCounts& counts = run.counts;
    switch (ended_as) {
        case TaskState::open:
            CINEFLEET_CHECK(false);
            return;
        case TaskState::saved:
            counts.saved += counted;
            return;
        case TaskState::unchanged:
            counts.unchanged += counted;
            return;
        case TaskState::skipped:
            counts.skipped += counted;
            return;
        case TaskState::review:
            counts.review += counted;
            return;
        case TaskState::failed:
            counts.failed += counted;
            return;
        case TaskState::dead:
            counts.dead += counted;
            return;
        case TaskState::cancelled:
            counts.cancelled += counted;
            return;
    }
}

void end_run_if_done(CoreState& state, RunId id) {
    Run* run = state.scheduler.find(id);
    if (run == nullptr || run->counts.open > 0 || run->in_window > 0) {
        return;
    }
    state.out.push_back(RunEnded{id, run->counts, run->stop_reason});
    state.scheduler.remove(id);
    share_window(state);
}

void note(CoreState& state, std::string text) {
    state.out.push_back(Note{std::move(text)});
}

}  // namespace cinefleet::queue
