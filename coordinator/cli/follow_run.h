#pragma once

#include "common/clock.h"
#include "coordinator/control/api.h"

#include <functional>
#include <string>

namespace cinefleet::cli {

struct FollowOptions {
    int signals = -1;   ///< open_signal_fd: the first signal cancels the run, the second leaves at once
    bool json = false;  ///< the report as JSON on standard output, everything else on standard error
    bool is_cancelled = false;             ///< a signal has come already: cancel at once
    std::function<std::string()> trouble;  ///< why the run cannot go on; empty text: it can
};

/// Shows a run's progress until it has ended, then its summary. Returns the exit code.
int follow_run(control::ControlApi& control, RunId run, const FollowOptions& options, const Clock& clock);

struct WaitOptions {
    int signals = -1;                      ///< open_signal_fd: a signal ends the waiting, not the run
    std::function<std::string()> trouble;  ///< as in FollowOptions
};

/// The run once it has ended, without a display. cancelled: a signal came; unavailable: it cannot go on.
Result<control::RunStatus> wait_for_run(control::ControlApi& control, RunId run, const WaitOptions& options);

}  // namespace cinefleet::cli
