#pragma once

#include "common/clock.h"

#include <cstdint>

namespace cinefleet::queue {

/// So many bytes a second, for downloads whose size is known only when they are over: each is charged at
/// first as much as the latest ones had on average, and what it really had afterwards. A download may begin
/// when what was charged is paid for by the time that has passed. Pure.
class ByteBudget {
  public:
    /// Unused time that counts, so that a fleet that was idle may begin at once with several.
    static constexpr Millis kBurst{1'000};
    static constexpr std::int64_t kFirstGuess = 200'000;  ///< bytes: a poster of the usual size
    static constexpr std::int64_t kMemory = 8;            ///< downloads that the average is of

    void change(std::int64_t bytes_per_second) { rate_ = bytes_per_second; }
    bool may_begin(MonoTime now) const { return rate_ == 0 || now >= free_at_; }
    MonoTime free_at() const { return free_at_; }

    /// A download begins; what it was charged.
    std::int64_t begin(MonoTime now);
    /// It is over and had so many bytes.
    void end(std::int64_t charged, std::int64_t bytes);
    /// It has not begun after all.
    void forget(std::int64_t charged) { charge(-charged); }

  private:
    void charge(std::int64_t bytes);

    std::int64_t rate_ = 0;
    std::int64_t expected_ = kFirstGuess;
    MonoTime free_at_{};
};

}  // namespace cinefleet::queue
