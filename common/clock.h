#pragma once

#include <chrono>

namespace cinefleet {

using Millis = std::chrono::milliseconds;

/// Monotonic time: for leases, timers, latencies. Means nothing outside this process.
using MonoTime = std::chrono::time_point<std::chrono::steady_clock, std::chrono::microseconds>;

/// Wall-clock time (UTC): for what people and the database see. May jump.
using WallTime = std::chrono::sys_time<std::chrono::milliseconds>;

/// Where time comes from, so that tests turn it by hand.
class Clock {
  public:
    virtual ~Clock() = default;
    virtual MonoTime mono() const = 0;
    virtual WallTime wall() const = 0;
};

/// The machine's clocks. Stateless: may be used from every thread.
class SystemClock final : public Clock {
  public:
    MonoTime mono() const override;
    WallTime wall() const override;
};

}  // namespace cinefleet
