#pragma once

#include "common/clock.h"
#include "coordinator/queue/core.h"

#include <cstdint>
#include <deque>
#include <memory>
#include <optional>

namespace cinefleet::simulation {

struct World;

/// The coordinator process: the real core, and around it what the loop does: events in, effects to where they
/// belong, timers.
class CoordinatorModel {
  public:
    explicit CoordinatorModel(World& world) : world_(world) {}

    void start();
    /// kill -9: all but what is durable is gone. Comes back by itself.
    void kill();
    void stop_until(MonoTime time);
    /// Its clock goes back; the core is promised that time never does.
    void step_clock_back(Millis by);
    /// It has been set back a moment ago and not been told the time since: what it thinks to be before
    /// midnight may be after it.
    bool is_clock_doubtful() const;

    void deliver(const queue::Event& event);

    bool is_alive() const { return core_ != nullptr; }
    /// Changes with each start and each end.
    std::int64_t epoch() const { return epoch_; }
    const queue::Core& core() const { return *core_; }

    /// What the core is told.
    MonoTime clock() const;

    queue::CoreOptions options;

  private:
    void step(const queue::Event& event);
    void carry_out(const queue::Effect& effect);
    void go_on();
    void set_timer();
    void tell_time();
    void tell_time_again();

    World& world_;
    std::unique_ptr<queue::Core> core_;
    std::int64_t epoch_ = 0;
    std::optional<MonoTime> stopped_until_;
    std::deque<queue::Event> inbox_;  // while stopped
    std::optional<MonoTime> timer_;
    Millis clock_behind_{0};
    std::optional<MonoTime> set_back_at_;
};

}  // namespace cinefleet::simulation
