#pragma once

#include "coordinator/control/api.h"
#include "proto/wire_fields.h"

/// The fields of what the control socket speaks, by the same means as the wire's: the JSON forms are
/// projections of these lists (proto/json_twin.h). Unlike the wire both ends are of one installation, so
/// names may change.
namespace cinefleet::proto {

template <>
struct WireEnum<TaskState> {
    static constexpr std::string_view name = "TaskState";
    static constexpr std::array values = {
        WireValue<TaskState>{TaskState::open, "open"},
        WireValue<TaskState>{TaskState::saved, "saved"},
        WireValue<TaskState>{TaskState::unchanged, "unchanged"},
        WireValue<TaskState>{TaskState::skipped, "skipped"},
        WireValue<TaskState>{TaskState::review, "review"},
        WireValue<TaskState>{TaskState::failed, "failed"},
        WireValue<TaskState>{TaskState::dead, "dead"},
        WireValue<TaskState>{TaskState::cancelled, "cancelled"},
    };
};

template <>
struct WireEnum<ScrapeSelection> {
    static constexpr std::string_view name = "ScrapeSelection";
    static constexpr std::array values = {
        WireValue<ScrapeSelection>{ScrapeSelection::all, "all"},
        WireValue<ScrapeSelection>{ScrapeSelection::missing, "missing"},
        WireValue<ScrapeSelection>{ScrapeSelection::new_, "new"},
        WireValue<ScrapeSelection>{ScrapeSelection::marked, "marked"},
        WireValue<ScrapeSelection>{ScrapeSelection::filter, "filter"},
        WireValue<ScrapeSelection>{ScrapeSelection::selected, "selected"},
        WireValue<ScrapeSelection>{ScrapeSelection::single, "single"},
    };
};

template <>
struct WireFields<ScrapeType> {
    static constexpr std::string_view name = "ScrapeType";
    static constexpr auto fields = std::tuple{
        WireField{1, "selection", &ScrapeType::selection},
        WireField{2, "mode", &ScrapeType::mode},
    };
};

template <>
struct WireFields<control::ScrapeRequest> {
    static constexpr std::string_view name = "ScrapeRequest";
    static constexpr auto fields = std::tuple{
        WireField{1, "folders", &control::ScrapeRequest::folders},
        WireField{2, "selected", &control::ScrapeRequest::selected},
        WireField{3, "type", &control::ScrapeRequest::type},
        WireField{4, "modifiers", &control::ScrapeRequest::modifiers},
        WireField{5, "fields", &control::ScrapeRequest::fields},
        WireField{6, "dry_run", &control::ScrapeRequest::dry_run},
        WireField{7, "replace", &control::ScrapeRequest::replace},
        WireField{8, "overwrite_edited", &control::ScrapeRequest::overwrite_edited},
        WireField{9, "filter", &control::ScrapeRequest::filter},
        WireField{10, "weight", &control::ScrapeRequest::weight},
        WireField{11, "ask_anew", &control::ScrapeRequest::ask_anew},
        WireField{12, "changed_since", &control::ScrapeRequest::changed_since},
        WireField{20, "skip_unreachable", &control::ScrapeRequest::skip_unreachable},
        WireField{21, "scan_key", &control::ScrapeRequest::scan_key},
    };
};

template <>
struct WireFields<control::PlannedMovie> {
    static constexpr std::string_view name = "PlannedMovie";
    static constexpr auto fields = std::tuple{
        WireField{1, "movie", &control::PlannedMovie::movie},
        WireField{2, "path", &control::PlannedMovie::path},
        WireField{3, "title", &control::PlannedMovie::title},
        WireField{4, "year", &control::PlannedMovie::year},
        WireField{5, "ids", &control::PlannedMovie::ids},
        WireField{6, "reason", &control::PlannedMovie::reason},
    };
};

template <>
struct WireFields<control::ScanProblem> {
    static constexpr std::string_view name = "ScanProblem";
    static constexpr auto fields = std::tuple{
        WireField{1, "path", &control::ScanProblem::path},
        WireField{2, "message", &control::ScanProblem::message},
    };
};

template <>
struct WireFields<control::ScrapeStarted> {
    static constexpr std::string_view name = "ScrapeStarted";
    static constexpr auto fields = std::tuple{
        WireField{1, "run", &control::ScrapeStarted::run},
        WireField{2, "found", &control::ScrapeStarted::found},
        WireField{3, "task_count", &control::ScrapeStarted::task_count},
        WireField{4, "already_queued", &control::ScrapeStarted::already_queued},
        WireField{5, "planned", &control::ScrapeStarted::planned},
        WireField{6, "problems", &control::ScrapeStarted::problems},
        WireField{7, "dead", &control::ScrapeStarted::dead},
        WireField{8, "takes_all", &control::ScrapeStarted::takes_all},
    };
};

template <>
struct WireFields<control::UndoReport> {
    static constexpr std::string_view name = "UndoReport";
    static constexpr auto fields = std::tuple{
        WireField{1, "movies", &control::UndoReport::movies},
        WireField{2, "files", &control::UndoReport::files},
        WireField{3, "already", &control::UndoReport::already},
        WireField{4, "not_kept", &control::UndoReport::not_kept},
        WireField{5, "left_count", &control::UndoReport::left_count},
        WireField{6, "left", &control::UndoReport::left},
    };
};

template <>
struct WireFields<control::TaskCounts> {
    static constexpr std::string_view name = "TaskCounts";
    static constexpr auto fields = std::tuple{
        WireField{1, "total", &control::TaskCounts::total},
        WireField{2, "by_state", &control::TaskCounts::by_state},
    };
};

template <>
struct WireFields<control::RunStatus> {
    static constexpr std::string_view name = "RunStatus";
    static constexpr auto fields = std::tuple{
        WireField{1, "run", &control::RunStatus::run},
        WireField{2, "ended", &control::RunStatus::ended},
        WireField{3, "stop_reason", &control::RunStatus::stop_reason},
        WireField{4, "tasks", &control::RunStatus::tasks},
        WireField{5, "leased", &control::RunStatus::leased},
        WireField{6, "saving", &control::RunStatus::saving},
        WireField{7, "started_ms", &control::RunStatus::started_ms},
        WireField{8, "elapsed_ms", &control::RunStatus::elapsed_ms},
        WireField{9, "scrape_phase_ms", &control::RunStatus::scrape_phase_ms},
        WireField{10, "save_phase_ms", &control::RunStatus::save_phase_ms},
        WireField{11, "usage", &control::RunStatus::usage},
        WireField{12, "timings_sum", &control::RunStatus::timings_sum},
        WireField{13, "save_ms_sum", &control::RunStatus::save_ms_sum},
        WireField{14, "artwork_bytes", &control::RunStatus::artwork_bytes},
        WireField{15, "recent_errors", &control::RunStatus::recent_errors},
    };
};

template <>
struct WireFields<control::WorkerStatus::Holding> {
    static constexpr std::string_view name = "Holding";
    static constexpr auto fields = std::tuple{
        WireField{1, "task", &control::WorkerStatus::Holding::task},
        WireField{2, "title", &control::WorkerStatus::Holding::title},
        WireField{3, "held_ms", &control::WorkerStatus::Holding::held_ms},
        WireField{4, "returning", &control::WorkerStatus::Holding::returning},
    };
};

template <>
struct WireFields<control::WorkerStatus> {
    static constexpr std::string_view name = "WorkerStatus";
    static constexpr auto fields = std::tuple{
        WireField{1, "worker_id", &control::WorkerStatus::worker_id},
        WireField{2, "host", &control::WorkerStatus::host},
        WireField{3, "pid", &control::WorkerStatus::pid},
        WireField{4, "slots", &control::WorkerStatus::slots},
        WireField{5, "draining", &control::WorkerStatus::draining},
        WireField{6, "holding", &control::WorkerStatus::holding},
        WireField{7, "silent_ms", &control::WorkerStatus::silent_ms},
    };
};

template <>
struct WireFields<control::LimitStatus> {
    static constexpr std::string_view name = "LimitStatus";
    static constexpr auto fields = std::tuple{
        WireField{1, "provider", &control::LimitStatus::provider},
        WireField{2, "set_per_window", &control::LimitStatus::set_per_window},
        WireField{3, "window_ms", &control::LimitStatus::window_ms},
        WireField{4, "allowed_per_window", &control::LimitStatus::allowed_per_window},
        WireField{5, "used_in_window", &control::LimitStatus::used_in_window},
        WireField{6, "set_in_flight", &control::LimitStatus::set_in_flight},
        WireField{7, "allowed_in_flight", &control::LimitStatus::allowed_in_flight},
        WireField{8, "in_flight", &control::LimitStatus::in_flight},
        WireField{9, "waiting", &control::LimitStatus::waiting},
        WireField{10, "blocked_since_ms", &control::LimitStatus::blocked_since_ms},
        WireField{11, "next_try_ms", &control::LimitStatus::next_try_ms},
        WireField{12, "paused_until_ms", &control::LimitStatus::paused_until_ms},
        WireField{13, "waiting_movies", &control::LimitStatus::waiting_movies},
        WireField{14, "set_per_day", &control::LimitStatus::set_per_day},
        WireField{15, "used_today", &control::LimitStatus::used_today},
        WireField{16, "used_up_until_ms", &control::LimitStatus::used_up_until_ms},
        WireField{17, "machine", &control::LimitStatus::machine},
    };
};

template <>
struct WireFields<control::FleetStatus> {
    static constexpr std::string_view name = "FleetStatus";
    static constexpr auto fields = std::tuple{
        WireField{1, "version", &control::FleetStatus::version},
        WireField{2, "pid", &control::FleetStatus::pid},
        WireField{3, "endpoint", &control::FleetStatus::endpoint},
        WireField{4, "runs", &control::FleetStatus::runs},
        WireField{5, "workers", &control::FleetStatus::workers},
        WireField{6, "worker_restarts", &control::FleetStatus::worker_restarts},
        WireField{7, "limits", &control::FleetStatus::limits},
        WireField{8, "notices", &control::FleetStatus::notices},
    };
};

template <>
struct WireFields<control::MovieReport::TaskLine> {
    static constexpr std::string_view name = "TaskLine";
    static constexpr auto fields = std::tuple{
        WireField{1, "task", &control::MovieReport::TaskLine::task},
        WireField{2, "run", &control::MovieReport::TaskLine::run},
        WireField{3, "state", &control::MovieReport::TaskLine::state},
        WireField{4, "reason", &control::MovieReport::TaskLine::reason},
        WireField{5, "candidates", &control::MovieReport::TaskLine::candidates},
        WireField{6, "search_title", &control::MovieReport::TaskLine::search_title},
        WireField{7, "search_year", &control::MovieReport::TaskLine::search_year},
    };
};

template <>
struct WireFields<NameFacts> {
    static constexpr std::string_view name = "NameFacts";
    static constexpr auto fields = std::tuple{
        WireField{1, "title", &NameFacts::title},
        WireField{2, "alternative_title", &NameFacts::alternative_title},
        WireField{3, "year", &NameFacts::year},
        WireField{4, "edition", &NameFacts::edition},
        WireField{5, "ids", &NameFacts::ids},
    };
};

template <>
struct WireFields<MovieLocks> {
    static constexpr std::string_view name = "MovieLocks";
    static constexpr auto fields = std::tuple{
        WireField{1, "whole", &MovieLocks::whole},
        WireField{2, "fields", &MovieLocks::fields},
    };
};

template <>
struct WireFields<control::MovieReport> {
    static constexpr std::string_view name = "MovieReport";
    static constexpr auto fields = std::tuple{
        WireField{1, "id", &control::MovieReport::id},
        WireField{2, "path", &control::MovieReport::path},
        WireField{3, "movie", &control::MovieReport::movie},
        WireField{4, "origins", &control::MovieReport::origins},
        WireField{5, "missing", &control::MovieReport::missing},
        WireField{6, "scraped_ms", &control::MovieReport::scraped_ms},
        WireField{7, "tasks", &control::MovieReport::tasks},
        WireField{8, "name", &control::MovieReport::name},
        WireField{9, "fixed", &control::MovieReport::fixed},
        WireField{10, "ignored", &control::MovieReport::ignored},
        WireField{11, "marked", &control::MovieReport::marked},
        WireField{12, "locks", &control::MovieReport::locks},
        WireField{13, "nfo_locks", &control::MovieReport::nfo_locks},
    };
};

template <>
struct WireFields<control::TaskReport::Attempt> {
    static constexpr std::string_view name = "Attempt";
    static constexpr auto fields = std::tuple{
        WireField{1, "at_ms", &control::TaskReport::Attempt::at_ms},
        WireField{2, "reason", &control::TaskReport::Attempt::reason},
    };
};

template <>
struct WireFields<control::TaskReport> {
    static constexpr std::string_view name = "TaskReport";
    static constexpr auto fields = std::tuple{
        WireField{1, "task", &control::TaskReport::task},
        WireField{2, "run", &control::TaskReport::run},
        WireField{3, "movie", &control::TaskReport::movie},
        WireField{4, "path", &control::TaskReport::path},
        WireField{5, "title", &control::TaskReport::title},
        WireField{6, "state", &control::TaskReport::state},
        WireField{7, "reason", &control::TaskReport::reason},
        WireField{8, "ended_ms", &control::TaskReport::ended_ms},
        WireField{9, "error_attempts", &control::TaskReport::error_attempts},
        WireField{10, "crash_attempts", &control::TaskReport::crash_attempts},
        WireField{11, "attempts", &control::TaskReport::attempts},
        WireField{12, "where", &control::TaskReport::where},
    };
};

}  // namespace cinefleet::proto
