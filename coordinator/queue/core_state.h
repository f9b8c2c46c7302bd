#pragma once

#include "common/clock.h"
#include "common/ids.h"
#include "coordinator/queue/core.h"
#include "coordinator/queue/effects.h"
#include "coordinator/queue/events.h"
#include "coordinator/queue/lease_book.h"
#include "coordinator/queue/limiter.h"
#include "coordinator/queue/random.h"
#include "coordinator/queue/scheduler.h"
#include "coordinator/queue/task_table.h"
#include "coordinator/queue/timers.h"
#include "coordinator/queue/worker_table.h"

#include <cstdint>
#include <deque>
#include <map>
#include <optional>
#include <set>
#include <vector>

namespace cinefleet::queue {

/// What is being read from the store.
struct Loading {
    bool is_wanted = false;  ///< look whether a run needs its next page
    std::int64_t share = 0;  ///< how much of the window each run may fill
    RunId run;               ///< whose page is under way; 0: none
    bool is_void = false;    ///< what the page would bring has changed meanwhile
    std::set<TaskId> ended;  ///< while a page or an answer by id is under way: not open any more
};

/// Leases of an earlier process that workers say they hold, on tasks that are not in the window: the store is
/// asked what they are. Until it answers, `keep`.
struct Claims {
    struct Claim {
        WorkerKey worker;  ///< 0: known by its result only
        bool returning = false;
        std::optional<ResultArrived> result;
    };
    std::map<TaskId, std::map<LeaseId, Claim>> by_task;
    std::vector<TaskId> to_ask;
    std::deque<std::vector<TaskId>> asked;  ///< in the order in which the answers come
};

/// What a cancel takes: one task, one run, or every run.
struct CancelScope {
    RunId run;    ///< 0: every one
    TaskId task;  ///< 0: all

    bool contains(RunId other) const { return !task && (!run || run == other); }
    bool contains(const TaskEntry& entry) const {
        return task ? entry.task.task == task : contains(entry.task.run);
    }
    friend bool operator==(const CancelScope&, const CancelScope&) = default;
};

/// After an unclean start: workers of before may still hold leases and permits.
struct Grace {
    bool is_on = false;
    bool has_strangers = false;  ///< not only `expected` may hold leases
    bool all_listed = true;      ///< those that came back told their permits
    MonoTime since{};
    std::vector<KnownWorker> expected;
};

/// Who has ended, but whose requests still count with the providers.
struct Departed {
    KnownWorker process;
    MonoTime until;
};

/// Whom PersistWorkers has named durably. Nobody gets a lease or a permit before that, so that a restarted
/// coordinator knows of everybody who can hold one.
struct Roster {
    std::vector<Departed> departed;
    bool is_changed = false;
    bool needs_barrier = false;  ///< somebody joined: wait until that is durable
    std::int64_t barriers = 0;   ///< ReserveLeaseIds sent: answered in order
    std::int64_t answered = 0;
};

/// All that the core knows. The rules are in the files that take it as their first argument.
struct CoreState {
    explicit CoreState(CoreOptions core_options)
        : options(std::move(core_options)),
          tasks(static_cast<std::size_t>(options.window_tasks)),
          limiter(options.limits, options.permit_ttl, {options.block_first_wait, options.block_longest_wait},
                  is_mutated(options, Mutation::count_by_machine) ? LimitScope::host : options.limit_scope),
          random(options.seed) {
        limiter.change_image_bytes(options.fleet_limits.image_bytes_per_second);
    }

    const CoreOptions options;
    TaskTable tasks;
    Scheduler scheduler;
    LeaseBook leases;
    WorkerTable workers;
    Limiter limiter;
    Timers timers;
    Random random;
    Loading loading;
    Claims claims;
    Grace grace;
    Roster roster;
    CancelSeq cancel_seq;
    std::vector<CancelScope> cancels_under_way;  ///< asked for, not durable yet
    std::map<RunId, std::int64_t> swept_early;   ///< CancelSwept of runs whose RunCreated is yet to come
    /// Leases that a cancel has ended, until when their workers may not have heard of it. Another run may
    /// want the task still.
    std::map<TaskId, MonoTime> cancelled_at_work;
    bool is_started = false;
    bool is_paused = false;
    FleetLimits fleet_limits = options.fleet_limits;
    std::optional<std::int32_t> local_minute;  ///< not known before the first WallClock
    bool has_emptying_workers = false;
    std::int64_t disk_waits = 0;     ///< results that wait for room on the disk
    std::int64_t library_waits = 0;  ///< results that wait for a library that is away
    CoreCounters counters;

    MonoTime now{};
    MonoTime
        awake_since{};  ///< since the last time that we were stopped ourselves: before it nobody was heard
    Effects out;
};

}  // namespace cinefleet::queue
