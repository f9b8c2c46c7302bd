#pragma once

#include "common/clock.h"
#include "common/sys/settings.h"
#include "coordinator/control/api.h"
#include "coordinator/queue/core.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace cinefleet::app {

/// The fleet's allowances as the settings say.
std::vector<queue::ProviderLimit> limits_of(const Settings& settings);

/// Whose limit this setting is a part of; nullopt: it is none that can be changed while running.
std::optional<ProviderId> limited_by(std::string_view key);

/// `wall` and `mono` are the same moment. What is known of a provider in `stored` stays.
void add_live_limits(const std::vector<queue::LimitView>& views, MonoTime mono, WallTime wall,
                     std::vector<control::LimitStatus>& stored);

/// What a person has to know about the providers, a sentence each, in local time.
std::vector<std::string> notices_of(const std::vector<control::LimitStatus>& limits, WallTime now);

}  // namespace cinefleet::app
