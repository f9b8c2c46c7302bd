#pragma once

#include "coordinator/app/core_loop.h"
#include "coordinator/metrics/fleet_metrics.h"

#include <string>

/// What monitors see of a coordinator.
namespace cinefleet::app {

/// Of what the core thread published last. What the coordinator itself knows (backups) is not in it.
metrics::FleetMetrics metrics_of(const CoreSnapshot& snapshot, MonoTime now);

/// Whether the core thread turns: it wakes each second at the latest.
bool is_turning(MonoTime turned_at, MonoTime now);

}  // namespace cinefleet::app
