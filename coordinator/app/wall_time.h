#pragma once

#include "common/clock.h"
#include "coordinator/queue/events.h"

#include <cstdint>
#include <string>

namespace cinefleet::app {

/// Since 1970, whole ones.
std::int64_t minutes_of(WallTime time);

/// The day of quotas: since 1970, UTC.
std::int64_t day_of(WallTime time);

/// What the core is told of this moment.
queue::WallClock wall_clock_at(WallTime time);

/// "21:04" where the user lives.
std::string clock_time(WallTime time);

}  // namespace cinefleet::app
