#include "coordinator/queue/claims.h"

#include "coordinator/queue/moves.h"
#include "coordinator/queue/results.h"
#include "coordinator/queue/window.h"

#include <algorithm>
#include <utility>

namespace cinefleet::queue {
namespace {

// Far more than a fleet holds; beyond it somebody is lying, and what is true is scraped again.
constexpr std::size_t kMaxClaimedTasks = 16'384;

void refuse(CoreState& state, LeaseId lease, const Claims::Claim& claim, LeaseEnd how) {
    state.leases.remember(lease, how);
    if (claim.result) {
        const AckVerdict verdict = how == LeaseEnd::committed ? AckVerdict::committed : AckVerdict::dropped;
        state.out.push_back(SendResultAck{claim.result->peer, lease, verdict});
        ++state.counters.late_results;
    }
}

bool is_alive(CoreState& state, const Claims::Claim& claim) {
    return claim.result || state.workers.find(claim.worker) != nullptr;
}

Lease& adopt_claim(CoreState& state, LeaseId id, TaskEntry& entry, const Claims::Claim& claim) {
    Worker* worker = state.workers.find(claim.worker);
    Lease& lease = adopt(state, id, entry, worker);
    if (worker != nullptr) {
        renew(state, *worker, lease, claim.returning);
        lease.resend_at = state.now;  // what was sent to the earlier process is lost
    }
    return lease;
}

// What waits in the window can be read again later; what a worker holds cannot wait.
void make_room(CoreState& state) {
    for (auto& [id, run] : state.scheduler.runs()) {
        if (state.tasks.room() > 0) {
            return;
        }
        give_back(state, run, run.in_window - 1);
    }
}

// Of two leases of before the later one was current, the earlier one had run out.
void give_way(CoreState& state, TaskEntry& entry, LeaseId later) {
    Lease* earlier = state.leases.find(entry.lease);
    if (earlier != nullptr && earlier->id < later && state.leases.is_from_before(earlier->id) &&
        entry.phase == TaskPhase::leased) {
        end_lease(state, *earlier, LeaseEnd::ended);
        to_ready(state, entry, Scheduler::Place::front);
    }
}

void refuse_all(CoreState& state, TaskId task, LeaseEnd how) {
    const auto claims = state.claims.by_task.extract(task);
    if (claims.empty()) {
        return;
    }
    for (const auto& [lease, claim] : claims.mapped()) {
        refuse(state, lease, claim, how);
    }
}

// A cancel may have taken it from a worker that does not know yet, and another run has it now.
void await_earlier_worker(CoreState& state, TaskEntry& entry) {
    const auto lease = state.cancelled_at_work.find(entry.task.task);
    if (lease != state.cancelled_at_work.end() && lease->second > state.now &&
        !is_mutated(state.options, Mutation::hand_over_at_once)) {
        to_back_off(state, entry, std::chrono::ceil<Millis>(lease->second - state.now));
    } else {
        to_ready(state, entry, Scheduler::Place::back);
    }
}

void find_open(CoreState& state, const QueuedTask& task) {
    const Run* run = state.scheduler.find(task.run);
    const bool is_wanted = run != nullptr && !run->cancelling && !state.loading.ended.contains(task.task);
    if (state.tasks.find(task.task) != nullptr || !state.claims.by_task.contains(task.task)) {
        return;  // came with a page meanwhile
    }
    if (is_wanted) {
        make_room(state);
        settle_claims(state, admit(state, task));
    }
}

}  // namespace

ClaimAnswer claim(CoreState& state, LeaseId lease, TaskId task, Claims::Claim what) {
    TaskEntry* entry = state.tasks.find(task);
    if (entry != nullptr) {
        give_way(state, *entry, lease);
        const bool is_free = entry->phase == TaskPhase::ready || entry->phase == TaskPhase::backing_off;
        if (!is_free || is_being_cancelled(state, *entry)) {
            refuse(state, lease, what, LeaseEnd::ended);
            return {nullptr, LeaseVerdict::abort};
        }
        if (entry->phase == TaskPhase::ready) {
            state.scheduler.take_out(*entry);
        }
        return {&adopt_claim(state, lease, *entry, what), LeaseVerdict::keep};
    }
    auto& by_task = state.claims.by_task;
    if (!by_task.contains(task)) {
        if (by_task.size() >= kMaxClaimedTasks) {
            refuse(state, lease, what, LeaseEnd::ended);
            return {nullptr, LeaseVerdict::abort};
        }
        state.claims.to_ask.push_back(task);
    }
    Claims::Claim& kept = by_task[task][lease];
    if (what.worker) {
        kept.worker = what.worker;
        kept.returning = what.returning;
    }
    if (what.result) {
        kept.result = std::move(what.result);
    }
    return {nullptr, LeaseVerdict::keep};
}

void settle_claims(CoreState& state, TaskEntry& entry) {
    auto claims = state.claims.by_task.extract(entry.task.task);
    // The latest lease is the one that was current; older ones had run out.
    Lease* adopted = nullptr;
    std::optional<ResultArrived> result;
    if (!claims.empty()) {
        for (auto claim = claims.mapped().rbegin(); claim != claims.mapped().rend(); ++claim) {
            if (adopted == nullptr && is_alive(state, claim->second)) {
                adopted = &adopt_claim(state, claim->first, entry, claim->second);
                result = claim->second.result;
            } else {
                refuse(state, claim->first, claim->second, LeaseEnd::ended);
            }
        }
    }
    if (adopted == nullptr) {
        await_earlier_worker(state, entry);
    } else if (result) {
        on_result_arrived(state, *result);
    }
}

void ask_for_claimed(CoreState& state) {
    if (!state.claims.to_ask.empty()) {
        state.claims.asked.push_back(state.claims.to_ask);
        state.out.push_back(LoadTasksById{std::exchange(state.claims.to_ask, {})});
    }
}

void on_tasks_found(CoreState& state, const TasksFound& event) {
    if (state.claims.asked.empty()) {
        return;
    }
    for (const QueuedTask& task : event.open) {
        find_open(state, task);
    }
    for (const TasksFound::Ended& task : event.ended) {
        const bool is_saved = task.state == TaskState::saved || task.state == TaskState::unchanged;
        refuse_all(state, task.task, is_saved ? LeaseEnd::committed : LeaseEnd::ended);
    }
    for (const TaskId task : state.claims.asked.front()) {
        refuse_all(state, task, LeaseEnd::ended);  // unknown to the store, or not wanted any more
    }
    state.claims.asked.pop_front();
    if (!state.loading.run && state.claims.asked.empty()) {
        state.loading.ended.clear();
    }
}

}  // namespace cinefleet::queue
