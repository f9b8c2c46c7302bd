#pragma once

#include "common/model/found_movie.h"
#include "common/result.h"

#include <string>
#include <vector>

namespace cinefleet::library {

struct ScanTrouble {
    std::string path;
    std::string message;
};

struct ScanReport {
    std::vector<FoundMovie> movies;     ///< sorted by path
    std::vector<ScanTrouble> troubles;  ///< folders that could not be read, NFOs that could not be understood
};

/// Walks one root folder: movie folders and flat ones, stacked parts, DVD and Blu-ray folders; extras,
/// trailers, samples, hidden files and folders with `.ignore`, `.nomedia` or `.plexignore` are left out.
/// Reads NFO files for ids and locks, writes nothing. Links to folders are followed once; names are bytes, in
/// any encoding. not_found: no such folder; invalid_input: no folder; io: not readable.
Result<ScanReport> scan_folder(const std::string& root);

}  // namespace cinefleet::library
