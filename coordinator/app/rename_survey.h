#pragma once

#include "common/ids.h"
#include "common/result.h"
#include "coordinator/control/api_renames.h"
#include "coordinator/rename/rename_movie.h"

#include <string>
#include <vector>

namespace cinefleet::app {

/// What renaming these movies would do; nothing is changed. Two that would get the same name, or the same
/// folder, are both left as they are. Movies that are no longer known are left out. Any thread.
Result<std::vector<rename::Renamed>> survey_renames(const std::string& database,
                                                    const std::vector<MovieId>& movies,
                                                    rename::RenameRun& run);

control::RenameReport report_of(RenameId number, const std::vector<rename::Renamed>& movies);

}  // namespace cinefleet::app
