#pragma once

#include "common/clock.h"
#include "common/model/providers.h"
#include "coordinator/queue/effects.h"
#include "coordinator/queue/events.h"
#include "coordinator/queue/limiter.h"
#include "coordinator/queue/mutation.h"

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace cinefleet::queue {

struct CoreOptions {
    Millis lease_ttl{15'000};
    Millis sync_interval{2'000};
    Millis scrape_deadline{120'000};  ///< without the time that a scrape only waits for permits
    Millis suspect_deadline{60'000};  ///< of one that runs alone
    Millis permit_ttl{90'000};        ///< a permit that never comes back counts this long
    Millis block_first_wait{60'000};  ///< before a provider that blocks us is tried again; doubled with each
    Millis block_longest_wait{1'800'000};
    std::int64_t result_bytes_budget =
        256LL << 20;                    ///< over all workers: results accepted or allowed, not yet durable
    std::int32_t window_tasks = 4'000;  ///< open tasks in memory at most
    std::int32_t page_tasks = 1'000;
    std::int64_t lease_id_block = 16'384;  ///< made durable at a time
    std::int32_t max_error_attempts = 4;
    Millis first_retry_delay{2'000};  ///< of outages
    std::int32_t max_crash_attempts = 3;
    /// How often the process of a task that ran alone may be ended by others before the task is failed.
    std::int32_t max_killed_attempts = 10;
    Millis first_killed_delay{1'000};  ///< before it is tried again; doubled each time
    std::vector<ProviderLimit> limits;
    LimitScope limit_scope = LimitScope::fleet;
    FleetLimits fleet_limits;
    std::uint64_t seed = 1;                          ///< of the jitter in back-off
    ProviderId primary_provider = ProviderId::tmdb;  ///< one that no run can do without
#ifdef CINEFLEET_QUEUE_MUTATIONS
    Mutation mutation = Mutation::none;
#endif
};

/// What people see of one worker.
struct WorkerView {
    std::string worker_id;
    std::string host;
    std::int64_t pid = 0;
    std::int32_t slots = 0;
    bool draining = false;
    Millis silent_for{0};  ///< it says that it is there with each sync interval
    struct Holding {
        TaskId task;
        std::shared_ptr<const TaskSpec> spec;
        Millis held_for{0};
        bool returning = false;
    };
    std::vector<Holding> holding;
};

struct RunView {
    RunId run;
    RunCounts counts;
    std::int64_t leased = 0;
    std::int64_t saving = 0;  ///< accepted, not yet durable
    bool paused = false;
    bool cancelling = false;
};

/// What has happened since the start, for metrics.
struct CoreCounters {
    std::int64_t leases_granted = 0;
    std::int64_t leases_adopted = 0;  ///< of an earlier process, still held by their workers
    std::int64_t leases_expired = 0;
    std::int64_t leases_resent = 0;
    std::int64_t late_results = 0;  ///< of leases that were no more: dropped
    std::int64_t damaged_results = 0;
    std::int64_t retries = 0;
    std::int64_t crashes = 0;  ///< worker processes that ended while they held tasks
    std::int64_t commit_retries = 0;
};

/// The scheduler: every decision about tasks, leases, credits, permits, cancels and workers, and nothing
/// else. A pure function of events and time: no I/O, clock, thread, random device or unordered iteration
/// inside. Owned by one thread.
///
/// Whoever answers its effects keeps to this: answers of the store arrive in the order of what was asked; a
/// page never holds what ended before it was read.
class Core {
  public:
    explicit Core(CoreOptions options);
    ~Core();
    Core(const Core&) = delete;
    Core& operator=(const Core&) = delete;

    /// Takes one event; returns what is to be done, in order. `now` never goes backwards.
    Effects step(const Event& event, MonoTime now);

    /// When to call step(Tick) at the latest if nothing else happens; nullopt: no timer is set.
    std::optional<MonoTime> next_timer() const;

    std::vector<WorkerView> workers(MonoTime now) const;
    std::vector<RunView> runs() const;
    std::vector<LimitView> limits(MonoTime now) const;
    const CoreCounters& counters() const;

    /// Why no task is given to anybody at the moment, for people: "the disk is full", …; empty: nothing holds
    /// them up.
    std::string stall_reason() const;

    /// All of it, by a person.
    bool is_paused() const;

    /// Quiet hours: the minute of the local day when they end; nullopt: there are none now.
    std::optional<std::int32_t> quiet_until() const;

    /// What does not add up in the core's books, for the simulation; empty: all is well. Slow.
    std::string broken_invariant() const;

  private:
    struct State;
    std::unique_ptr<State> state_;
};

}  // namespace cinefleet::queue
