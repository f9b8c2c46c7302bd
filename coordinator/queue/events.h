#pragma once

#include "common/clock.h"
#include "common/ids.h"
#include "common/model/providers.h"
#include "common/model/task.h"
#include "coordinator/queue/provider_limit.h"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <variant>
#include <vector>

/// What can happen to the queue core. Plain values: the loop around the core makes them from sockets, the
/// save loop and the control socket; the simulation makes them from a seed.
namespace cinefleet::queue {

/// An open task as the store knows it. `spec` is opaque to the core: it only hands it on.
struct QueuedTask {
    TaskId task;
    RunId run;
    MovieId movie;
    Priority priority = Priority::bulk;
    std::int32_t error_attempts = 0;
    std::int32_t crash_attempts = 0;
    std::int32_t killed_attempts = 0;  ///< ran alone when somebody killed its process
    bool suspect = false;              ///< was in flight when a worker crashed: runs alone
    std::shared_ptr<const TaskSpec> spec;
};

struct HeldLease {
    LeaseId lease;
    TaskId task;
    bool returning = false;  ///< the worker has the result ready
};

/// How many tasks of a run are in each state; `total` is their sum, always.
struct RunCounts {
    std::int64_t total = 0;
    std::int64_t open = 0;
    std::int64_t saved = 0;
    std::int64_t unchanged = 0;
    std::int64_t skipped = 0;
    std::int64_t review = 0;
    std::int64_t failed = 0;
    std::int64_t dead = 0;
    std::int64_t cancelled = 0;

    friend bool operator==(const RunCounts&, const RunCounts&) = default;
};

// ---- from the store
// ------------------------------------------------------------------------------------------------

/// A worker process that may hold leases, or whose requests to providers still count: what PersistWorkers
/// makes durable.
struct KnownWorker {
    std::string worker_id;
    std::uint64_t incarnation = 0;
    bool is_gone = false;      ///< it has ended: no lease of it is left
    bool has_permits = false;  ///< gone, and nobody knows whether its last requests are over

