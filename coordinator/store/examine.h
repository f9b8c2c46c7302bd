#pragma once

#include "common/result.h"

#include <cstdint>
#include <string>

namespace cinefleet::store {

struct DatabaseFacts {
    std::int64_t version = 0;  ///< of its schema
    std::int64_t newest = 0;   ///< that this build knows
    std::int64_t movies = 0;
};

/// Reads all of a database and changes nothing, also beside a coordinator that works with it. malformed: it
/// is damaged or of another program.
Result<DatabaseFacts> examine_database(const std::string& path);

}  // namespace cinefleet::store
