#include "coordinator/cli/scan_signals.h"

#include "common/sys/process.h"
#include "coordinator/control/remote_control.h"

namespace cinefleet::cli {

std::string new_scan_key() {
    return std::to_string(random_number());
}

std::function<Status(const std::string& scan_key)> scan_canceller(const Settings& settings,
                                                                  control::ControlApi& control) {
    return [&settings, &control](const std::string& scan_key) -> Status {
        if (dynamic_cast<control::RemoteControl*>(&control) == nullptr) {
            return control.library().cancel_scan(scan_key);
        }
        const auto second = control::RemoteControl::connect(settings.control_socket());
        return second ? (*second)->library().cancel_scan(scan_key) : Status(failure(second.error()));
    };
}

}  // namespace cinefleet::cli
