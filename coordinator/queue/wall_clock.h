#pragma once

#include "coordinator/queue/core_state.h"

#include <cstdint>
#include <optional>

/// What depends on the time of the day: quotas, and hours in which the fleet is to keep quiet.
namespace cinefleet::queue {

void on_wall_clock(CoreState& state, const WallClock& event);
void on_fleet_limits_changed(CoreState& state, const FleetLimitsChanged& event);

/// The minute of the local day when the quiet hours end; nullopt: there are none now. Within them only
/// interactive runs are leased.
std::optional<std::int32_t> quiet_until(const CoreState& state);

}  // namespace cinefleet::queue
