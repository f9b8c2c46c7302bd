#pragma once

#include "coordinator/queue/effects.h"
#include "coordinator/queue/events.h"

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

namespace cinefleet::simulation {

/// An event or effect in short: what is hashed and printed.
struct Facts {
    std::string_view name;
    std::array<std::int64_t, 6> numbers{};
};

Facts facts_of(const queue::Event& event);
Facts facts_of(const queue::Effect& effect);

/// "SendLease 3 17 4 1 0"
std::string to_string(const Facts& facts);

}  // namespace cinefleet::simulation
