#pragma once

#include "common/clock.h"
#include "common/ids.h"

#include <cstddef>
#include <cstdint>
#include <deque>
#include <optional>
#include <unordered_map>

namespace cinefleet::queue {

using WorkerKey = Id<struct WorkerTag>;  ///< one worker process as long as it is known; never reused

enum class LeasePhase : std::uint8_t {
    sent,       ///< not yet confirmed by a SYNC
    held,       ///< the worker says that it has it
    returning,  ///< the worker has the result ready: the lease takes no slot
    accepted,   ///< the result is here, its end is being made durable: the worker's life does not matter any
                ///< more
};

/// What the last commit of a result failed for, if it waits until that is over, however long.
enum class CommitWait : std::uint8_t {
    nothing,
    disk,     ///< is full
    library,  ///< cannot be reached or written, such as a share that is away
};

struct Lease {
    LeaseId id;
    TaskId task;
    WorkerKey worker;  ///< 0: none, or one that is gone (only if accepted)
    LeasePhase phase = LeasePhase::sent;
    bool alone = false;
    MonoTime since;    ///< granted or adopted
    MonoTime sent_at;  ///< the last time that the worker was told
    std::int32_t resends = 0;
    MonoTime expires_at;  ///< unless accepted
    MonoTime listed_at;   ///< the last time that the worker named it
    MonoTime resend_at;   ///< while returning: when to ask for the result again
    Millis resend_wait{0};

    // With a result:
    PeerId ack_peer;  ///< 0: nobody waits for an acknowledgement
    std::int64_t bytes = 0;
    std::int32_t damaged = 0;          ///< deliveries that were not whole
    std::int32_t commit_failures = 0;  ///< that are counted against it
    std::int32_t commit_waits = 0;     ///< failures that were no fault of its own
    CommitWait waits_for = CommitWait::nothing;
};

/// How a lease that is no more has ended, as its worker has to know it.
enum class LeaseEnd : std::uint8_t {
    committed,  ///< the task's end is durable
    ended,      ///< forget it
};

/// All live leases, and the ids for new ones: taken in durable blocks, never reused. How the latest
/// `kRemembered` ended is kept, so that late questions get the exact answer; for older ones `ended` is as
/// good.
class LeaseBook {
  public:
    static constexpr std::size_t kRemembered = 8'192;

    /// Ids up to `high_water` were given out by earlier processes; `block` are reserved at a time.
    void start(LeaseId high_water, std::int64_t block);

    /// What to reserve now, once; nullopt: enough is left, or asked for.
    std::optional<LeaseId> wanted_reservation();
    void reserved(LeaseId up_to);
    /// What was asked for last.
    LeaseId reservation() const { return asked_; }
    bool has_id() const { return next_.value <= reserved_.value; }

    /// Under the next id; there must be one.
    Lease& grant(TaskId task, WorkerKey worker, MonoTime now);

    /// A lease that an earlier process gave.
    Lease& adopt(LeaseId id, TaskId task, WorkerKey worker, MonoTime now);

    Lease* find(LeaseId id);
    const Lease* find(LeaseId id) const;

    /// The lease is no more, and this is how it ended.
    void end(LeaseId id, LeaseEnd how);

    /// Without having been live here: what the store says about an earlier process's lease.
    void remember(LeaseId id, LeaseEnd how);
    std::optional<LeaseEnd> recent(LeaseId id) const;

    /// The result has arrived and is waited for by `peer`.
    void accept(Lease& lease, PeerId peer, std::int64_t bytes);

    bool is_from_before(LeaseId id) const { return id <= before_start_; }
    std::int64_t accepted_bytes() const { return accepted_bytes_; }
    std::size_t size() const { return leases_.size(); }

  private:
    Lease& add(Lease lease);

    std::unordered_map<LeaseId, Lease> leases_;
    std::int64_t block_ = 0;
    LeaseId before_start_;
    LeaseId next_;
    LeaseId reserved_;
    LeaseId asked_;
    std::int64_t accepted_bytes_ = 0;
    std::unordered_map<LeaseId, LeaseEnd> recent_;
    std::deque<LeaseId> recent_order_;
};

}  // namespace cinefleet::queue
