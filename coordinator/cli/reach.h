#pragma once

#include "common/clock.h"
#include "common/sys/settings.h"
#include "coordinator/control/api.h"

#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace cinefleet::cli {

/// The coordinator that runs, or else what its database tells. not_found: neither is there.
Result<std::unique_ptr<control::ControlApi>> reach(const Settings& settings, const Clock& clock);

/// What the database tells, also beside a coordinator that runs: for much at once, which would be written as
/// JSON and read again on its way. not_found: there is none.
Result<std::unique_ptr<control::ControlApi>> reach_database(const Settings& settings, const Clock& clock);

/// The coordinator that runs, or else one in this process without workers: for orders that are written down.
Result<std::unique_ptr<control::ControlApi>> reach_for_orders(const Settings& settings, const Clock& clock);

/// The same for an order that may be the first of a new library.
Result<std::unique_ptr<control::ControlApi>> reach_to_begin(const Settings& settings, const Clock& clock);

/// A coordinator that runs works by settings of its own. invalid_input: one of these "key=value" is not what
/// it works by; where none runs they are its own.
Status check_overrides(const std::vector<std::string>& overrides, const Settings& settings);

/// A coordinator, and why its local workers cannot go on; empty text: they can.
struct Fleet {
    std::unique_ptr<control::ControlApi> control;
    std::function<std::string()> trouble;
};

/// The coordinator that runs, or else one in this process with local workers: for orders that scrape.
Result<Fleet> reach_for_scrapes(const Settings& settings, const Clock& clock);

/// As reach_for_orders().
Result<Fleet> reach_without_workers(const Settings& settings, const Clock& clock);

}  // namespace cinefleet::cli
