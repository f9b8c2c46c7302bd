#include "coordinator/app/media_wait.h"

#include <algorithm>
#include <utility>

namespace cinefleet::app {

// What could not be read for an earlier lease is tried once more.
bool MediaWait::begin(TaskId task) {
    const auto [entry, is_new] = readings_.try_emplace(task);
    Reading& reading = entry->second;
    const bool has_failed = reading.is_done && !reading.media;
    if (has_failed) {
        reading.is_done = false;
    }
    return is_new || has_failed;
}

void MediaWait::read(TaskId task, std::optional<MediaInfo> media) {
    if (const auto entry = readings_.find(task); entry != readings_.end()) {
        entry->second = {true, std::move(media)};
    }
}

bool MediaWait::is_being_read(TaskId task) const {
    const auto entry = readings_.find(task);
    return entry != readings_.end() && !entry->second.is_done;
}

MediaInfo MediaWait::media_of(TaskId task) const {
    const auto entry = readings_.find(task);
    return entry != readings_.end() ? entry->second.media.value_or(MediaInfo{}) : MediaInfo{};
}

void MediaWait::hold(TaskId task, MonoTime until) {
    held_.emplace(task, until);
}

std::vector<TaskId> MediaWait::take_ready(MonoTime now) {
    std::vector<TaskId> ready;
    for (const auto& [task, until] : held_) {
        if (!is_being_read(task) || now >= until) {
            ready.push_back(task);
        }
    }
    for (const TaskId task : ready) {
        held_.erase(task);
    }
    return ready;
}

std::optional<MonoTime> MediaWait::next_timer() const {
    const auto first = std::ranges::min_element(held_, {}, [](const auto& entry) { return entry.second; });
    return first != held_.end() ? std::optional(first->second) : std::nullopt;
}

void MediaWait::forget(TaskId task) {
    readings_.erase(task);
    held_.erase(task);
}

}  // namespace cinefleet::app
