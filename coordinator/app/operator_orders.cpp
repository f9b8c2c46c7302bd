// What an operator orders while it runs: cancel, pause, resume, drain, the dead, undo; and why a task waits.

#include "coordinator/app/coordinator.h"
#include "coordinator/save/undo.h"

#include "coordinator/app/limits.h"

#include <algorithm>
#include <future>
#include <memory>
#include <utility>

namespace cinefleet::app {
namespace {

constexpr std::size_t kMostLeftTold = 1'000;

control::UndoReport told(const save::UndoReport& undone) {
    control::UndoReport report{undone.movies,
                               undone.files,
                               undone.already,
                               undone.not_kept,
                               static_cast<std::int64_t>(undone.left.size()),
                               {}};
    for (const save::UndoReport::Left& left : undone.left) {
        if (report.left.size() < kMostLeftTold) {
            report.left.push_back({left.path, left.reason});
        }
    }
    return report;
}

// Whether the cancel that was asked for has become durable.
Status cancelled(store::Store* store, RunId run) {
    if (store == nullptr) {
        return failure(ErrorClass::cancelled, "the coordinator is stopping");
    }
    const Result<bool> is_done = store->is_over_or_cancelled(run);
    if (!is_done) {
        return failure(is_done.error());
    }
    if (!*is_done) {
        return failure(
            ErrorClass::io,
            "the database could not take the cancel: is its disk full? Free some room and cancel again");
    }
    return {};
}

}  // namespace

Status Coordinator::check_worker(const std::string& worker_id) const {
    const std::shared_ptr<const CoreSnapshot> snapshot = core_->snapshot();
    if (std::ranges::find(snapshot->workers, worker_id, &queue::WorkerView::worker_id) ==
        snapshot->workers.end()) {
        return failure(ErrorClass::not_found,
                       "there is no worker '" + worker_id + "': `cinefleet workers` lists them");
    }
    return {};
}

Status Coordinator::cancel(RunId run) {
    if (run) {
        if (const Result<control::RunStatus> known = stored_->run_status(run); !known) {
            return failure(known.error());
        }
        save_->run_on_writer([](store::Store&) {});  // the core has been told of the run once this is done
    }
    const auto promise = std::make_shared<std::promise<Status>>();
    std::future<Status> durable = promise->get_future();
    core_->post_and_then(queue::CancelRequested{run, TaskId{}, control::kCancelledByUser},
                         [promise, run](store::Store* store) { promise->set_value(cancelled(store, run)); });
    return durable.get();
}

Status Coordinator::pause(const control::PauseScope& scope, bool paused) {
    if (!scope.worker_id.empty()) {
        if (Status known = check_worker(scope.worker_id); !known) {
            return known;
        }
    } else {
        Status stored = failure(ErrorClass::cancelled, "the coordinator is stopping");
        save_->run_on_writer([&](store::Store& store) { stored = store.set_paused(scope.run, paused); });
        if (!stored) {
            return stored;
        }
    }
    core_->post(queue::PauseRequested{scope.run, paused, scope.worker_id});
    return {};
}

Status Coordinator::set_limit(const std::string& key, const std::string& value) {
    const auto info = std::ranges::find(settings_table(), key, &SettingInfo::key);
    if (info == settings_table().end() || !info->changeable) {
        return failure(ErrorClass::invalid_input,
                       "'" + key + "' is no limit that can be changed while running: `cinefleet limits`");
    }
    const std::lock_guard lock(limits_mutex_);
    const std::vector<queue::ProviderLimit> before = limits_of(limits_);
    if (const std::optional<std::string> why_not = info->set(limits_, value)) {
        return failure(ErrorClass::invalid_input, "'" + key + "' " + *why_not);
    }
    for (const queue::ProviderLimit& limit : limits_of(limits_)) {
        if (std::ranges::find(before, limit) == before.end()) {
            core_->post(queue::LimitChanged{limit});
        }
    }
    core_->post(queue::FleetLimitsChanged{fleet_limits_of(limits_)});
    return {};
}

Status Coordinator::drain(const std::string& worker_id) {
    if (Status known = check_worker(worker_id); !known) {
        return known;
    }
    core_->post(queue::DrainRequested{worker_id});
    return {};
}

Result<control::TaskReport> Coordinator::explain(TaskId task) {
    Result<control::TaskReport> report = stored_->explain(task);
    if (!report || report->state != TaskState::open) {
        return report;
    }
    const std::shared_ptr<const CoreSnapshot> snapshot = core_->snapshot();
    for (const queue::WorkerView& worker : snapshot->workers) {
        const auto held = std::ranges::find(worker.holding, task, &queue::WorkerView::Holding::task);
        if (held != worker.holding.end()) {
            report->where = "worker " + worker.worker_id +
                            (held->returning ? " sends its result, after " : " has had it for ") +
                            std::to_string(held->held_for.count()) + " ms";
            return report;
        }
    }
    const auto run = std::ranges::find(snapshot->runs, report->run, &queue::RunView::run);
    if (run != snapshot->runs.end() && run->cancelling) {
        report->where = "its run is being cancelled";
    } else if (run != snapshot->runs.end() && run->paused) {
        report->where = "its run is paused: `cinefleet resume " + std::to_string(report->run.value) + "`";
    } else if (!snapshot->stall_reason.empty()) {
        report->where = "nothing is given out: " + snapshot->stall_reason;
    } else if (snapshot->workers.empty()) {
        report->where = "no worker is connected";
    }
    return report;
}

Result<std::vector<control::TaskReport>> Coordinator::dead_tasks(std::int32_t limit) {
    return stored_->dead_tasks(limit);
}

Result<std::int64_t> Coordinator::discard_dead(TaskId task) {
    Result<std::int64_t> discarded = failure(ErrorClass::cancelled, "the coordinator is stopping");
    save_->run_on_writer([&](store::Store& store) { discarded = store.discard_dead(task); });
    return discarded;
}

// One movie at a time on the save thread, so that a run that is being saved is not held up for long.
Result<control::UndoReport> Coordinator::undo(RunId run) {
    Result<std::vector<TaskId>> tasks = failure(ErrorClass::cancelled, "the coordinator is stopping");
    save_->run_on_writer([&](store::Store& store) { tasks = store.tasks_to_undo(run); });
    if (!tasks) {
        return failure(std::move(tasks).error());
    }
    save::WritingNote note(settings_.writing_notes() + "undo", 0);
    save::UndoReport report;
    for (const TaskId task : *tasks) {
        Status done = failure(ErrorClass::cancelled, "the coordinator is stopping: undo again to go on");
        save_->run_on_writer([&](store::Store& store) {
            done = save::undo_task(store, save_->undo(), {run, task, &note, {}}, report);
        });
        if (!done) {
            return failure(std::move(done).error());
        }
    }
    return told(report);
}

}  // namespace cinefleet::app
