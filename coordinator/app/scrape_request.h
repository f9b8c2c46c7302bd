#pragma once

#include "coordinator/app/run_phases.h"
#include "coordinator/control/api.h"
#include "coordinator/library/scan.h"
#include "coordinator/store/store.h"

#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace cinefleet::app {

/// What the folders of a request hold.
struct PreparedScrape {
    std::vector<std::pair<std::string, library::ScanReport>> scans;  ///< by folder
};

/// Reads the folders: slow, and no work for the save thread. Errors as library::scan_folder; invalid_input:
/// nothing there.
Result<PreparedScrape> scan_request(const control::ScrapeRequest& request);

struct AppliedScrape {
    control::ScrapeStarted started;
    std::optional<queue::RunCreated> run;  ///< for the core; nullopt: nothing to do, or dry_run
};

/// Stores what the scans found, plans and creates the run. With dry_run the same happens and is then undone.
Result<AppliedScrape> apply_request(store::Store& store, const control::ScrapeRequest& request,
                                    const PreparedScrape& prepared);

/// The part of a run's report that only the core knew.
std::string phases_to_json(const RunPhases& phases);
void read_phases(const std::string& json, control::RunStatus& status);

}  // namespace cinefleet::app
