#pragma once

#include "coordinator/store/connection.h"

#include <optional>
#include <string>
#include <string_view>

/// Single values of the whole database, by name. Errors stick to the connection.
namespace cinefleet::store {

/// nullopt: there is none of that name.
std::optional<std::string> read_fact(Connection& connection, std::string_view name);

void write_fact(Connection& connection, std::string_view name, std::string_view value);

void forget_fact(Connection& connection, std::string_view name);

}  // namespace cinefleet::store
