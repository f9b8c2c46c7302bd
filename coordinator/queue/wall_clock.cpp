#include "coordinator/queue/wall_clock.h"

namespace cinefleet::queue {

void on_wall_clock(CoreState& state, const WallClock& event) {
    state.local_minute = event.local_minute;
    state.limiter.tell_day(event.day, state.now + event.day_left);
}

void on_fleet_limits_changed(CoreState& state, const FleetLimitsChanged& event) {
    state.fleet_limits = event.limits;
    state.limiter.change_image_bytes(event.limits.image_bytes_per_second);
}

std::optional<std::int32_t> quiet_until(const CoreState& state) {
    return state.local_minute ? cinefleet::quiet_until(state.fleet_limits.quiet_hours, *state.local_minute)
                              : std::nullopt;
}

}  // namespace cinefleet::queue
