// What is told of a fleet that runs: what is stored, with what only memory knows.

#include "coordinator/app/coordinator.h"
#include "coordinator/app/limits.h"
#include "coordinator/app/monitor.h"

#include <unistd.h>

#include <algorithm>
#include <utility>

namespace cinefleet::app {
namespace {

void add_pauses(const CoreSnapshot& snapshot, std::vector<std::string>& notices) {
    if (snapshot.is_paused) {
        notices.emplace_back("Paused: `cinefleet resume` goes on");
    }
    for (const queue::RunView& run : snapshot.runs) {
        if (run.paused) {
            const std::string number = std::to_string(run.run.value);
            notices.push_back("Run " + number + " is paused: `cinefleet resume " + number + "` goes on");
        }
    }
}

// Local ones take a moment to come.
bool is_without_workers(const control::FleetStatus& status) {
    constexpr std::int64_t kTimeToComeMs = 10'000;
    return status.workers.empty() && std::ranges::any_of(status.runs, [](const control::RunStatus& run) {
               return run.elapsed_ms > kTimeToComeMs;
           });
}

}  // namespace

Result<control::FleetStatus> Coordinator::status() {
    Result<control::FleetStatus> stored = stored_->status();
    if (!stored) {
        return stored;
    }
    control::FleetStatus status = *std::move(stored);
    status.pid = ::getpid();
    status.endpoint = endpoint();
    for (control::RunStatus& run : status.runs) {
        add_live_facts(run);
    }
    const std::shared_ptr<const CoreSnapshot> snapshot = core_->snapshot();
    for (const queue::WorkerView& worker : snapshot->workers) {
        control::WorkerStatus line;
        line.worker_id = worker.worker_id;
        line.host = worker.host;
        line.pid = worker.pid;
        line.slots = worker.slots;
        line.draining = worker.draining;
        const auto since_seen = std::chrono::duration_cast<Millis>(clock_.mono() - snapshot->taken_at);
        line.silent_ms = (worker.silent_for + since_seen).count();
        for (const queue::WorkerView::Holding& holding : worker.holding) {
            line.holding.push_back({holding.task, holding.spec ? holding.spec->title : std::string(),
                                    holding.held_for.count(), holding.returning});
        }
        status.workers.push_back(std::move(line));
    }
    add_live_limits(snapshot->limits, snapshot->taken_at,
                    clock_.wall() - std::chrono::duration_cast<Millis>(clock_.mono() - snapshot->taken_at),
                    status.limits);
    status.notices = notices_of(status.limits, clock_.wall());
    if (snapshot->quiet_until) {
        status.notices.push_back(quiet_notice(*snapshot->quiet_until));
    }
    add_pauses(*snapshot, status.notices);
    if (is_without_workers(status)) {
        status.notices.emplace_back(
            "No worker is connected: `cinefleet doctor` says why, `cinefleet-worker` is one");
    }
    return status;
}

Result<control::RunStatus> Coordinator::run_status(RunId run) {
    Result<control::RunStatus> status = stored_->run_status(run);
    if (status && !status->ended) {
        add_live_facts(*status);
    }
    return status;
}

void Coordinator::add_live_facts(control::RunStatus& status) const {
    const std::shared_ptr<const CoreSnapshot> snapshot = core_->snapshot();
    for (const queue::RunView& view : snapshot->runs) {
        if (view.run == status.run) {
            status.leased = view.leased;
            status.saving = view.saving;
        }
    }
    if (const auto phases = snapshot->phases.find(status.run); phases != snapshot->phases.end()) {
        status.scrape_phase_ms = phases->second.scrape_phase().count();
        status.save_phase_ms = phases->second.save_phase().count();
    }
}

Result<std::vector<control::RunStatus>> Coordinator::recent_runs(std::int32_t limit) {
    Result<std::vector<control::RunStatus>> runs = stored_->recent_runs(limit);
    for (std::size_t i = 0; runs && i < runs->size(); ++i) {
        if (!(*runs)[i].ended) {
            add_live_facts((*runs)[i]);
        }
    }
    return runs;
}

metrics::FleetMetrics Coordinator::metrics() const {
    return metrics_of(*core_->snapshot(), clock_.mono());
}

bool Coordinator::is_alive() const {
    return is_turning(core_->turned_at(), clock_.mono());
}

bool Coordinator::is_ready() const {
    return is_alive() && core_->snapshot()->taken_at > MonoTime{};
}

Result<control::MovieReport> Coordinator::show_movie(const std::string& id_or_path) {
    return stored_->show_movie(id_or_path);
}

}  // namespace cinefleet::app
