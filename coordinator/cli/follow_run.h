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

}  // namespace cinefleet::cli
