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
    return failure(ErrorClass::not_found, "there is no library yet in " + settings.state_dir +
                                              ": begin with `cinefleet scrape DIR`");
}

}  // namespace

Result<std::unique_ptr<control::ControlApi>> reach(const Settings& settings, const Clock& clock) {
    if (auto remote = control::RemoteControl::connect(settings.control_socket()); remote) {
        return *std::move(remote);
    }
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
    if (auto remote = control::RemoteControl::connect(settings.control_socket()); remote) {
        return *std::move(remote);
    }
    if (Status there = check_library(settings); !there) {
        return failure(std::move(there).error());
    }
    return reach_to_begin(settings, clock);
}

Result<std::unique_ptr<control::ControlApi>> reach_to_begin(const Settings& settings, const Clock& clock) {
    if (auto remote = control::RemoteControl::connect(settings.control_socket()); remote) {
        return *std::move(remote);
    }
    auto coordinator = app::Coordinator::start(settings, {true, 0, say}, clock);
    if (!coordinator) {
        return failure(std::move(coordinator).error());
    }
    return *std::move(coordinator);
}

}  // namespace cinefleet::cli
