#include "coordinator/queue/runs.h"

#include "common/check.h"
#include "coordinator/queue/cancel.h"
#include "coordinator/queue/moves.h"
#include "coordinator/queue/window.h"
#include "coordinator/queue/workers.h"

namespace cinefleet::queue {
namespace {

// Who may still hold leases and permits of an earlier process.
void await_earlier_workers(CoreState& state, const Recovered& event) {
    Grace& grace = state.grace;
    grace.since = state.now;
    for (const KnownWorker& worker : event.workers) {
        if (worker.is_gone) {
            remember_departed(state, worker, state.now - event.workers_age);
        } else {
            grace.expected.push_back(worker);
        }
    }
    grace.is_on = event.lease_high_water && (event.unclean || !grace.expected.empty());
    grace.has_strangers = grace.is_on && event.unclean && event.workers.empty();
    const bool may_have_old = grace.is_on || !state.roster.departed.empty();
    // Each process reserves a block of its own, so this number differs from every earlier one's.
    state.limiter.start(event.lease_high_water.value / state.options.lease_id_block,
                        may_have_old && !is_mutated(state.options, Mutation::windows_start_empty), state.now);
    state.limiter.restore(event.learned, state.now);
    if (!is_mutated(state.options, Mutation::forget_quotas)) {
        state.limiter.restore_quotas(event.quotas);
    }
    if (!grace.is_on || is_mutated(state.options, Mutation::skip_grace)) {
        grace.is_on = true;
        end_grace(state);
    } else {
        state.timers.set(state.now + state.options.lease_ttl, TimerKind::grace, 0);
    }
}

}  // namespace

void on_recovered(CoreState& state, const Recovered& event) {
    CINEFLEET_CHECK(!state.is_started);
    state.is_started = true;
    state.leases.start(
        is_mutated(state.options, Mutation::reuse_lease_ids) ? LeaseId{} : event.lease_high_water,
        state.options.lease_id_block);
    state.cancel_seq = event.cancel_seq;
    await_earlier_workers(state, event);
    for (const Recovered::OpenRun& open : event.runs) {
        Run run;
        run.id = open.run;
        run.priority = open.priority;
        run.weight = open.weight;
        run.counts = open.counts;
        run.paused = open.paused;
        run.cancelling = open.cancelling;
        run.predates_start = true;
        state.scheduler.add(std::move(run));
    }
    share_window(state);
    for (const Recovered::OpenRun& open : event.runs) {
        end_run_if_done(state, open.run);
    }
}

void on_run_created(CoreState& state, const RunCreated& event) {
    if (state.scheduler.find(event.run) != nullptr) {
        return;  // it was among those that Recovered named
    }
    Run run;
    run.id = event.run;
    run.priority = event.priority;
    run.weight = event.weight;
    run.counts.total = event.task_count;
    run.counts.open = event.task_count;
    // It became durable before the cancel did, so it is in its scope.
    run.cancelling = is_cancel_under_way(state, event.run);
    Run& added = state.scheduler.add(std::move(run));
    if (const auto swept = state.swept_early.extract(event.run); !swept.empty()) {
        count_ended(state, added, TaskState::cancelled, swept.mapped());
    }
    for (const ChangedTask& changed : event.changed) {
        if (!is_mutated(state.options, Mutation::forget_taken)) {
            take_change(state, changed);
        }
    }
    share_window(state);
    end_run_if_done(state, event.run);
}

void on_pause_requested(CoreState& state, const PauseRequested& event) {
    if (!event.worker_id.empty()) {
        if (Worker* worker = state.workers.find(event.worker_id); worker != nullptr) {
            worker->paused = event.paused;
            state.workers.offer(*worker);
        } else if (Vacancy* vacancy = state.workers.find_vacancy(event.worker_id, state.now);
                   vacancy != nullptr) {
            vacancy->paused = event.paused;
        }
        return;
    }
    if (!event.run) {
        state.is_paused = event.paused;
        return;
    }
    if (Run* run = state.scheduler.find(event.run); run != nullptr) {
        run->paused = event.paused;
        share_window(state);
    }
}

}  // namespace cinefleet::queue
