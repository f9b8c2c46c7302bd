#include "coordinator/queue/granting.h"

#include "common/check.h"
#include "coordinator/queue/moves.h"
#include "coordinator/queue/wall_clock.h"
#include "coordinator/queue/workers.h"

#include <algorithm>
#include <cstddef>

namespace cinefleet::queue {
namespace {

bool may_grant(const CoreState& state) {
    return !state.limiter.is_used_up(state.options.primary_provider) && state.is_started &&
           !state.is_paused && state.leases.has_id() && state.disk_waits == 0 &&
           state.library_waits < kMostLibraryWaits &&
           state.leases.accepted_bytes() < state.options.result_bytes_budget;
}

// Every task needs the first provider: while it blocks a worker they wait here, not in its slots.
bool is_admitted(const CoreState& state, const Worker& worker) {
    const ProviderId provider = state.options.primary_provider;
    if (!state.limiter.is_blocking(provider, worker.key)) {
        return true;
    }
    const auto is_at_work = [&](const auto& entry) {
        return !entry.second.leases.empty() && state.limiter.share_limits(entry.first, worker.key);
    };
    return state.limiter.may_try(provider, worker.key, state.now) &&
           std::ranges::none_of(state.workers.all(), is_at_work);  // one task finds out for all of them
}

enum class Kind : std::uint8_t { innocent, suspects };

Scheduler::Scope scope_of(const CoreState& state, Kind kind) {
    return {state.now, state.grace.is_on, kind == Kind::suspects, quiet_until(state).has_value()};
}

// What is silent for longer may be gone: better to wait for its SYNC than to lose a task to it for a whole
// lease.
bool is_fresh(const CoreState& state, const Worker& worker) {
    return state.now - worker.last_heard <= 2 * state.options.sync_interval;
}

bool is_able(const CoreState& state, const Worker& worker) {
    // Results that a worker cannot get rid of fill its memory.
    const auto most = 2 * static_cast<std::size_t>(worker.slots) + 2;
    return !worker.draining && !worker.leaving && !worker.paused && !worker.emptying && !worker.alone &&
           worker.leases.size() < most && is_fresh(state, worker) && is_on_record(state, worker);
}

bool may_take(const CoreState& state, const Worker& worker) {
    return is_able(state, worker) && is_admitted(state, worker);
}

// A task beyond the slots waits in its worker until a slot is free: no loss while there is plenty, but at the
// start and at the end of a run another worker, which comes in a moment or is free sooner, would do it
// earlier.
bool is_plenty_left(const CoreState& state) {
    std::size_t slots = 0;
    for (const auto& [key, worker] : state.workers.all()) {
        slots += static_cast<std::size_t>(worker.slots);
    }
    return state.scheduler.ready_count() > slots;
}

// Those that the first provider blocks are `passed_over`.
Worker* next_worker(CoreState& state, std::vector<Worker*>& passed_over) {
    while (Worker* worker = state.workers.next_free()) {
        if (!is_able(state, *worker) || worker->busy >= worker->slots) {
            continue;
        }
        if (is_admitted(state, *worker)) {
            return worker;
        }
        passed_over.push_back(worker);
    }
    if (!is_plenty_left(state)) {
        return nullptr;
    }
    while (Worker* worker = state.workers.next_extra()) {
        if (worker->has_returned && may_take(state, *worker) && worker->busy <= worker->slots) {
            return worker;
        }
    }
    return nullptr;
}

void grant_next(CoreState& state, RunId run, const Scheduler::Scope& scope, Worker& worker) {
    const TaskId task = state.scheduler.take_next(run, scope);
    TaskEntry* entry = state.tasks.find(task);
    CINEFLEET_CHECK(entry != nullptr);
    grant(state, worker, *entry, scope.suspects);
    state.workers.offer(worker);
}

void stop_emptying(CoreState& state) {
    for (auto& [key, worker] : state.workers.all()) {
        worker.emptying = false;
        state.workers.offer(worker);
    }
    state.has_emptying_workers = false;
}

// Workers finish what they have, so that suspects get in: those that have least, and at most half of all.
void empty_workers(CoreState& state) {
    std::vector<Worker*> able;
    std::size_t emptying = 0;
    for (auto& [key, worker] : state.workers.all()) {
        emptying += worker.emptying ? 1 : 0;
        if (may_take(state, worker)) {
            able.push_back(&worker);
        }
    }
    const std::size_t half = std::max<std::size_t>((able.size() + emptying) / 2, 1);
    const std::size_t wanted = std::min(state.scheduler.suspect_count(), half);
    std::ranges::stable_sort(able, {}, [](const Worker* worker) { return worker->leases.size(); });
    for (Worker* worker : able) {
        if (emptying >= wanted) {
            break;
        }
        worker->emptying = true;
        state.has_emptying_workers = true;
        ++emptying;
    }
}

void grant_suspects(CoreState& state) {
    const Scheduler::Scope scope = scope_of(state, Kind::suspects);
    for (auto& [key, worker] : state.workers.all()) {
        const RunId run = state.scheduler.next_run(scope);
        if (!run || !may_grant(state)) {
            break;
        }
        const bool was_emptying = worker.emptying;
        worker.emptying = false;
        if (worker.leases.empty() && may_take(state, worker)) {
            grant_next(state, run, scope, worker);
        } else {
            worker.emptying = was_emptying;
        }
    }
    if (state.scheduler.next_run(scope)) {
        empty_workers(state);
    } else if (state.has_emptying_workers) {
        stop_emptying(state);
    }
}

}  // namespace

bool is_work_left_lying(const CoreState& state) {
    const auto is_free = [&state](const auto& entry) {
        const Worker& worker = entry.second;
        return may_take(state, worker) && worker.busy < worker.slots;
    };
    return may_grant(state) && state.scheduler.next_run(scope_of(state, Kind::innocent)) &&
           std::ranges::any_of(state.workers.all(), is_free);
}

void grant_leases(CoreState& state) {
    if (!may_grant(state)) {
        return;
    }
    if (state.scheduler.suspect_count() > 0 || state.has_emptying_workers) {
        grant_suspects(state);
    }
    const Scheduler::Scope scope = scope_of(state, Kind::innocent);
    std::vector<Worker*> passed_over;
    while (may_grant(state)) {
        const RunId run = state.scheduler.next_run(scope);
        Worker* worker = run ? next_worker(state, passed_over) : nullptr;
        if (worker == nullptr) {
            break;
        }
        grant_next(state, run, scope, *worker);
    }
    for (Worker* worker : passed_over) {
        state.workers.offer(*worker);
    }
}

}  // namespace cinefleet::queue