    friend bool operator==(const KnownWorker&, const KnownWorker&) = default;
};

/// First event after a start: what is durable.
struct Recovered {
    struct OpenRun {
        RunId run;
        Priority priority = Priority::bulk;
        RunCounts counts;
        bool cancelling = false;  ///< its cancel is durable, the store still sweeps: CancelSwept follows
        bool paused = false;
        std::int32_t weight = 1;  ///< its share next to other runs of its priority
    };
    LeaseId lease_high_water;  ///< no id up to here may be given out
    CancelSeq cancel_seq;
    std::vector<OpenRun> runs;  ///< those with open tasks
    /// The last PersistWorkers. Those that are not gone may still hold leases, so tasks of before the start
    /// wait until each has said HELLO or its end is known, one lease time to live at the most.
    std::vector<KnownWorker> workers{};
    /// How long ago that was written, by the wall clock; 0: not known.
    Millis workers_age{0};
    /// Leases of an earlier process may be held by workers that nobody knows: wait the whole time to live.
    bool unclean = false;
    std::vector<LearnedLimit> learned{};  ///< the last PersistLimits
    std::vector<UsedQuota> quotas{};      ///< the last ReserveQuota of each provider
};

/// The answer to ReserveLeaseIds: ids up to here are ours now, durably.
struct LeaseIdsReserved {
    LeaseId up_to;
};

/// The answer to ReserveQuota: it is durable.
struct QuotaReserved {
    UsedQuota up_to;
};

/// The answer to LoadTasks: the next open tasks; `end`: there are no more for now. Never tasks in the scope
/// of a durable cancel.
struct TasksLoaded {
    std::vector<QueuedTask> tasks;
    bool end = false;
};

/// The answer to LoadTasksById. A task that is in neither list does not exist.
struct TasksFound {
    struct Ended {
        TaskId task;
        TaskState state = TaskState::saved;
    };
    std::vector<QueuedTask> open;
    std::vector<Ended> ended;
};

/// An open task that belongs to this run since now, or of which more is wanted than before.
struct ChangedTask {
    TaskId task;
    RunId run;
};

/// A new run is durable. Like every answer of the store it comes in the order in which it became so.
struct RunCreated {
    RunId run;
    Priority priority = Priority::bulk;
    std::int64_t task_count = 0;         ///< its own and those of other runs that it waits for
    std::int32_t weight = 1;             ///< its share next to other runs of its priority
    std::vector<ChangedTask> changed{};  ///< of other runs until now, or with more to do for this one
};

/// The answer to Commit and to Finish: the task's end is durable.
struct TaskPersisted {
    TaskId task;
    TaskState state = TaskState::saved;
    std::vector<RunId> waiting{};  ///< other runs that wanted the same movie, and count its end too
};

/// The answer to Commit when it could not be done: the files or the database refused.
struct CommitFailed {
    TaskId task;
    Error error;
    /// The same result may be committed later: after any number of attempts if the disk is full or a library
    /// away (unavailable), else after a few.
    bool retry = false;
    /// Also of Finish: a person has decided which movie it is since the task was given out. What came back is
    /// of no use, the task is read again and scraped anew.
    bool outdated = false;
};

/// The answer to PersistCancel: it is durable. The open tasks in its scope, except those that PersistCancel
/// lists as accepted, become `cancelled`: CancelSwept tells how many, for a single task too.
struct CancelPersisted {
    CancelSeq seq;
    RunId run;    ///< 0: every run
    TaskId task;  ///< 0: the whole scope
};

/// Tasks of a cancelled run became `cancelled` in the store (in pages, after CancelPersisted).
struct CancelSwept {
    RunId run;
    std::int64_t count = 0;
    std::vector<ChangedTask> moved{};  ///< of these, open still: another run waits for them and has them now
};

// ---- from workers
// --------------------------------------------------------------------------------------------------

struct WorkerHello {
    PeerId peer;
    std::string worker_id;
    std::uint64_t incarnation = 0;
    std::string host;
    std::int64_t pid = 0;
    std::int32_t slots = 1;
    std::vector<HeldLease> held;
    /// Permits that it still may use or uses, nullopt: it does not say. HELLO voids all that it asked for
    /// before: a grant for a request from before its latest HELLO is given back as `unused`.
    std::optional<std::vector<PermitId>> permits{};
    std::int64_t sequence =
        0;  ///< WELCOME repeats it, so that a late one is not taken for the answer to a new HELLO
};

struct WorkerSync {
    PeerId peer;
    std::uint64_t incarnation = 0;
    std::int64_t sequence = 0;
    std::int32_t free_slots = 0;
    CancelSeq cancel_seen;
    std::vector<HeldLease> held;
    std::int32_t slots = 0;  ///< from now on; 0: as HELLO said
    bool leaving = false;    ///< wants nothing more
};

struct WorkerGoodbye {
    PeerId peer;
    std::uint64_t incarnation = 0;
    bool followed = false;  ///< another process of its name comes at once
};

/// A supervisor saw a worker process end.
struct WorkerExited {
    std::string worker_id;
    std::uint64_t incarnation = 0;
    std::int32_t exit_code = -1;
    std::int32_t signal = 0;
    bool hung = false;  ///< it fell silent, and its supervisor ended it
};

struct PermitsRequested {
    PeerId peer;
    ProviderId provider = ProviderId::tmdb;
    std::int32_t count = 1;
    std::int64_t request_id = 0;
};

enum class PermitOutcome : std::uint8_t { ok = 1, throttled, blocked, failed, unused };

struct PermitReleased {
    PeerId peer;
    PermitId permit;
    PermitOutcome outcome = PermitOutcome::ok;
    Millis retry_after{0};
    Millis latency{0};       ///< from sending the request to its answer; 0: not known
    std::int64_t bytes = 0;  ///< of the answer's body
};

/// A result has arrived whole (or `damaged`); the loop keeps its bytes until the core says Commit or drops
/// it.
struct ResultArrived {
    PeerId peer;  ///< of the data channel: where the acknowledgement goes
    LeaseId lease;
    TaskId task;
    ScrapeOutcome outcome = ScrapeOutcome::scraped;
    std::optional<ProviderError> error;
    std::int64_t bytes = 0;  ///< of its images
    bool damaged = false;    ///< wrong size or hash, or images missing
};

// ---- from people
// ---------------------------------------------------------------------------------------------------

/// Nothing happens if the core does not know the run: it has ended, or RunCreated is still to come, and what
/// of other runs would be in its scope is known only then. Who asks waits for that.
struct CancelRequested {
    RunId run;    ///< 0: every run
    TaskId task;  ///< 0: the whole scope
    std::string reason;
};

struct PauseRequested {
    RunId run;  ///< 0: everything
    bool paused = true;
    std::string worker_id{};  ///< not empty: this worker gets no tasks while paused; `run` is 0 then
};

/// Give this worker no more tasks and tell it to leave when it is done.
struct DrainRequested {
    std::string worker_id;
};

/// From now on this limit holds for its provider.
struct LimitChanged {
    ProviderLimit limit;
};

struct FleetLimitsChanged {
    FleetLimits limits;
};

// ---- time
// ----------------------------------------------------------------------------------------------------------

/// Nothing but time has passed.
struct Tick {};

/// What the clock on the wall says. Told at the start and at least once a minute.
struct WallClock {
    std::int64_t day = 0;           ///< of quotas
    Millis day_left{0};             ///< until the next one begins
    std::int32_t local_minute = 0;  ///< since midnight where the user lives
};

using Event = std::variant<Recovered, LeaseIdsReserved, TasksLoaded, RunCreated, TaskPersisted, CommitFailed,
                           CancelPersisted, CancelSwept, WorkerHello, WorkerSync, WorkerGoodbye, WorkerExited,
                           PermitsRequested, PermitReleased, ResultArrived, CancelRequested, PauseRequested,
                           DrainRequested, Tick, TasksFound, LimitChanged, QuotaReserved, FleetLimitsChanged,
                           WallClock>;

}  // namespace cinefleet::queue
