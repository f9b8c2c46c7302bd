#pragma once

#include "common/clock.h"
#include "common/ids.h"
#include "common/model/task.h"
#include "coordinator/queue/events.h"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <variant>
#include <vector>

/// What the queue core wants done. The loop around it carries these out in order.
namespace cinefleet::queue {

enum class LeaseVerdict : std::uint8_t { keep = 1, abort, resend, committed };

struct LeaseDecision {
    LeaseId lease;
    LeaseVerdict verdict = LeaseVerdict::keep;

    friend bool operator==(const LeaseDecision&, const LeaseDecision&) = default;
};

// ---- to workers
// ----------------------------------------------------------------------------------------------------

struct SendAskHello {
    PeerId peer;
};

struct SendWelcome {
    PeerId peer;
    CancelSeq cancel_seq;
    std::int64_t byte_credit = 0;
    std::vector<LeaseDecision> decisions;
    std::int64_t sequence = 0;  ///< of the HELLO that it answers
};

struct SendLease {
    PeerId peer;
    LeaseId lease;
    TaskId task;
    RunId run;
    std::int32_t attempt = 1;
    Millis deadline{0};  ///< for the scrape, from the moment it gets a slot
    std::shared_ptr<const TaskSpec> spec;
    bool alone = false;  ///< a suspect of a crash: nothing else runs in this worker process meanwhile
};

struct SendSyncReply {
    PeerId peer;
    std::int64_t sequence = 0;
    CancelSeq cancel_seq;
    std::int64_t byte_credit = 0;
    std::vector<LeaseDecision> decisions;  ///< only those that are not `keep`
};

struct SendPermits {
    PeerId peer;
    ProviderId provider = ProviderId::tmdb;
    std::int64_t request_id = 0;
    std::vector<PermitId> permits;
    /// Not 0: the provider blocks us and is not asked for at least so long. What this worker has asked for
    /// and not got will not come.
    Millis closed_for{0};
};

enum class AckVerdict : std::uint8_t { committed = 1, dropped, resend };

/// To the data channel; the loop forgets the bytes of this lease if it still has them.
struct SendResultAck {
    PeerId peer;
    LeaseId lease;
    AckVerdict verdict = AckVerdict::committed;
};

struct SendDrain {
    PeerId peer;
};

struct PublishCancel {
    CancelSeq seq;
    RunId run;
    TaskId task;
};

// ---- to the save loop and the store
// --------------------------------------------------------------------------------

/// Give out lease ids up to here only when this is durable: LeaseIdsReserved.
struct ReserveLeaseIds {
    LeaseId up_to;
};

/// Read up to `limit` open tasks of `run` after `after` in the store's order (priority, id): TasksLoaded. One
/// at a time.
struct LoadTasks {
    TaskId after;
    Priority after_priority = Priority::interactive;
    std::int32_t limit = 0;
    RunId run{};
};

/// Read exactly these tasks, open or not: TasksFound. Workers say that they hold them.
struct LoadTasksById {
    std::vector<TaskId> tasks;
};

/// Remember durably who may hold leases, in place of what was remembered before: Recovered::workers. Not
/// waited for, and rare: only when a worker process comes or goes.
struct PersistWorkers {
    std::vector<KnownWorker> workers;
};

/// Remember durably what was learned about limits, in place of what was remembered before. Not waited for.
struct PersistLimits {
    std::vector<LearnedLimit> learned;
};

/// Give out permits for so many requests of that day only when this is durable: QuotaReserved.
struct ReserveQuota {
    UsedQuota up_to;
};

/// Make the accepted result of this lease durable: files, then rows, fenced by lease: TaskPersisted or
/// CommitFailed.
struct Commit {
    TaskId task;
    LeaseId lease;
};

/// End the task without files, durably, unless it has ended: TaskPersisted, or CommitFailed if it is
/// outdated.
struct Finish {
    TaskId task;
    TaskState state = TaskState::failed;
    LeaseId lease;  ///< 0: none was held
    ErrorClass error_class = ErrorClass::unavailable;
    std::string reason;
};

/// An attempt ended without ending the task. Not waited for.
struct RecordAttempt {
    TaskId task;
    LeaseId lease;
    std::int32_t error_attempts = 0;
    std::int32_t crash_attempts = 0;
    std::int32_t killed_attempts = 0;
    bool suspect = false;
    std::string reason;
};

/// Make this cancel durable, one write whatever the number of tasks: CancelPersisted.
struct PersistCancel {
    RunId run;    ///< 0: every run
    TaskId task;  ///< 0: the whole scope
    std::string reason;
    std::vector<TaskId> accepted{};  ///< all whose result is accepted: no cancel touches them any more
};

// ---- to people
// -----------------------------------------------------------------------------------------------------

/// All tasks of the run have ended.
struct RunEnded {
    RunId run;
    RunCounts counts;
    std::string stop_reason;  ///< empty unless the core itself stopped the run ("TMDB refused the key: …")
};

/// What was saved without this provider can be topped up: it blocked us and answers again, or a new day has
/// begun. `is_trial`: nobody
/// knows whether it does, and nobody asks it at the moment: one movie would find out.
struct ProviderReopened {
    ProviderId provider = ProviderId::tmdb;
    bool is_trial = false;
    std::int64_t at_most = 0;  ///< movies, as many as its quota of the day allows; 0: all
};

/// Worth a line in the log.
struct Note {
    std::string text;
};

using Effect = std::variant<SendAskHello, SendWelcome, SendLease, SendSyncReply, SendPermits, SendResultAck,
                            SendDrain, PublishCancel, ReserveLeaseIds, LoadTasks, Commit, Finish,
                            RecordAttempt, PersistCancel, RunEnded, Note, LoadTasksById, PersistWorkers,
                            PersistLimits, ProviderReopened, ReserveQuota>;

using Effects = std::vector<Effect>;

}  // namespace cinefleet::queue
