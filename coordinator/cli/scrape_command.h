#pragma once

#include "common/clock.h"
#include "common/sys/settings.h"
#include "coordinator/control/api.h"

namespace cinefleet::cli {

struct ScrapeOptions {
    control::ScrapeRequest request;
    bool json = false;  ///< the report as JSON on standard output, progress on standard error
};

/// `cinefleet scrape`: starts a coordinator in this process with local workers, makes the run and follows it
/// to its end. The first Ctrl-C cancels, the second leaves at once. Returns the exit code.
int run_scrape(const Settings& settings, const ScrapeOptions& options, const Clock& clock);

}  // namespace cinefleet::cli
