#pragma once

#include "common/model/library_scan.h"

#include <string>
#include <vector>

namespace cinefleet::store {

/// One source as people see it.
struct SourceRow {
    SourceId id;
    std::string path;  ///< absolute, bytes as the file system has them
    SourceOptions options;
    std::int64_t scanned_ms = 0;  ///< end of its last complete scan; 0: never
    std::int64_t present = 0;     ///< movies
    std::int64_t away = 0;        ///< movies by Absence
    std::int64_t deleted = 0;
    std::int64_t left_out = 0;
};

/// A JSON list of patterns, and back; what is no such list is an empty one.
std::string exclusions_to_json(const std::vector<std::string>& exclusions);
std::vector<std::string> exclusions_from_json(const std::string& json);

}  // namespace cinefleet::store
