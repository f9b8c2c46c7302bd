#include "coordinator/app/run_phases.h"

#include <algorithm>
#include <variant>

namespace cinefleet::app {
namespace {

Millis between(const std::optional<MonoTime>& from, const std::optional<MonoTime>& to) {
    if (!from || !to) {
        return Millis{0};
    }
    return std::chrono::duration_cast<Millis>(*to - *from);
}

// A run that only waited for the task has its phases too.
void widen(RunPhases& run, const RunPhases& task) {
    run.first_lease = run.first_lease ? std::min(run.first_lease, task.first_lease) : task.first_lease;
    run.first_commit = run.first_commit ? run.first_commit : task.first_commit;
    run.last_result = std::max(run.last_result, task.last_result);
    run.last_commit = std::max(run.last_commit, task.last_commit);
}

}  // namespace

Millis RunPhases::scrape_phase() const {
    return between(first_lease, last_result);
}

Millis RunPhases::save_phase() const {
    return between(first_commit, last_commit);
}

void RunPhaseBook::see(const queue::Event& event, MonoTime now) {
    if (const auto* result = std::get_if<queue::ResultArrived>(&event)) {
        const auto task = leased_.find(result->task);
        if (task != leased_.end()) {
            task->second.phases.last_result = now;
            runs_[task->second.run].last_result = now;
        }
    } else if (const auto* persisted = std::get_if<queue::TaskPersisted>(&event)) {
        const auto task = leased_.find(persisted->task);
        if (task != leased_.end()) {
            task->second.phases.last_commit = now;
            runs_[task->second.run].last_commit = now;
            for (const RunId waiting : persisted->waiting) {
                widen(runs_[waiting], task->second.phases);
            }
            leased_.erase(task);
        }
    }
}

void RunPhaseBook::see(const queue::Effect& effect, MonoTime now) {
    if (const auto* lease = std::get_if<queue::SendLease>(&effect)) {
        leased_[lease->task] = {lease->run, {now, {}, {}, {}}};
        RunPhases& phases = runs_[lease->run];
        if (!phases.first_lease) {
            phases.first_lease = now;
        }
    } else if (const auto* commit = std::get_if<queue::Commit>(&effect)) {
        const auto task = leased_.find(commit->task);
        if (task != leased_.end()) {
            task->second.phases.first_commit = now;
            RunPhases& phases = runs_[task->second.run];
            phases.first_commit = phases.first_commit.value_or(now);
        }
    }
}

RunPhases RunPhaseBook::phases_of(RunId run) const {
    const auto found = runs_.find(run);
    return found != runs_.end() ? found->second : RunPhases{};
}

RunPhases RunPhaseBook::close(RunId run) {
    std::erase_if(leased_, [run](const auto& entry) { return entry.second.run == run; });
    const RunPhases phases = phases_of(run);
    runs_.erase(run);
    return phases;
}

}  // namespace cinefleet::app
