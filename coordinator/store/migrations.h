#pragma once

#include "common/result.h"
#include "coordinator/store/connection.h"

#include <cstdint>
#include <string>

/// The versions of the schema: schema/NNN_name.sql brings a database to version NNN.
namespace cinefleet::store {

/// 0: it has no tables of ours.
Result<std::int64_t> schema_version(Connection& connection);

/// The version that this build brings databases to.
std::int64_t newest_schema();

/// Brings a database to the newest version. unsupported: a newer cinefleet made it. `path` is for messages.
Status migrate(Connection& connection, const std::string& path);

}  // namespace cinefleet::store
