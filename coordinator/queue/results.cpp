#include "coordinator/queue/results.h"

#include "common/check.h"
#include "coordinator/queue/cancel.h"
#include "coordinator/queue/claims.h"
#include "coordinator/queue/moves.h"
#include "coordinator/queue/retry_policy.h"
#include "coordinator/queue/window.h"

#include <utility>

namespace cinefleet::queue {
namespace {

constexpr std::int32_t kMaxDamaged = 3;
constexpr std::int32_t kMaxCommitFailures = 8;
constexpr Millis kBlockRetry{30'000};
constexpr Millis kCommitRetryBase{1'000};
constexpr Millis kCommitRetryCap{30'000};

void drop(CoreState& state, const ResultArrived& result) {
    state.out.push_back(SendResultAck{result.peer, result.lease, AckVerdict::dropped});
}

// The scrape brought no result to keep: the lease ends, the task goes on.
TaskEntry& refuse_result(CoreState& state, Lease& lease, const ResultArrived& result) {
    TaskEntry* entry = state.tasks.find(lease.task);
    CINEFLEET_CHECK(entry != nullptr);
    drop(state, result);
    end_lease(state, lease, LeaseEnd::ended);
    return *entry;
}

ProviderError error_of(const ResultArrived& result) {
    if (result.damaged) {
        return {ProviderId::tmdb, ErrorClass::malformed, "the result never arrived whole"};
    }
    if (result.error) {
        return *result.error;
    }
    return {ProviderId::tmdb, ErrorClass::unavailable, "the worker gave no reason"};
}

void finish_with(CoreState& state, Lease& lease, const ResultArrived& result, Ending ending) {
    TaskEntry* entry = state.tasks.find(lease.task);
    accept(state, lease, result);
    to_finishing(state, *entry, std::move(ending));
}

void retry_later(CoreState& state, Lease& lease, const ResultArrived& result, Millis delay) {
    const LeaseId id = lease.id;
    TaskEntry& entry = refuse_result(state, lease, result);
    ++entry.task.error_attempts;
    entry.task.suspect = false;  // it came through without a crash
    ++state.scheduler.find(entry.task.run)->retries;
    ++state.counters.retries;
    record_attempt(state, entry, id, error_of(result).message);
    to_back_off(state, entry, delay);
}

// The first provider takes us for a robot: no fault of the task, which waits until it lets us in again.
void wait_for_provider(CoreState& state, Lease& lease, const ResultArrived& result) {
    const bool is_known = state.limiter.is_blocking(state.options.primary_provider, lease.worker);
    TaskEntry& entry = refuse_result(state, lease, result);
    entry.task.suspect = false;
    if (is_known) {
        requeue(state, entry);  // nobody whom it blocks is given it meanwhile
    } else {
        to_back_off(state, entry, full_jitter(kBlockRetry, kBlockRetry, 0, state.random));
    }
}

void on_failed(CoreState& state, Lease& lease, const ResultArrived& result) {
    const TaskEntry* entry = state.tasks.find(lease.task);
    const Run* run = state.scheduler.find(entry->task.run);
    ProviderError error = error_of(result);
    const bool is_block =
        error.error_class == ErrorClass::blocked && error.provider == state.options.primary_provider;
    if (is_block && !is_mutated(state.options, Mutation::count_blocks_as_failures)) {
        wait_for_provider(state, lease, result);
        return;
    }
    const RetryRules rules{state.options.max_error_attempts, state.options.primary_provider,
                           state.options.first_retry_delay};
    const RetryAdvice advice = advise(error, entry->task.error_attempts, rules, state.random);
    switch (advice.step) {
        case NextStep::retry:
            if (is_within_retry_budget(run->first_attempts, run->retries)) {
                retry_later(state, lease, result, advice.delay);
                return;
            }
            error.message += " (not tried again: too many tasks of this run failed)";
            break;
        case NextStep::fail:
            break;
        case NextStep::review:
            finish_with(state, lease, result, {TaskState::review, error.error_class, error.message});
            return;
        case NextStep::stop_run: {
            const RunId id = run->id;
            stop_run(state, id, error.message);
            forget(state, refuse_result(state, lease, result));
            return;
        }
    }
    finish_with(state, lease, result, {TaskState::failed, error.error_class, std::move(error.message)});
}

void on_damaged(CoreState& state, Lease& lease, const ResultArrived& result) {
    ++state.counters.damaged_results;
    ++lease.damaged;
    if (lease.damaged < kMaxDamaged) {
        state.out.push_back(SendResultAck{result.peer, lease.id, AckVerdict::resend});
    } else {
        on_failed(state, lease, result);
    }
}

void on_live_result(CoreState& state, Lease& lease, const ResultArrived& result) {
    switch (result.outcome) {
        case ScrapeOutcome::scraped: {
            TaskEntry* entry = state.tasks.find(lease.task);
            accept(state, lease, result);
            to_saving(state, *entry);
            return;
        }
        case ScrapeOutcome::skipped:
            finish_with(state, lease, result, {TaskState::skipped, ErrorClass::cancelled, {}});
            return;
        case ScrapeOutcome::review: {
            std::string reason = result.error ? result.error->message : "several titles fit equally well";
            finish_with(state, lease, result, {TaskState::review, ErrorClass::ambiguous, std::move(reason)});
            return;
        }
        case ScrapeOutcome::failed:
            on_failed(state, lease, result);
            return;
        case ScrapeOutcome::cancelled:
            // The worker gave it up, for a drain or because it lost us: no fault of the task.
            requeue(state, refuse_result(state, lease, result));
            return;
    }
}

// What came back is not of the movie that a person has meanwhile named: what to ask for is in the store.
void scrape_anew(CoreState& state, TaskEntry& entry) {
    if (entry.cancelled_late || is_being_cancelled(state, entry)) {
        to_finishing(state, entry, {TaskState::cancelled, ErrorClass::cancelled, "cancelled"});
        return;
    }
    if (Lease* lease = state.leases.find(entry.lease); lease != nullptr) {
        if (lease->ack_peer) {
            state.out.push_back(SendResultAck{lease->ack_peer, lease->id, AckVerdict::dropped});
        }
        end_lease(state, *lease, LeaseEnd::ended);
    }
    to_ready(state, entry, Scheduler::Place::front);
    take_change(state, {entry.task.task, entry.task.run});
}

// A full disk may stay full, and a share away, for longer than any number of attempts.
CommitWait waits_for(const CommitFailed& failed) {
    const ErrorClass why = failed.error.error_class;
    if (failed.retry && why == ErrorClass::disk_full) {
        return CommitWait::disk;
    }
    return failed.retry && why == ErrorClass::unavailable ? CommitWait::library : CommitWait::nothing;
}

void on_unknown_lease(CoreState& state, const ResultArrived& result) {
    const std::optional<LeaseEnd> end = state.leases.recent(result.lease);
    if (is_mutated(state.options, Mutation::drop_fence) && end == LeaseEnd::ended) {
        state.out.push_back(Commit{result.task, result.lease});
        return;
    }
    if (end == LeaseEnd::committed) {
        state.out.push_back(SendResultAck{result.peer, result.lease, AckVerdict::committed});
    } else if (end || !state.leases.is_from_before(result.lease)) {
        ++state.counters.late_results;
        drop(state, result);
    } else if (result.damaged) {
        state.out.push_back(SendResultAck{result.peer, result.lease, AckVerdict::resend});
    } else if (claim(state, result.lease, result.task, {WorkerKey{}, true, result}).lease != nullptr) {
        on_result_arrived(state, result);
    }
}

}  // namespace

void on_result_arrived(CoreState& state, const ResultArrived& event) {
    Lease* lease = state.leases.find(event.lease);
    if (lease == nullptr) {
        on_unknown_lease(state, event);
        return;
    }
    TaskEntry* entry = state.tasks.find(lease->task);
    CINEFLEET_CHECK(entry != nullptr);
    if (lease->task != event.task) {
        drop(state, event);
    } else if (lease->phase == LeasePhase::accepted) {
        lease->ack_peer = event.peer;  // sent again, perhaps on a new connection
    } else if (is_being_cancelled(state, *entry)) {
        // The cancel came first. The store ends the task: what is not accepted is cancelled.
        forget(state, refuse_result(state, *lease, event));
    } else if (event.damaged) {
        on_damaged(state, *lease, event);
    } else {
        on_live_result(state, *lease, event);
    }
}

void on_task_persisted(CoreState& state, const TaskPersisted& event) {
    TaskEntry* entry = state.tasks.find(event.task);
    const bool is_expected = entry != nullptr && event.state != TaskState::open &&
                             (entry->phase == TaskPhase::saving || entry->phase == TaskPhase::finishing);
    if (!is_expected) {
        note(state, "The store ended task " + std::to_string(event.task.value) + ", which nobody asked for.");
        return;
    }
    if (Lease* lease = state.leases.find(entry->lease); lease != nullptr) {
        if (lease->ack_peer) {
            state.out.push_back(SendResultAck{lease->ack_peer, lease->id, AckVerdict::committed});
        }
        end_lease(state, *lease, LeaseEnd::committed);
    }
    const RunId run = entry->task.run;
    count_ended(state, *state.scheduler.find(run), event.state, 1);
    forget(state, *entry);
    end_run_if_done(state, run);
    for (const RunId other : event.waiting) {
        if (Run* waiting = state.scheduler.find(other);
            waiting != nullptr && !is_mutated(state.options, Mutation::forget_waiting)) {
            count_ended(state, *waiting, event.state, 1);
            end_run_if_done(state, other);
        }
    }
}

void on_commit_failed(CoreState& state, const CommitFailed& event) {
    TaskEntry* entry = state.tasks.find(event.task);
    const bool is_saving = entry != nullptr && entry->phase == TaskPhase::saving;
    const bool is_ending = entry != nullptr && entry->phase == TaskPhase::finishing;
    if (event.outdated && (is_saving || is_ending)) {
        scrape_anew(state, *entry);
        return;
    }
    if (!is_saving) {
        return;
    }
    Lease* lease = state.leases.find(entry->lease);
    CINEFLEET_CHECK(lease != nullptr);
    set_commit_wait(state, *lease, waits_for(event));
    ++(lease->waits_for == CommitWait::nothing ? lease->commit_failures : lease->commit_waits);
    if (!event.retry || lease->commit_failures >= kMaxCommitFailures) {
        to_finishing(state, *entry, {TaskState::failed, event.error.error_class, event.error.message});
        return;
    }
    ++state.counters.commit_retries;
    if (is_mutated(state.options, Mutation::lose_held_results)) {
        return;
    }
    const std::int32_t earlier = lease->commit_failures + lease->commit_waits - 1;
    const Millis delay = full_jitter(kCommitRetryBase, kCommitRetryCap, earlier, state.random);
    state.timers.set(state.now + delay, TimerKind::commit, lease->id.value);
}

void on_commit_timer(CoreState& state, LeaseId id) {
    const Lease* lease = state.leases.find(id);
    const TaskEntry* entry = lease != nullptr ? state.tasks.find(lease->task) : nullptr;
    if (entry != nullptr && entry->phase == TaskPhase::saving) {
        state.out.push_back(Commit{lease->task, id});
    }
}

void on_back_off_timer(CoreState& state, TaskId task) {
    TaskEntry* entry = state.tasks.find(task);
    if (entry != nullptr && entry->phase == TaskPhase::backing_off && entry->ready_at <= state.now) {
        to_ready(state, *entry, Scheduler::Place::front);
    }
}

}  // namespace cinefleet::queue
