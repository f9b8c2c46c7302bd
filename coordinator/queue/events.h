#pragma once

#include "common/clock.h"
#include "common/ids.h"
#include "common/model/task.h"

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
    bool suspect = false;  ///< was in flight when a worker crashed: runs alone
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

/// First event after a start: what is durable.
struct Recovered {
    struct OpenRun {
        RunId run;
        Priority priority = Priority::bulk;
        RunCounts counts;
    };
    LeaseId lease_high_water;  ///< no id up to here may be given out
    CancelSeq cancel_seq;
    std::vector<OpenRun> runs;  ///< those with open tasks
};

/// The answer to ReserveLeaseIds: ids up to here are ours now, durably.
struct LeaseIdsReserved {
    LeaseId up_to;
};

/// The answer to LoadTasks: the next open tasks; `end`: there are no more for now.
struct TasksLoaded {
    std::vector<QueuedTask> tasks;
    bool end = false;
};

/// A new run is durable.
struct RunCreated {
    RunId run;
    Priority priority = Priority::bulk;
    std::int64_t task_count = 0;
};

/// The answer to Commit and to Finish: the task's end is durable.
struct TaskPersisted {
    TaskId task;
    TaskState state = TaskState::saved;
};

/// The answer to Commit when it could not be done: the files or the database refused.
struct CommitFailed {
    TaskId task;
    Error error;
    bool retry = false;  ///< disk full and the like: the same result may be committed later
};

/// The answer to PersistCancel: it is durable, tasks that no result was accepted for are now `cancelled`.
struct CancelPersisted {
    CancelSeq seq;
    RunId run;    ///< 0: every run
    TaskId task;  ///< 0: the whole scope
};

/// Tasks of a cancelled run became `cancelled` in the store (in pages, after CancelPersisted).
struct CancelSwept {
    RunId run;
    std::int64_t count = 0;
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
};

struct WorkerSync {
    PeerId peer;
    std::uint64_t incarnation = 0;
    std::int64_t sequence = 0;
    std::int32_t free_slots = 0;
    CancelSeq cancel_seen;
    std::vector<HeldLease> held;
};

struct WorkerGoodbye {
    PeerId peer;
    std::uint64_t incarnation = 0;
};

/// A supervisor saw a worker process end.
struct WorkerExited {
    std::string worker_id;
    std::uint64_t incarnation = 0;
    std::int32_t exit_code = -1;
    std::int32_t signal = 0;
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

struct CancelRequested {
    RunId run;    ///< 0: every run
    TaskId task;  ///< 0: the whole scope
    std::string reason;
};

struct PauseRequested {
    RunId run;  ///< 0: everything
    bool paused = true;
};

/// Give this worker no more tasks and tell it to leave when it is done.
struct DrainRequested {
    std::string worker_id;
};

// ---- time
// ----------------------------------------------------------------------------------------------------------

/// Nothing but time has passed.
struct Tick {};

using Event = std::variant<Recovered, LeaseIdsReserved, TasksLoaded, RunCreated, TaskPersisted, CommitFailed,
                           CancelPersisted, CancelSwept, WorkerHello, WorkerSync, WorkerGoodbye, WorkerExited,
                           PermitsRequested, PermitReleased, ResultArrived, CancelRequested, PauseRequested,
                           DrainRequested, Tick>;

}  // namespace cinefleet::queue
