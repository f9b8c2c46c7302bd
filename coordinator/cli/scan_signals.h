#pragma once

#include "common/clock.h"
#include "common/result.h"
#include "common/sys/settings.h"
#include "coordinator/cli/console.h"
#include "coordinator/cli/exit_codes.h"
#include "coordinator/control/api.h"

#include <unistd.h>

#include <functional>
#include <future>
#include <string>

namespace cinefleet::cli {

/// A name for one scan that no other has.
std::string new_scan_key();

/// Breaks off a scan of `control`, wherever it runs: in this process, or in a daemon over a connection of
/// its own, since the first one waits for its answer.
std::function<Status(const std::string& scan_key)> scan_canceller(const Settings& settings,
                                                                  control::ControlApi& control);

/// Runs `work`, which looks at folders and so may last, on another thread. The first signal calls `cancel`;
/// the second leaves the process at once.
template <class T>
Result<T> with_signals(int signals, const std::function<Result<T>()>& work,
                       const std::function<Status()>& cancel) {
    auto result = std::async(std::launch::async, work);
    bool is_cancelled = false;
    while (result.wait_for(Millis{0}) != std::future_status::ready) {
        if (!signal_came(signals)) {
            continue;
        }
        if (is_cancelled) {
            ::_exit(kCancelled);
        }
        is_cancelled = true;
        say("Cancelling (Ctrl-C again leaves at once)");
        if (const Status done = cancel(); !done && done.error().error_class != ErrorClass::not_found) {
            report_error(done.error());
        }
    }
    return result.get();
}

}  // namespace cinefleet::cli
