#pragma once

#include "common/clock.h"
#include "common/model/providers.h"
#include "common/model/quiet_hours.h"

#include <cstdint>
#include <string>
#include <vector>

namespace cinefleet::queue {

/// Who shares an allowance at a provider: all machines of the fleet, behind one public address, or each
/// machine has one of its own. What a key may do in a day is always the fleet's.
enum class LimitScope : std::uint8_t { fleet, host };

/// The allowance at one provider. 0 in a field: no such limit.
struct ProviderLimit {
    ProviderId provider = ProviderId::tmdb;
    std::int32_t requests_per_window = 0;
    Millis window{0};
    std::int32_t in_flight = 0;  ///< adapts below this by itself
    /// The window's allowance is learned between these; 0: it is exactly requests_per_window.
    std::int32_t least_per_window = 0;
    std::int32_t most_per_window = 0;
    std::int64_t requests_per_day = 0;

    bool has_window() const { return requests_per_window > 0 && window > Millis{0}; }

    friend bool operator==(const ProviderLimit&, const ProviderLimit&) = default;
};

/// What holds for the whole fleet, whatever the provider.
struct FleetLimits {
    std::vector<DaySpan> quiet_hours;         ///< only interactive runs are leased within
    std::int64_t image_bytes_per_second = 0;  ///< 0: no limit

    friend bool operator==(const FleetLimits&, const FleetLimits&) = default;
};

/// What answers have taught about a provider's limit. 0 in a field: nothing.
struct LearnedLimit {
    ProviderId provider = ProviderId::tmdb;
    std::int32_t requests_per_window = 0;
    Millis window{0};  ///< of which requests_per_window is; means nothing about another one
    std::int32_t in_flight = 0;
    bool is_blocked = false;  ///< the provider blocked us
    std::string machine{};    ///< whose limit it is; empty: the whole fleet's

    friend bool operator==(const LearnedLimit&, const LearnedLimit&) = default;
};

/// So many requests to a provider may have been made on a day. Days are numbered by whoever tells them.
struct UsedQuota {
    ProviderId provider = ProviderId::tmdb;
    std::int64_t day = 0;
    std::int64_t requests = 0;

    friend bool operator==(const UsedQuota&, const UsedQuota&) = default;
};

}  // namespace cinefleet::queue
