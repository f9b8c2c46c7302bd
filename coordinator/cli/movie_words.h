#pragma once

#include "coordinator/control/api.h"

#include <string>
#include <vector>

namespace cinefleet::cli {

/// A number stays one; what exists on disk becomes absolute.
std::string movie_in_full(const std::string& id_or_path);

/// The absolute form of a path that need not be there. not_found: the working directory is gone.
Result<std::string> path_in_full(const std::string& path);

/// The absolute paths of folders and files that have to be there. not_found.
Result<std::vector<std::string>> paths_in_full(const std::vector<std::string>& paths);

/// Each a number or something on the disk that becomes absolute. not_found names the first that is neither.
Result<std::vector<std::string>> movies_in_full(const std::vector<std::string>& movies);

/// Each as in movies_in_full(). invalid_input: nothing is named and the filter is empty.
Result<control::MovieChoice> choice_of(const std::vector<std::string>& movies, const std::string& filter);

/// Says what is wrong with the filter, with a caret below the place, and returns false; true: it is right, or
/// empty.
bool check_filter(const std::string& filter, std::int64_t now_ms);

}  // namespace cinefleet::cli
