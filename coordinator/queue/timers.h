#pragma once

#include "common/clock.h"

#include <cstdint>
#include <optional>
#include <vector>

namespace cinefleet::queue {

/// What a timer is about; `Timer::id` says which one.
enum class TimerKind : std::uint8_t {
    worker,    ///< is it still there? id: WorkerKey
    back_off,  ///< the task may be tried again. id: TaskId
    commit,    ///< the held result may be committed again. id: LeaseId
    reload,    ///< look again for open tasks that should be there. id: RunId
    grace,     ///< workers of before the restart had their time to come back
    roster,    ///< somebody who is gone may be forgotten
};

struct Timer {
    MonoTime due;
    TimerKind kind = TimerKind::worker;
    std::int64_t id = 0;
};

/// Timers in order of time, those of the same time in order of setting. Nothing is taken out early: whoever
/// gets a timer looks whether it still means something.
class Timers {
  public:
    void set(MonoTime due, TimerKind kind, std::int64_t id);

    std::optional<MonoTime> next() const;

    /// The next one that is due, once.
    std::optional<Timer> pop_due(MonoTime now);

    std::size_t size() const { return heap_.size(); }

  private:
    struct Entry {
        Timer timer;
        std::uint64_t sequence = 0;
    };
    static bool is_later(const Entry& left, const Entry& right);

    std::vector<Entry> heap_;
    std::uint64_t next_sequence_ = 0;
};

}  // namespace cinefleet::queue
