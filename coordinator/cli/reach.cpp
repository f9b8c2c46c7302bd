#include "coordinator/cli/reach.h"

#include "coordinator/app/stored_reports.h"
#include "coordinator/control/remote_control.h"

#include <filesystem>

namespace cinefleet::cli {

Result<std::unique_ptr<control::ControlApi>> reach(const Settings& settings, const Clock& clock) {
    if (auto remote = control::RemoteControl::connect(settings.control_socket()); remote) {
        return *std::move(remote);
    }
    std::error_code error;
    if (!std::filesystem::exists(settings.database(), error)) {
        return failure(ErrorClass::not_found, "there is no library yet in " + settings.state_dir +
                                                  ": begin with `cinefleet scrape DIR`");
    }
    auto stored = app::StoredReports::open(settings.database(), clock);
    if (!stored) {
        return failure(std::move(stored).error());
    }
    return *std::move(stored);
}

}  // namespace cinefleet::cli
