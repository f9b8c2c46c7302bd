#pragma once

#include <cstdint>

namespace cinefleet::queue {

/// Chance that repeats: the same seed gives the same numbers on every machine (SplitMix64, Steele et al.
/// 2014).
class Random {
  public:
    explicit Random(std::uint64_t seed) : state_(seed) {}

    std::uint64_t next() {
        state_ += 0x9E3779B97F4A7C15U;
        std::uint64_t mixed = state_;
        mixed = (mixed ^ (mixed >> 30U)) * 0xBF58476D1CE4E5B9U;
        mixed = (mixed ^ (mixed >> 27U)) * 0x94D049BB133111EBU;
        return mixed ^ (mixed >> 31U);
    }

    /// 0 … limit - 1, and 0 if `limit` is below 1. The bias is far below what any caller could notice.
    std::int64_t below(std::int64_t limit) {
        return limit < 1 ? 0 : static_cast<std::int64_t>(next() % static_cast<std::uint64_t>(limit));
    }

  private:
    std::uint64_t state_;
};

}  // namespace cinefleet::queue
