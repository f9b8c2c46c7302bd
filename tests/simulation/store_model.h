#pragma once

#include "coordinator/queue/effects.h"
#include "coordinator/queue/events.h"
#include "tests/simulation/profile.h"

#include <cstdint>
#include <deque>
#include <map>
#include <memory>
#include <set>
#include <variant>
#include <vector>

namespace cinefleet::simulation {

struct World;

/// The save loop and its database: commands are carried out in order and in batches; a batch is durable at
/// once or not at all; its answers come after that. A crash forgets what is not durable, and answers that
/// nobody has got.
class StoreModel {
  public:
    explicit StoreModel(World& world) : world_(world) {}

    struct Task {
        queue::QueuedTask queued;
        TaskState state = TaskState::open;
        LeaseId ended_by;
        RunId first_run;
    };
    struct RunRow {
        Priority priority = Priority::bulk;
        std::int32_t weight = 1;
        bool is_cancelled = false;
        std::set<TaskId> tasks;
        std::map<TaskId, TaskState> attached{};  ///< of other runs, as this one counts them
    };
    struct CreateRun {
        RunId run;
        Priority priority = Priority::bulk;
        std::int32_t weight = 1;
        std::int64_t tasks = 0;
        std::int64_t attached_percent = 0;  ///< of the open tasks of other runs: it wants these movies too
    };
    struct Sweep {
        RunId run;
    };
    using Command =
        std::variant<queue::ReserveLeaseIds, queue::LoadTasks, queue::LoadTasksById, queue::PersistWorkers,
                     queue::PersistLimits, queue::ReserveQuota, queue::Commit, queue::Finish,
                     queue::RecordAttempt, queue::PersistCancel, CreateRun, Sweep>;

    void submit(Command command);

    /// The process is gone.
    void crash();

    /// What a new process finds.
    queue::Recovered recover();

    // Durable:
    std::map<TaskId, Task> tasks;
    std::map<RunId, RunRow> runs;
    std::set<TaskId> cancelled_tasks;  ///< by their own number
    LeaseId high_water;
    CancelSeq cancel_seq;
    std::vector<queue::KnownWorker> roster;
    std::vector<queue::LearnedLimit> learned;
    std::map<ProviderId, queue::UsedQuota> quotas;

    queue::RunCounts counts_of(RunId run) const;
    bool is_cancelled(const Task& task) const { return runs.at(task.queued.run).is_cancelled; }
    std::int64_t open_tasks() const;

    // Faults:
    bool is_disk_full = false;
    bool is_share_away = false;  ///< that of the movies of odd numbers
    bool fails_commits = false;
    bool people_decide = false;

  private:
    void start_batch();
    void finish_batch();
    std::vector<queue::Event> carry_out_all(const std::vector<Command>& batch);

    std::vector<queue::Event> carry_out(const queue::ReserveLeaseIds& command);
    std::vector<queue::Event> carry_out(const queue::LoadTasks& command);
    std::vector<queue::Event> carry_out(const queue::LoadTasksById& command);
    std::vector<queue::Event> carry_out(const queue::PersistWorkers& command);
    std::vector<queue::Event> carry_out(const queue::PersistLimits& command);
    std::vector<queue::Event> carry_out(const queue::ReserveQuota& command);
    std::vector<queue::Event> carry_out(const queue::Commit& command);
    std::vector<queue::Event> carry_out(const queue::Finish& command);
    std::vector<queue::Event> carry_out(const queue::RecordAttempt& command);
    std::vector<queue::Event> carry_out(const queue::PersistCancel& command);
    std::vector<queue::Event> carry_out(const CreateRun& command);
    std::vector<queue::Event> carry_out(const Sweep& command);
    bool is_outdated(LeaseId lease);
    void cancel(Task& task);
    std::vector<RunId> end_attached(TaskId task, TaskState state);
    void attach(queue::RunCreated& created, TaskId task);
    void take(Task& task, RunId run);
    RunId heir_of(TaskId task) const;
    void cancel_task(TaskId task, std::map<RunId, queue::CancelSwept>& swept);
    std::vector<queue::Event> sweep_tasks();
    void sweep_runs();

    World& world_;
    std::deque<Command> pending_;
    std::vector<Command> batch_;
    std::set<TaskId> spared_;  ///< by the latest cancel
    std::int64_t epoch_ = 0;
    std::int64_t last_task_ = 0;
};

}  // namespace cinefleet::simulation
