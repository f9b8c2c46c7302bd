#include "coordinator/queue/cancel.h"

#include "common/check.h"
#include "coordinator/queue/moves.h"
#include "coordinator/queue/window.h"

#include <algorithm>
#include <utility>

namespace cinefleet::queue {
namespace {

constexpr std::size_t kMaxSweptEarly = 1'024;

bool is_accepted(const TaskEntry& entry) {
    return entry.phase == TaskPhase::saving || entry.phase == TaskPhase::finishing;
}

std::vector<TaskId> tasks_in(const CoreState& state, const CancelScope& scope) {
    if (scope.task) {
        const bool is_here = state.tasks.find(scope.task) != nullptr;
        return is_here ? std::vector<TaskId>{scope.task} : std::vector<TaskId>{};
    }
    return state.tasks.ids_where([&scope](const TaskEntry& entry) { return scope.contains(entry); });
}

void mark(CoreState& state, const CancelScope& scope) {
    if (scope.task) {
        if (TaskEntry* entry = state.tasks.find(scope.task); entry != nullptr) {
            entry->cancel_pending = true;
        }
        return;
    }
    for (auto& [id, run] : state.scheduler.runs()) {
        run.cancelling = run.cancelling || !scope.run || id == scope.run;
    }
    share_window(state);
}

// What nobody works on goes at once. An accepted result stays: it is saved.
void forget_waiting(CoreState& state, const CancelScope& scope) {
    for (const TaskId task : tasks_in(state, scope)) {
        TaskEntry* entry = state.tasks.find(task);
        if (entry->phase == TaskPhase::ready || entry->phase == TaskPhase::backing_off) {
            forget(state, *entry);
        } else if (is_accepted(*entry)) {
            entry->cancelled_late = entry->cancelled_late || scope.task;
            entry->cancel_pending = false;
        }
    }
    if (scope.task && state.loading.run) {
        state.loading.ended.insert(scope.task);  // it may be in the page that is under way
    }
}

void request(CoreState& state, const CancelScope& scope, std::string reason) {
    // Whatever its run: the store may have moved a task into the scope, or know of a cancel from before.
    std::vector<TaskId> accepted;
    if (!is_mutated(state.options, Mutation::forget_accepted_at_cancel)) {
        accepted = state.tasks.ids_where(is_accepted);
    }
    if (!is_mutated(state.options, Mutation::lease_after_cancel)) {
        mark(state, scope);
        forget_waiting(state, scope);
    }
    state.cancels_under_way.push_back(scope);
    state.out.push_back(PersistCancel{scope.run, scope.task, std::move(reason), std::move(accepted)});
}

}  // namespace

void on_cancel_requested(CoreState& state, const CancelRequested& event) {
    if (!event.run || state.scheduler.find(event.run) != nullptr) {
        request(state, {event.run, event.task}, event.reason);
    }
}

void stop_run(CoreState& state, RunId id, std::string reason) {
    Run* run = state.scheduler.find(id);
    CINEFLEET_CHECK(run != nullptr);
    if (run->cancelling) {
        return;
    }
    run->stop_reason = reason;
    note(state, "Run " + std::to_string(id.value) + " is stopped. " + reason);
    request(state, {id, TaskId{}}, std::move(reason));
}

void on_cancel_persisted(CoreState& state, const CancelPersisted& event) {
    state.cancel_seq = std::max(state.cancel_seq, event.seq);
    const CancelScope scope{event.run, event.task};
    const auto asked = std::ranges::find(state.cancels_under_way, scope);
    if (asked != state.cancels_under_way.end()) {
        state.cancels_under_way.erase(asked);
    }
    if (!is_mutated(state.options, Mutation::lease_after_cancel)) {
        mark(state, scope);
        forget_waiting(state, scope);
    }
    state.out.push_back(PublishCancel{event.seq, event.run, event.task});
    for (const TaskId task : tasks_in(state, scope)) {
        TaskEntry* entry = state.tasks.find(task);
        if (entry->phase == TaskPhase::leased && is_being_cancelled(state, *entry)) {
            Lease* lease = state.leases.find(entry->lease);
            CINEFLEET_CHECK(lease != nullptr);
            state.cancelled_at_work[task] = lease->expires_at;
            end_lease(state, *lease, LeaseEnd::ended);
            forget(state, *entry);
        }
    }
    std::erase_if(state.cancelled_at_work, [&state](const auto& one) { return one.second <= state.now; });
}

bool is_cancel_under_way(const CoreState& state, RunId run) {
    return std::ranges::any_of(state.cancels_under_way,
                               [run](const CancelScope& scope) { return scope.contains(run); });
}

void on_cancel_swept(CoreState& state, const CancelSwept& event) {
    for (const ChangedTask& moved : event.moved) {
        take_change(state, moved);
    }
    Run* run = state.scheduler.find(event.run);
    if (is_mutated(state.options, Mutation::forget_swept)) {
        return;
    }
    if (run != nullptr) {
        count_ended(state, *run, TaskState::cancelled, event.count);
        end_run_if_done(state, event.run);
    } else if (state.swept_early.size() < kMaxSweptEarly) {
        state.swept_early[event.run] += event.count;
    }
}

}  // namespace cinefleet::queue
