#pragma once

#include "common/clock.h"
#include "coordinator/app/run_phases.h"
#include "coordinator/app/source_scan.h"
#include "coordinator/control/api.h"
#include "coordinator/store/store.h"

#include <optional>
#include <string>
#include <vector>

namespace cinefleet::app {

/// What the scans of a request's folders have found; it is stored already.
struct ScannedFolders {
    std::vector<SourceId> sources;
    std::int64_t found = 0;
    std::vector<control::ScanProblem> problems;
    std::optional<store::ChangedMovies> changed{};  ///< of which only those are wanted; nullopt: any
};

/// Scans the folders of the request, one after the other: slow, and no work for the save thread. Errors as
/// SourceScan::scan; not_found also for what may not be the source at all. With skip_unreachable a folder
/// that is not there is a problem unless none is there.
Result<ScannedFolders> scan_request(const control::ScrapeRequest& request, const SourceScan& scan,
                                    const SourceScanOptions& options);

struct AppliedScrape {
    control::ScrapeStarted started;
    std::optional<queue::RunCreated> run;  ///< for the core; nullopt: nothing to do, or dry_run
    std::vector<MovieId> outdated;         ///< what services have answered about these holds no more
};

/// Plans and creates the run, in one transaction; with dry_run it only plans.
Result<AppliedScrape> plan_request(store::Store& store, const control::ScrapeRequest& request,
                                   const ScannedFolders& scanned, WallTime now);

/// The part of a run's report that only the core knew.
std::string phases_to_json(const RunPhases& phases);
void read_phases(const std::string& json, control::RunStatus& status);

}  // namespace cinefleet::app
