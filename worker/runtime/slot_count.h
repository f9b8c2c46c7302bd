#pragma once

#include "common/clock.h"

#include <cstdint>
#include <optional>

namespace cinefleet::worker {

/// How many movies a worker process works on at once: as told, or as many as pay. In the latter case each
/// kPeriod decides from what was seen in it: one slot more while all are busy and neither permits nor the
/// services' answers hold them up, one less while most of their time is spent waiting for permits, a third
/// less when many requests fail or time out. Pure.
class SlotCount {
  public:
    static constexpr std::int32_t kFirst = 3;
    static constexpr std::int32_t kMost = 16;
    static constexpr Millis kPeriod{10'000};

    /// nullopt: as many as pay.
    explicit SlotCount(std::optional<std::int32_t> fixed)
        : is_fixed_(fixed.has_value()), value_(fixed.value_or(kFirst)) {}

    std::int32_t value() const { return value_; }

    struct Load {
        std::int64_t scraping = 0;
        std::int64_t only_waiting = 0;  ///< of these, who have nothing under way and wait for permits
    };
    /// So it was since the last call; a period that ends decides.
    void pass(const Load& load, MonoTime now);

    void on_answer(bool has_failed, Millis latency);

  private:
    struct Seen {
        double scraping = 0;  // slots times milliseconds
        double only_waiting = 0;
        double all_busy_ms = 0;
        std::int64_t answers = 0;
        std::int64_t failures = 0;
        double latency_ms = 0;  // of all answers together
    };
    void decide(double period_ms);

    const bool is_fixed_;
    std::int32_t value_;
    Seen seen_;
    double best_latency_ms_ = 0;  // mean of the best period; 0: none yet
    std::optional<MonoTime> began_at_;
    MonoTime passed_at_{};
};

}  // namespace cinefleet::worker
