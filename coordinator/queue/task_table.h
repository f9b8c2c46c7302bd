#pragma once

#include "common/clock.h"
#include "common/ids.h"
#include "coordinator/queue/events.h"

#include <cstddef>
#include <cstdint>
#include <deque>
#include <unordered_map>
#include <vector>

namespace cinefleet::queue {

/// Where an open task is. The store only knows `open`; this is what the core adds.
enum class TaskPhase : std::uint8_t {
    ready,
    backing_off,  ///< failed, waits for its next attempt
    leased,
    saving,     ///< its result was accepted: Commit is under way, or waits to be repeated
    finishing,  ///< Finish is under way
};

struct TaskEntry {
    QueuedTask task;
    TaskPhase phase = TaskPhase::ready;
    LeaseId lease;                 ///< the live one while leased, saving, and finishing with a result
    MonoTime ready_at{};           ///< while backing off
    bool cancel_pending = false;   ///< its own cancel was asked for and is not durable yet
    bool cancelled_late = false;   ///< its own cancel came after its result: it is not scraped anew
    std::int32_t silent_ends = 0;  ///< leases on it that ran out because their worker fell silent
};

/// The window of open tasks in memory: `capacity`, and beyond it only what workers hold after a restart.
/// Entries stay where they are until removed.
class TaskTable {
  public:
    explicit TaskTable(std::size_t capacity);

    /// The task must not be here yet.
    TaskEntry& add(QueuedTask task);

    /// nullptr: not in the window.
    TaskEntry* find(TaskId task);
    const TaskEntry* find(TaskId task) const;

    void remove(TaskId task);

    std::size_t size() const { return index_.size(); }
    std::size_t room() const { return capacity_ > size() ? capacity_ - size() : 0; }

    /// The ids of all entries for which `wanted` holds, in a fixed order.
    template <class Wanted>
    std::vector<TaskId> ids_where(Wanted wanted) const {
        std::vector<TaskId> ids;
        for (const TaskEntry& entry : entries_) {
            if (entry.task.task && wanted(entry)) {
                ids.push_back(entry.task.task);
            }
        }
        return ids;
    }

  private:
    const std::size_t capacity_;
    std::deque<TaskEntry> entries_;  // a free one has task 0
    std::vector<std::uint32_t> free_;
    std::unordered_map<TaskId, std::uint32_t> index_;
};

}  // namespace cinefleet::queue
