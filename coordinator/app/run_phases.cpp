#include "coordinator/app/run_phases.h"

#include <variant>

namespace cinefleet::app {
namespace {

Millis between(const std::optional<MonoTime>& from, const std::optional<MonoTime>& to) {
    if (!from || !to) {
        return Millis{0};
    }
    return std::chrono::duration_cast<Millis>(*to - *from);
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
        const auto task = run_of_task_.find(result->task);
        if (task != run_of_task_.end()) {
            runs_[task->second].last_result = now;
        }
    } else if (const auto* persisted = std::get_if<queue::TaskPersisted>(&event)) {
        const auto task = run_of_task_.find(persisted->task);
        if (task != run_of_task_.end()) {
            runs_[task->second].last_commit = now;
            run_of_task_.erase(task);
        }
    }
}

void RunPhaseBook::see(const queue::Effect& effect, MonoTime now) {
    if (const auto* lease = std::get_if<queue::SendLease>(&effect)) {
        run_of_task_[lease->task] = lease->run;
        RunPhases& phases = runs_[lease->run];
        if (!phases.first_lease) {
            phases.first_lease = now;
        }
    } else if (const auto* commit = std::get_if<queue::Commit>(&effect)) {
        const auto task = run_of_task_.find(commit->task);
        if (task != run_of_task_.end() && !runs_[task->second].first_commit) {
            runs_[task->second].first_commit = now;
        }
    }
}

RunPhases RunPhaseBook::phases_of(RunId run) const {
    const auto found = runs_.find(run);
    return found != runs_.end() ? found->second : RunPhases{};
}

RunPhases RunPhaseBook::close(RunId run) {
    std::erase_if(run_of_task_, [run](const auto& entry) { return entry.second == run; });
    const RunPhases phases = phases_of(run);
    runs_.erase(run);
    return phases;
}

}  // namespace cinefleet::app
