#pragma once

#include <cstdint>
#include <functional>
#include <string>

namespace cinefleet::bench {

/// The least that a durable queue has to do: one ROUTER, one table, one commit (synchronous=FULL) for
/// whatever each poll brought, no leases, no retries, no second run. `start_workers` gets the endpoint.
/// Returns the seconds from the first result to the last commit.
double run_floor(const std::string& database, std::int64_t tasks,
                 const std::function<void(const std::string& endpoint)>& start_workers);

}  // namespace cinefleet::bench
