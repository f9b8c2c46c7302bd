#pragma once

#include "common/bounded_queue.h"
#include "common/clock.h"
#include "common/sys/wake.h"
#include "coordinator/app/answer_desk.h"
#include "coordinator/app/changes_desk.h"
#include "coordinator/app/fleet_counts.h"
#include "coordinator/app/media_wait.h"
#include "coordinator/app/run_phases.h"
#include "coordinator/media/media_desk.h"
#include "coordinator/net/fleet_server.h"
#include "coordinator/queue/core.h"
#include "coordinator/save/save_loop.h"

#include <atomic>
#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

namespace cinefleet::app {

/// What people see of the core: taken by the core thread, never changed afterwards.
struct CoreSnapshot {
    std::vector<queue::WorkerView> workers;
    std::vector<queue::RunView> runs;
    std::map<RunId, RunPhases> phases;
    std::vector<queue::LimitView> limits;
    MonoTime taken_at{};
    std::optional<std::int32_t> quiet_until;  ///< minute of the local day; nullopt: no quiet hours now
    bool is_paused = false;                   ///< all of it, by a person
    std::string stall_reason;                 ///< why no task is given out; empty: nothing holds them up
    FleetCounts counts;
    queue::CoreCounters core;
    net::FleetCounters wire;
    std::optional<MonoTime> oldest_unsaved;  ///< when the oldest result that is not durable was accepted
};

/// All tasks of a run have ended, durably.
struct EndedRun {
    queue::RunEnded run;
    RunPhases phases;
};

/// The core thread: owns the fleet's sockets and the scheduler core, and is the only one that touches them.
/// Bytes become events, `Core::step` returns effects, effects become messages to workers and commands to the
/// save loop. Other threads hand it events by `post` and read `snapshot`.
class CoreLoop {
  public:
    struct Parts {
        net::FleetServer& fleet;
        save::SaveLoop& save;
        const Clock& clock;
        AnswerDesk* answers = nullptr;      ///< null: nothing is kept; stopped after the loop
        media::MediaDesk* media = nullptr;  ///< null: nobody reads files; stopped after the loop
    };
    struct Callbacks {
        std::function<void(EndedRun)> run_ended;       ///< on the core thread: must not block
        std::function<void(const std::string&)> note;  ///< a line for the log, on the core thread
        std::function<void(queue::ProviderReopened)> provider_reopened;  ///< on the core thread
    };

    /// `parts` outlive the loop.
    CoreLoop(const queue::CoreOptions& options, Parts parts, Callbacks callbacks);
    ~CoreLoop();
    CoreLoop(const CoreLoop&) = delete;
    CoreLoop& operator=(const CoreLoop&) = delete;

    /// Starts the thread; `recovered` is the core's first event.
    void start(queue::Recovered recovered);

    /// Ends the thread: no further event is taken. Workers are told nothing: to them it looks like a restart.
    void stop();

    /// Any thread. Waits while the inbox is full; after stop() the event is dropped.
    void post(queue::Event event);

    /// As `post`; `done` runs on the save thread after everything that the event asked to be made durable, or
    /// on this thread with nullptr if the loop has been stopped.
    void post_and_then(queue::Event event, std::function<void(store::Store*)> done);

    /// The core thread, from within a callback: for the save loop, after all that was asked of it before.
    void submit(save::Command command) { unsent_.push_back(std::move(command)); }

    /// Any thread but the core's: waits for a worker's answer. Errors as ChangesDesk::ask; cancelled: the
    /// loop has been stopped.
    Result<ChangesPage> ask_changes(const ChangesQuestion& question);
    /// Any thread: from now on all of these are cancelled.
    void refuse_changes();

    /// Any thread; at most a tenth of a second old while something happens.
    std::shared_ptr<const CoreSnapshot> snapshot() const;

    /// Any thread: when the core thread last looked for something to do; each second at the latest.
    MonoTime turned_at() const { return turned_at_; }

  private:
    struct Posted {
        queue::Event event;
        std::function<void(store::Store*)> done;  ///< may be empty
    };
    /// Whose movie's answers have been looked up.
    struct ReadyLease {
        queue::SendLease lease;
        std::vector<KeptAnswer> answers;
    };
    struct ReadMedia {
        TaskId task;
        std::optional<MediaInfo> media;
    };

    struct AskedChanges {
        ChangesQuestion question;
        ChangesDesk::Done done;
    };

    void run();
    void serve_changes();
    void refuse_waiting_changes();
    void take(const queue::Event& event);
    void tell_time();
    void carry_out(queue::Effect& effect);
    queue::SendLease with_sets(queue::SendLease lease) const;
    void give_out(const queue::SendLease& lease);
    void send_ready_leases();
    void keep_answers(TaskId task, std::vector<KeptAnswer> answers);
    void read_media(TaskId task, const TaskSpec& spec);
    void take_read_media();
    void save_when_read(TaskId task);
    void commit_result(const queue::Commit& commit);
    /// nullopt: an earlier process gave the lease.
    std::optional<MovieIds> asked_of(TaskId task) const;
    std::shared_ptr<const ScrapedMovieResult> results_of_finish(const queue::Finish& finish);
    void send_commands();
    void publish_snapshot();
    Millis wait_time() const;

    queue::Core core_;
    const Parts parts_;
    const Callbacks callbacks_;
    RunPhaseBook phases_;
    FleetCountBook counts_;
    std::atomic<MonoTime> turned_at_{};
    BoundedQueue<Posted> inbox_;
    BoundedQueue<ReadyLease> ready_leases_;
    BoundedQueue<ReadMedia> read_media_;
    BoundedQueue<AskedChanges> asked_changes_;
    ChangesDesk changes_;
    Wake wake_;
    std::atomic<bool> stopping_{false};
    std::atomic<bool> refuses_changes_{false};
    std::deque<save::Command> unsent_;       ///< commands that the save loop had no room for
    std::vector<queue::Event> inbox_retry_;  ///< of this thread to itself
    std::map<TaskId, std::shared_ptr<const TaskSpec>> specs_;  ///< of leased tasks
    std::map<TaskId, save::CommitJob> accepted_;               ///< results that are not durable yet
    MediaWait media_;
    MonoTime published_at_{};
    std::int64_t told_minute_ = 0;  // of the wall clock
    bool changed_ = true;

    mutable std::mutex snapshot_mutex_;
    std::shared_ptr<const CoreSnapshot> snapshot_;
    std::thread thread_;
};

}  // namespace cinefleet::app
