#include "coordinator/queue/scheduler.h"

#include "common/check.h"

#include <algorithm>
#include <utility>

namespace cinefleet::queue {
namespace {

// What one task costs a run of weight 1; divisible by the usual weights.
constexpr std::int64_t kServiceUnit = 5'040;

}  // namespace

Run& Scheduler::add(Run run) {
    run.weight = std::max(run.weight, 1);
    const RunId id = run.id;
    const auto [place, is_new] = runs_.emplace(id, std::move(run));
    CINEFLEET_CHECK(is_new);
    return place->second;
}

Run* Scheduler::find(RunId run) {
    const auto found = runs_.find(run);
    return found != runs_.end() ? &found->second : nullptr;
}

const Run* Scheduler::find(RunId run) const {
    const auto found = runs_.find(run);
    return found != runs_.end() ? &found->second : nullptr;
}

void Scheduler::remove(RunId run) {
    const auto found = runs_.find(run);
    CINEFLEET_CHECK(found != runs_.end() && found->second.ready.empty() && found->second.suspects.empty());
    runs_.erase(found);
}

void Scheduler::make_ready(TaskEntry& entry, Place place) {
    Run* run = find(entry.task.run);
    CINEFLEET_CHECK(run != nullptr);
    entry.phase = TaskPhase::ready;
    std::deque<TaskId>& queue = entry.task.suspect ? run->suspects : run->ready;
    if (run->ready.empty() && run->suspects.empty()) {
        // Who had nothing to do has not saved up a claim to everything.
        run->served = std::max(run->served, last_served_);
        run->is_passed_over = false;
    }
    if (place == Place::front) {
        queue.push_front(entry.task.task);
    } else {
        queue.push_back(entry.task.task);
    }
    ++(entry.task.suspect ? suspect_count_ : ready_count_);
}

void Scheduler::take_out(const TaskEntry& entry) {
    Run* run = find(entry.task.run);
    CINEFLEET_CHECK(run != nullptr && entry.phase == TaskPhase::ready);
    std::deque<TaskId>& queue = entry.task.suspect ? run->suspects : run->ready;
    const auto found = std::ranges::find(queue, entry.task.task);
    CINEFLEET_CHECK(found != queue.end());
    queue.erase(found);
    --(entry.task.suspect ? suspect_count_ : ready_count_);
}

RunId Scheduler::next_run(const Scope& scope) const {
    if ((scope.suspects ? suspect_count_ : ready_count_) == 0) {
        return RunId{};
    }
    const Run* best = nullptr;
    for (const auto& [id, run] : runs_) {
        const bool is_too_loud = scope.only_interactive && run.priority != Priority::interactive;
        const bool has_task = !is_too_loud && !(scope.suspects ? run.suspects : run.ready).empty();
        if (!has_task || run.paused || run.cancelling || (scope.only_new_runs && run.predates_start)) {
            continue;
        }
        if (best == nullptr || is_before(run, *best, scope.now)) {
            best = &run;
        }
    }
    return best != nullptr ? best->id : RunId{};
}

TaskId Scheduler::take_next(RunId id, const Scope& scope) {
    Run& run = runs_.at(id);
    std::deque<TaskId>& queue = scope.suspects ? run.suspects : run.ready;
    CINEFLEET_CHECK(!queue.empty());
    const TaskId task = queue.front();
    queue.pop_front();
    --(scope.suspects ? suspect_count_ : ready_count_);
    last_served_ = run.served;
    run.served += kServiceUnit / run.weight;
    run.is_passed_over = false;
    if (run.priority == Priority::interactive && runs_.size() > 1) {
        for (auto& [other_id, other] : runs_) {
            if (other.priority != Priority::interactive && !other.is_passed_over && !other.ready.empty()) {
                other.is_passed_over = true;
                other.passed_over_since = scope.now;
            }
        }
    }
    return task;
}

TaskId Scheduler::drop_last(Run& run) {
    CINEFLEET_CHECK(!run.ready.empty());
    const TaskId task = run.ready.back();
    run.ready.pop_back();
    --ready_count_;
    return task;
}

bool Scheduler::is_before(const Run& left, const Run& right, MonoTime now) const {
    const auto is_overdue = [now](const Run& run) {
        return run.is_passed_over && now - run.passed_over_since >= kLongestPassedOver;
    };
    if (is_overdue(left) != is_overdue(right)) {
        return is_overdue(left);
    }
    if (left.priority != right.priority) {
        return left.priority < right.priority;
    }
    return left.served < right.served;
}

}  // namespace cinefleet::queue
