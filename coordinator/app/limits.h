#pragma once

#include "common/clock.h"
#include "common/sys/settings.h"
#include "coordinator/control/api.h"
#include "coordinator/queue/core.h"

#include <cstdint>
#include <string>
#include <vector>

namespace cinefleet::app {

/// The fleet's allowances as the settings say.
std::vector<queue::ProviderLimit> limits_of(const Settings& settings);

queue::FleetLimits fleet_limits_of(const Settings& settings);

/// Whom to ask at the start for what movies lack: not who blocked us, that is tried first, and not who has
/// answered as often today as it may.
std::vector<queue::ProviderReopened> open_providers(const queue::Recovered& recovered,
                                                    const Settings& settings, WallTime now);

/// `wall` and `mono` are the same moment. What is known of a provider in `stored` stays.
void add_live_limits(const std::vector<queue::LimitView>& views, MonoTime mono, WallTime wall,
                     std::vector<control::LimitStatus>& stored);

/// What a person has to know about the providers, a sentence each, in local time.
std::vector<std::string> notices_of(const std::vector<control::LimitStatus>& limits, WallTime now);

/// "Quiet hours until 22:00: only what people wait for is given out"
std::string quiet_notice(std::int32_t until_minute);

}  // namespace cinefleet::app
