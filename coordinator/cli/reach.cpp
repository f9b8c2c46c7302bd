#include "coordinator/cli/reach.h"

#include "coordinator/app/coordinator.h"
#include "coordinator/app/stored_reports.h"
#include "coordinator/cli/console.h"
#include "coordinator/control/remote_control.h"

#include <filesystem>

namespace cinefleet::cli {
namespace {

Status check_library(const Settings& settings) {
    std::error_code error;
    if (std::filesystem::exists(settings.database(), error)) {
        return {};
    }
    if (error) {
        return failure(ErrorClass::unauthorized,
                       "this user may not look into " + settings.state_dir +
                           ": ask as the one who runs the coordinator (sudo -u cinefleet -H …)",
                       error.message());
    }
    return failure(ErrorClass::not_found, "there is no library yet in " + settings.state_dir +
                                              ": begin with `cinefleet scrape DIR`");
}

Result<Fleet> start_with(int workers, const Settings& settings, const Clock& clock) {
    if (auto remote = control::RemoteControl::connect(settings.control_socket()); remote) {
        return Fleet{*std::move(remote), [] { return std::string(); }};
    }
    auto started = app::Coordinator::start(settings, {true, workers, say}, clock);
    if (!started) {
        return failure(std::move(started).error());
    }
    app::Coordinator* coordinator = started->get();
    return Fleet{*std::move(started), [coordinator] { return coordinator->worker_trouble(); }};
}

Result<Fleet> reach_with(int workers, const Settings& settings, const Clock& clock) {
    const bool is_running = control::RemoteControl::connect(settings.control_socket()).has_value();
    if (Status there = is_running ? Status() : check_library(settings); !there) {
        return failure(std::move(there).error());
    }
    return start_with(workers, settings, clock);
}

}  // namespace

Result<std::unique_ptr<control::ControlApi>> reach(const Settings& settings, const Clock& clock) {
    if (auto remote = control::RemoteControl::connect(settings.control_socket()); remote) {
        return *std::move(remote);
    }
    return reach_database(settings, clock);
}

Result<std::unique_ptr<control::ControlApi>> reach_database(const Settings& settings, const Clock& clock) {
    if (Status there = check_library(settings); !there) {
        return failure(std::move(there).error());
    }
    auto stored = app::StoredReports::open(settings.database(), clock);
    if (!stored) {
        return failure(std::move(stored).error());
    }
    return *std::move(stored);
}

Result<std::unique_ptr<control::ControlApi>> reach_for_orders(const Settings& settings, const Clock& clock) {
    Result<Fleet> fleet = reach_without_workers(settings, clock);
    if (!fleet) {
        return failure(std::move(fleet).error());
    }
    return std::move(fleet->control);
}

Result<std::unique_ptr<control::ControlApi>> reach_to_begin(const Settings& settings, const Clock& clock) {
    Result<Fleet> fleet = start_with(0, settings, clock);
    if (!fleet) {
        return failure(std::move(fleet).error());
    }
    return std::move(fleet->control);
}

Result<Fleet> reach_for_scrapes(const Settings& settings, const Clock& clock) {
    return reach_with(static_cast<int>(settings.workers), settings, clock);
}

Result<Fleet> reach_without_workers(const Settings& settings, const Clock& clock) {
    return reach_with(0, settings, clock);
}

}  // namespace cinefleet::cli
