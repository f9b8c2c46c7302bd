#include "coordinator/app/stored_reports.h"

#include "coordinator/app/limits.h"

#include "coordinator/app/scrape_request.h"

#include <algorithm>
#include <utility>

namespace cinefleet::app {
namespace {

constexpr std::int32_t kMostOpenRuns = 100;

control::RunStatus run_status_from(const store::RunRow& row, const Clock& clock) {
    control::RunStatus status;
    status.run = row.run;
    status.ended = row.ended_ms != 0;
    status.stop_reason = row.stop_reason;
    status.started_ms = row.started_ms;
    const std::int64_t until_ms = status.ended ? row.ended_ms : clock.wall().time_since_epoch().count();
    status.elapsed_ms = until_ms - row.started_ms;
    for (const auto& [state, count] : row.tasks) {
        status.tasks.total += count;
        status.tasks.by_state[state] = count;
    }
    status.usage = row.statistics.usage;
    status.timings_sum = row.statistics.timings_sum;
    status.save_ms_sum = row.statistics.save_ms_sum;
    status.artwork_bytes = row.statistics.artwork_bytes;
    status.recent_errors = row.recent_errors;
    read_phases(row.report_json, status);
    return status;
}

control::TaskReport task_report_from(const store::TaskRow& row) {
    control::TaskReport report{row.task,  row.run,    row.movie,    row.path,           row.title,
                               row.state, row.reason, row.ended_ms, row.error_attempts, row.crash_attempts,
                               {},        {}};
    for (const store::TaskRow::Attempt& attempt : row.attempts) {
        report.attempts.push_back({attempt.at_ms, attempt.reason});
    }
    if (row.state == TaskState::open) {
        report.where = row.is_suspect ? "it waits to run alone: a worker crashed while it had this movie"
                                      : "it waits in the queue";
    }
    return report;
}

tl::unexpected<Error> needs_coordinator() {
    return failure(ErrorClass::conflict, "no coordinator is running: start one with `cinefleet serve`");
}

}  // namespace

StoredReports::StoredReports(std::unique_ptr<store::StoreReader> reader, const std::string& path,
                             const Clock& clock)
    : clock_(clock),
      reader_(std::move(reader)),
      desk_(
          path, [](const std::function<void(store::Store&)>&) { return false; }, clock) {}

Result<std::unique_ptr<StoredReports>> StoredReports::open(const std::string& path, const Clock& clock) {
    Result<std::unique_ptr<store::StoreReader>> reader = store::StoreReader::open(path);
    if (!reader) {
        return failure(std::move(reader).error());
    }
    return std::make_unique<StoredReports>(*std::move(reader), path, clock);
}

Result<control::ScrapeStarted> StoredReports::start_scrape(const control::ScrapeRequest&) {
    return needs_coordinator();
}

Status StoredReports::cancel(RunId) {
    return needs_coordinator();
}

Result<control::FleetStatus> StoredReports::status() {
    control::FleetStatus status;
    status.version = CINEFLEET_VERSION;
    const std::lock_guard lock(mutex_);
    Result<std::vector<control::RunStatus>> runs = statuses_of(reader_->open_runs(kMostOpenRuns));
    if (!runs) {
        return failure(std::move(runs).error());
    }
    status.runs = *std::move(runs);
    const Result<std::map<ProviderId, std::int64_t>> gaps = reader_->gaps();
    if (!gaps) {
        return failure(gaps.error());
    }
    for (const auto& [provider, movies] : *gaps) {
        control::LimitStatus& limit = status.limits.emplace_back();
        limit.provider = provider;
        limit.waiting_movies = movies;
    }
    status.notices = notices_of(status.limits, clock_.wall());
    return status;
}

Result<control::RunStatus> StoredReports::run_status(RunId run) {
    const std::lock_guard lock(mutex_);
    const Result<store::RunRow> row = reader_->run(run);
    if (!row) {
        return failure(row.error());
    }
    return run_status_from(*row, clock_);
}

Result<std::vector<control::RunStatus>> StoredReports::recent_runs(std::int32_t limit) {
    const std::lock_guard lock(mutex_);
    return statuses_of(reader_->recent_runs(limit));
}

Result<std::vector<control::RunStatus>> StoredReports::statuses_of(const Result<std::vector<RunId>>& runs) {
    if (!runs) {
        return failure(runs.error());
    }
    std::vector<control::RunStatus> statuses;
    for (const RunId run : *runs) {
        const Result<store::RunRow> row = reader_->run(run);
        if (!row) {
            return failure(row.error());
        }
        statuses.push_back(run_status_from(*row, clock_));
    }
    return statuses;
}

Status StoredReports::pause(const control::PauseScope&, bool) {
    return needs_coordinator();
}

Status StoredReports::set_limit(const std::string&, const std::string&) {
    return needs_coordinator();
}

Status StoredReports::check_setting(const std::string&, const std::string&) {
    return needs_coordinator();
}

Status StoredReports::drain(const std::string&) {
    return needs_coordinator();
}

Status StoredReports::reread_keys() {
    return needs_coordinator();
}

Result<std::int64_t> StoredReports::discard_dead(TaskId) {
    return needs_coordinator();
}

Result<control::UndoReport> StoredReports::undo(RunId) {
    return needs_coordinator();
}

Result<std::int64_t> StoredReports::retry_hook(const std::string&) {
    return needs_coordinator();
}

Result<std::vector<control::HookStatus>> StoredReports::hooks() {
    const std::lock_guard lock(mutex_);
    Result<std::vector<store::HookState>> states = reader_->hook_states();
    if (!states) {
        return failure(std::move(states).error());
    }
    std::vector<control::HookStatus> hooks;
    for (store::HookState& state : *states) {
        hooks.push_back({std::move(state.hook), state.waiting, state.given_up, state.delivered, state.dropped,
                         state.delivered_ms, state.failing_since_ms, state.next_try_ms,
                         std::move(state.last_error)});
    }
    return hooks;
}

Result<control::CacheStatus> StoredReports::cache() {
    return needs_coordinator();
}

Status StoredReports::clear_cache() {
    return needs_coordinator();
}

Result<control::TaskReport> StoredReports::explain(TaskId task) {
    const std::lock_guard lock(mutex_);
    const Result<store::TaskRow> row = reader_->task(task);
    if (!row) {
        return failure(row.error());
    }
    return task_report_from(*row);
}

Result<std::vector<control::TaskReport>> StoredReports::dead_tasks(std::int32_t limit) {
    const std::lock_guard lock(mutex_);
    const Result<std::vector<store::TaskRow>> rows = reader_->dead_tasks(limit);
    if (!rows) {
        return failure(rows.error());
    }
    std::vector<control::TaskReport> reports;
    for (const store::TaskRow& row : *rows) {
        reports.push_back(task_report_from(row));
    }
    return reports;
}

}  // namespace cinefleet::app
