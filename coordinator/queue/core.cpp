#include "coordinator/queue/core.h"

#include "common/check.h"
#include "coordinator/queue/cancel.h"
#include "coordinator/queue/claims.h"
#include "coordinator/queue/core_state.h"
#include "coordinator/queue/granting.h"
#include "coordinator/queue/invariants.h"
#include "coordinator/queue/results.h"
#include "coordinator/queue/runs.h"
#include "coordinator/queue/wall_clock.h"
#include "coordinator/queue/window.h"
#include "coordinator/queue/workers.h"

#include <algorithm>
#include <utility>
#include <variant>

namespace cinefleet::queue {

struct Core::State : CoreState {
    using CoreState::CoreState;
};

namespace {

// Which file answers which event.
struct Dispatch {
    CoreState& state;

    void operator()(const Recovered& event) const { on_recovered(state, event); }
    void operator()(const LeaseIdsReserved& event) const { on_lease_ids_reserved(state, event); }
    void operator()(const TasksLoaded& event) const { on_tasks_loaded(state, event); }
    void operator()(const TasksFound& event) const { on_tasks_found(state, event); }
    void operator()(const RunCreated& event) const { on_run_created(state, event); }
    void operator()(const TaskPersisted& event) const { on_task_persisted(state, event); }
    void operator()(const CommitFailed& event) const { on_commit_failed(state, event); }
    void operator()(const CancelRequested& event) const { on_cancel_requested(state, event); }
    void operator()(const CancelPersisted& event) const { on_cancel_persisted(state, event); }
    void operator()(const CancelSwept& event) const { on_cancel_swept(state, event); }
    void operator()(const WorkerHello& event) const { on_worker_hello(state, event); }
    void operator()(const WorkerSync& event) const { on_worker_sync(state, event); }
    void operator()(const WorkerGoodbye& event) const { on_worker_goodbye(state, event); }
    void operator()(const WorkerExited& event) const { on_worker_exited(state, event); }
    void operator()(const DrainRequested& event) const { on_drain_requested(state, event); }
    void operator()(const PauseRequested& event) const { on_pause_requested(state, event); }
    void operator()(const ResultArrived& event) const { on_result_arrived(state, event); }
    void operator()(const PermitsRequested& event) const { on_permits_requested(state, event); }
    void operator()(const PermitReleased& event) const {
        PermitReleased told = event;
        const bool is_deaf =
            (told.outcome == PermitOutcome::blocked && is_mutated(state.options, Mutation::ignore_blocks)) ||
            (told.outcome == PermitOutcome::throttled &&
             is_mutated(state.options, Mutation::ignore_refusals));
        told.outcome = is_deaf ? PermitOutcome::ok : told.outcome;
        const Worker* worker = state.workers.find(event.peer);
        state.limiter.release(told, worker != nullptr ? worker->key : WorkerKey{}, state.now);
    }
    void operator()(const LimitChanged& event) const { state.limiter.change(event.limit, state.now); }
    void operator()(const QuotaReserved& event) const { state.limiter.quota_reserved(event.up_to); }
    void operator()(const FleetLimitsChanged& event) const { on_fleet_limits_changed(state, event); }
    void operator()(const WallClock& event) const { on_wall_clock(state, event); }
    void operator()(const Tick&) const {}
};

void fire(CoreState& state, const Timer& timer) {
    switch (timer.kind) {
        case TimerKind::worker:
            on_worker_timer(state, WorkerKey{timer.id});
            return;
        case TimerKind::back_off:
            on_back_off_timer(state, TaskId{timer.id});
            return;
        case TimerKind::commit:
            on_commit_timer(state, LeaseId{timer.id});
            return;
        case TimerKind::reload:
            on_reload_timer(state, RunId{timer.id});
            return;
        case TimerKind::grace:
            state.grace.all_listed = state.grace.all_listed && !state.grace.has_strangers;
            end_grace(state);
            return;
        case TimerKind::roster:
            forget_departed(state);
            return;
    }
}

void reserve_lease_ids(CoreState& state) {
    if (const std::optional<LeaseId> up_to = state.leases.wanted_reservation(); up_to) {
        ++state.roster.barriers;
        state.out.push_back(ReserveLeaseIds{*up_to});
        if (is_mutated(state.options, Mutation::use_ids_before_durable)) {
            state.leases.reserved(*up_to);
        }
    }
}

}  // namespace

Core::Core(CoreOptions options) : state_(std::make_unique<State>(std::move(options))) {}

Core::~Core() = default;

Effects Core::step(const Event& event, MonoTime now) {
    CoreState& state = *state_;
    if (now - state.now > state.options.sync_interval * 3 / 2) {
        state.awake_since = now;
    }
    state.now = std::max(state.now, now);
    if (!state.is_started && !std::holds_alternative<Recovered>(event)) {
        return {};  // whoever spoke speaks again: workers are asked to say HELLO
    }
    std::visit(Dispatch{state}, event);
    while (const std::optional<Timer> timer = state.timers.pop_due(state.now)) {
        fire(state, *timer);
    }
    ask_for_claimed(state);
    reserve_lease_ids(state);
    persist_roster(state);
    state.limiter.pass_time(state.now);
    load_tasks(state);
    grant_leases(state);
    state.limiter.serve(state.now, state.out);
    state.limiter.report_news(state.now, state.out);
    return std::exchange(state.out, {});
}

std::optional<MonoTime> Core::next_timer() const {
    std::optional<MonoTime> next = state_->timers.next();
    const std::optional<MonoTime> permits = state_->limiter.next_due(state_->now);
    if (permits && (!next || *permits < *next)) {
        next = permits;
    }
    return next;
}

std::vector<WorkerView> Core::workers(MonoTime now) const {
    std::vector<WorkerView> views;
    for (const auto& [key, worker] : state_->workers.all()) {
        WorkerView view;
        view.worker_id = worker.id;
        view.host = worker.host;
        view.pid = worker.pid;
        view.slots = worker.slots;
        view.draining = worker.draining;
        view.silent_for = std::chrono::duration_cast<Millis>(now - worker.last_heard);
        for (const LeaseId id : worker.leases) {
            const Lease* lease = state_->leases.find(id);
            const TaskEntry* entry = state_->tasks.find(lease->task);
            view.holding.push_back({lease->task, entry->task.spec,
                                    std::chrono::duration_cast<Millis>(now - lease->since),
                                    lease->phase == LeasePhase::returning});
        }
        views.push_back(std::move(view));
    }
    for (const auto& [id, vacancy] : state_->workers.vacancies()) {
        if (!WorkerTable::is_overdue(vacancy, now)) {
            views.push_back({id,
                             vacancy.host,
                             0,
                             vacancy.slots,
                             vacancy.draining,
                             std::chrono::duration_cast<Millis>(now - vacancy.since),
                             {}});
        }
    }
    return views;
}

std::vector<RunView> Core::runs() const {
    std::vector<RunView> views;
    for (const auto& [id, run] : state_->scheduler.runs()) {
        views.push_back({id, run.counts, run.leased, run.saving, run.paused, run.cancelling});
    }
    return views;
}

std::vector<LimitView> Core::limits(MonoTime now) const {
    return state_->limiter.view(now);
}

const CoreCounters& Core::counters() const {
    return state_->counters;
}

std::optional<std::int32_t> Core::quiet_until() const {
    return queue::quiet_until(*state_);
}

std::string Core::broken_invariant() const {
    return queue::broken_invariant(*state_);
}

bool Core::is_paused() const {
    return state_->is_paused;
}

std::string Core::stall_reason() const {
    if (state_->disk_waits > 0) {
        return "the disk is full";
    }
    if (state_->library_waits >= kMostLibraryWaits) {
        return "results wait for a library that cannot be reached or written";
    }
    if (state_->leases.accepted_bytes() >= state_->options.result_bytes_budget) {
        return "results wait to be saved";
    }
    if (state_->grace.is_on) {
        return "workers of before the restart may still come back";
    }
    if (state_->limiter.is_blocking(state_->options.primary_provider)) {
        const ProviderInfo* provider = find_provider(state_->options.primary_provider);
        return std::string(provider != nullptr ? provider->title : "the first provider") + " blocks us";
    }
    if (state_->limiter.is_used_up(state_->options.primary_provider)) {
        return "the first provider's requests of today are used up";
    }
    if (state_->is_paused) {
        return "paused";
    }
    return quiet_until() ? "quiet hours: only what people wait for is given out" : "";
}

}  // namespace cinefleet::queue
