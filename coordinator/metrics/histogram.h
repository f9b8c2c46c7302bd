#pragma once

#include "common/clock.h"

#include <array>
#include <cstddef>
#include <cstdint>

namespace cinefleet::metrics {

/// How long something took, counted by size. A value: copied into snapshots.
class Histogram {
  public:
    /// Upper ends of the counts, seconds; one more count has no end.
    static constexpr std::array kBounds = {0.005, 0.01, 0.025, 0.05, 0.1,  0.25, 0.5,
                                           1.0,   2.5,  5.0,   10.0, 30.0, 60.0};

    void add(std::chrono::microseconds took) {
        const double seconds = std::chrono::duration<double>(took).count();
        std::size_t at = 0;
        while (at < kBounds.size() && seconds > kBounds[at]) {
            ++at;
        }
        ++counts_[at];
        sum_seconds_ += seconds;
    }

    /// Of one bound, or behind the last one.
    std::int64_t count(std::size_t at) const { return counts_[at]; }
    double sum_seconds() const { return sum_seconds_; }

  private:
    std::array<std::int64_t, kBounds.size() + 1> counts_{};
    double sum_seconds_ = 0;
};

}  // namespace cinefleet::metrics
