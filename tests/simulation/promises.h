#pragma once

#include "common/ids.h"
#include "coordinator/queue/effects.h"
#include "coordinator/queue/events.h"

#include <cstdint>
#include <deque>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace cinefleet::simulation {

struct World;
class WorkerModel;

/// The design's promises, checked from outside: with what the store holds durably, what the workers really
/// do, and what was said. Knows nothing of the core's books, apart from who holds what when a process dies.
class Promises {
  public:
    explicit Promises(World& world) : world_(world) {}

    /// The first one that was broken, in words.
    const std::optional<std::string>& broken() const { return broken_; }
    void fail(std::string what);

    void before(const queue::Event& event);
    void stepped(const queue::Effects& effects);
    void check(const queue::Effect& effect);
    void after(const queue::Event& event);

    void coordinator_started();
    void process_died(const WorkerModel& worker);
    void commit_may_fail(TaskId task) { may_fail_.insert(task); }

    /// With faults healed and nothing left to do.
    void check_the_end();

    /// The core has accepted its result, or asked for its end.
    bool is_accepted(TaskId task) const { return accepted_.contains(task); }
    /// How often its scrape has failed, as the coordinator was told.
    std::int32_t failures_of(TaskId task) const;

  private:
    struct Grant {
        TaskId task;
        RunId run;
        std::uint64_t process = 0;
        std::int64_t epoch = 0;  // of the coordinator
    };
    struct Reader;    // one overload an event
    struct Examiner;  // one overload an effect
    friend struct Reader;
    friend struct Examiner;

    void snapshot(const std::string& worker, bool is_crash);
    void take_snapshot();
    void check_new_lease(const queue::SendLease& lease, const WorkerModel& worker);
    void check_decisions(PeerId peer, const std::vector<queue::LeaseDecision>& decisions);
    bool may_abort(const WorkerModel& worker, LeaseId lease) const;
    bool is_in_cancel_scope(TaskId task) const;
    void check_kept(const std::vector<queue::LeaseDecision>& decisions);
    void check_durable(LeaseId lease, const std::string& where);
    void check_attempts(const queue::RecordAttempt& attempt);
    void check_fate(TaskId task, TaskState state);

    World& world_;
    std::optional<std::string> broken_;

    // Of the whole seed:
    std::map<LeaseId, Grant> grants_;
    std::map<TaskId, LeaseId> latest_lease_;
    std::map<TaskId, std::int32_t> failures_;
    std::map<TaskId, std::int32_t> damaged_;
    std::map<TaskId, std::int32_t> deaths_;  // processes that ended while they had it
    std::set<TaskId> may_fail_;

    // Of this coordinator process:
    std::set<TaskId> accepted_;
    std::set<TaskId> committing_;
    std::set<LeaseId> whole_results_;
    std::map<LeaseId, std::int32_t> damaged_results_;
    struct Scope {
        RunId run;
        TaskId task;
    };
    std::vector<Scope> cancels_asked_;
    std::vector<Scope> cancels_told_;
    std::set<TaskId> must_be_alone_;
    std::set<RunId> ended_runs_;
    std::deque<std::vector<TaskId>> asked_by_id_;

    // Of this step:
    std::set<TaskId> in_flight_;  // in the process that this event may tell the end of
    bool is_crash_ = false;
    bool is_replaced_ = false;  // told by another one's HELLO, if that is welcome
    std::set<TaskId>
        together_;  // in flight in the process that this event says has crashed, if there are several
    std::map<TaskId, std::int32_t> crashes_before_;
    struct Recorded {
        std::int64_t epoch = 0;  // what a coordinator records may be lost with it
        std::int32_t crashes = 0;
    };
    std::map<TaskId, Recorded> recorded_;
    const queue::WorkerSync* sync_ = nullptr;
};

}  // namespace cinefleet::simulation
