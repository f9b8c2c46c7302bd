#include "coordinator/queue/task_table.h"

#include "common/check.h"

#include <utility>

namespace cinefleet::queue {

TaskTable::TaskTable(std::size_t capacity) : capacity_(capacity) {
    CINEFLEET_CHECK(capacity > 0);
    index_.reserve(capacity);
}

TaskEntry& TaskTable::add(QueuedTask task) {
    CINEFLEET_CHECK(task.task);
    std::uint32_t place = 0;
    if (free_.empty()) {
        place = static_cast<std::uint32_t>(entries_.size());
        entries_.emplace_back();
    } else {
        place = free_.back();
        free_.pop_back();
    }
    CINEFLEET_CHECK(index_.emplace(task.task, place).second);
    TaskEntry& entry = entries_[place];
    entry.task = std::move(task);
    return entry;
}

TaskEntry* TaskTable::find(TaskId task) {
    const auto found = index_.find(task);
    return found != index_.end() ? &entries_[found->second] : nullptr;
}

const TaskEntry* TaskTable::find(TaskId task) const {
    const auto found = index_.find(task);
    return found != index_.end() ? &entries_[found->second] : nullptr;
}

void TaskTable::remove(TaskId task) {
    const auto found = index_.find(task);
    CINEFLEET_CHECK(found != index_.end());
    entries_[found->second] = TaskEntry{};
    free_.push_back(found->second);
    index_.erase(found);
}

}  // namespace cinefleet::queue
