#pragma once

#include <cstdint>
#include <string>

namespace cinefleet::control {

/// How a hook of the settings fares.
struct HookStatus {
    std::string name;
    std::int64_t waiting = 0;           ///< deliveries
    std::int64_t given_up = 0;          ///< not tried again by themselves
    std::int64_t delivered = 0;         ///< ever
    std::int64_t dropped = 0;           ///< ever: there was no room to keep them
    std::int64_t delivered_ms = 0;      ///< wall clock, the last one; 0: none
    std::int64_t failing_since_ms = 0;  ///< wall clock; 0: it does not fail
    std::int64_t next_try_ms = 0;       ///< wall clock, while it fails
    std::string last_error;             ///< while it fails, and of what was given up
};

}  // namespace cinefleet::control
