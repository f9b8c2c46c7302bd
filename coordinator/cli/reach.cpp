#include "coordinator/cli/reach.h"

#include "coordinator/app/coordinator.h"
#include "coordinator/app/stored_reports.h"
#include "coordinator/cli/console.h"
#include "coordinator/control/remote_control.h"

#include <algorithm>
#include <filesystem>
#include <map>

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

// As a person has typed it.
std::string typed(const std::string& key) {
    return key == "workers.count" ? "--workers" : key == "workers.slots" ? "--slots" : "--set " + key;
}

bool is_changeable(const std::string& key) {
    return std::ranges::any_of(settings_table(),
                               [&](const SettingInfo& info) { return info.key == key && info.changeable; });
}

}  // namespace

Status check_overrides(const std::vector<std::string>& overrides, const Settings& settings) {
    const auto remote = control::RemoteControl::connect(settings.control_socket());
    if (overrides.empty() || !remote) {
        return {};
    }
    std::map<std::string, std::string> said;  // of several for one key the last counts
    for (const std::string& text : overrides) {
        const std::string key = text.substr(0, text.find('='));
        said[key] = text.substr(key.size() + 1);
    }
    said.erase("paths.state_dir");  // by this it was found
    for (const auto& [key, value] : said) {
        const Status same = (*remote)->check_setting(key, value);
        if (!same && same.error().error_class == ErrorClass::conflict) {
            return failure(
                ErrorClass::invalid_input,
                typed(key) + " says nothing to the coordinator that runs already: " + same.error().message +
                    ". Leave it out, or " +
                    (is_changeable(key) ? "change it by `cinefleet limits set " + key + "=" + value + "`"
                                        : "change the coordinator's configuration and start it "
                                          "again"));
        }
    }
    return {};
}

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
