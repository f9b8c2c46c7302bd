#pragma once

#include "common/clock.h"
#include "common/ids.h"
#include "coordinator/queue/events.h"
#include "coordinator/queue/task_table.h"

#include <cstddef>
#include <cstdint>
#include <deque>
#include <map>
#include <string>

namespace cinefleet::queue {

/// How far the open tasks of a run were read from the store, in its order (priority, id).
struct LoadCursor {
    Priority after_priority = Priority::interactive;
    TaskId after;
    bool at_end = false;  ///< nothing was left behind it
};

/// A run that has not ended.
struct Run {
    RunId id;
    Priority priority = Priority::bulk;
    std::int32_t weight = 1;
    RunCounts counts;
    bool paused = false;
    bool cancelling = false;      ///< a cancel was asked for; durable or not, no new lease is given
    bool predates_start = false;  ///< its tasks may be held by workers of before this start
    std::string stop_reason;      ///< why the core itself stopped it

    LoadCursor cursor;
    std::int64_t in_window = 0;  ///< its tasks in the task table
    std::int64_t leased = 0;
    std::int64_t saving = 0;
    bool is_reload_set = false;

    std::int64_t first_attempts = 0;  ///< since this start
    std::int64_t retries = 0;         ///< since this start

    std::deque<TaskId> ready;     ///< of these in the task table, in the order of service
    std::deque<TaskId> suspects;  ///< ready too, but to run alone

    std::int64_t served = 0;  ///< service received, by weight: who has least is next
    bool is_passed_over = false;
    MonoTime passed_over_since;
};

/// The open runs, and whose task is next: interactive before bulk; among equals whoever has been served least
/// for its weight; and a run that was passed over for `kLongestPassedOver` gets a turn all the same.
class Scheduler {
  public:
    static constexpr Millis kLongestPassedOver{30'000};

    /// The run must be new.
    Run& add(Run run);
    Run* find(RunId run);
    const Run* find(RunId run) const;
    void remove(RunId run);

    std::map<RunId, Run>& runs() { return runs_; }
    const std::map<RunId, Run>& runs() const { return runs_; }

    enum class Place : std::uint8_t { back, front };
    /// The task, which is in nobody's queue, may be leased.
    void make_ready(TaskEntry& entry, Place place);

    /// The task, which is ready, may not be leased any more.
    void take_out(const TaskEntry& entry);

    struct Scope {
        MonoTime now;
        bool only_new_runs = false;  ///< leave out those that predate the start
        bool suspects = false;       ///< those and no others
        bool only_interactive = false;
    };
    /// The run that may give up its next task; 0: there is none.
    RunId next_run(const Scope& scope) const;

    /// Takes the next task of the run that next_run named, and counts the service.
    TaskId take_next(RunId run, const Scope& scope);

    /// Takes out the last innocent one of its queue.
    TaskId drop_last(Run& run);

    std::size_t ready_count() const { return ready_count_; }
    std::size_t suspect_count() const { return suspect_count_; }

  private:
    bool is_before(const Run& left, const Run& right, MonoTime now) const;

    std::map<RunId, Run> runs_;
    std::size_t ready_count_ = 0;
    std::size_t suspect_count_ = 0;
    std::int64_t last_served_ = 0;  // of the run that was served last, before its service
};

}  // namespace cinefleet::queue
