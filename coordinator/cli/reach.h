#pragma once

#include "common/clock.h"
#include "common/sys/settings.h"
#include "coordinator/control/api.h"

#include <memory>

namespace cinefleet::cli {

/// The coordinator that runs, or else what its database tells. not_found: neither is there.
Result<std::unique_ptr<control::ControlApi>> reach(const Settings& settings, const Clock& clock);

/// The coordinator that runs, or else one in this process without workers: for orders that are written down.
Result<std::unique_ptr<control::ControlApi>> reach_for_orders(const Settings& settings, const Clock& clock);

/// The same for an order that may be the first of a new library.
Result<std::unique_ptr<control::ControlApi>> reach_to_begin(const Settings& settings, const Clock& clock);

}  // namespace cinefleet::cli
