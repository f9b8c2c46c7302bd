#pragma once

#include "common/clock.h"

#include <cstdint>

namespace cinefleet::queue {

enum class BreakerState : std::uint8_t {
    closed = 1,  ///< all is well
    open,        ///< the provider blocks us: nothing is sent until next_try
    trying,      ///< half-open: one request at a time finds out whether it still does
};

/// Keeps us from asking a provider that has shown us a captcha, a challenge or a closed door: each further
/// request would only lengthen the block (firewalls count them). Waits grow with each block in a row, up to a
/// cap, and shrink once the provider has been well for as long as the last one took. Pure.
class Breaker {
  public:
    explicit Breaker(Millis first_wait = Millis{60'000}, Millis longest_wait = Millis{1'800'000})
        : first_wait_(first_wait), longest_wait_(longest_wait) {}

    BreakerState state(MonoTime now) const;
    bool is_closed() const { return !is_open_; }
    bool may_try(MonoTime now) const { return is_open_ && now >= next_try_ && !is_trying_; }

    /// Since when it is not closed; meaningless otherwise.
    MonoTime since() const { return since_; }
    MonoTime next_try() const { return next_try_; }

    /// It blocked an earlier process: it is tried before it is asked for more.
    void suspect(MonoTime now);

    void trial_sent() { is_trying_ = true; }
    /// True: the provider answers again, it was closed.
    bool on_trial_ok(MonoTime now);
    /// The trial was blocked again.
    void on_trial_blocked(MonoTime now);
    /// The trial told nothing: its worker is gone, or the network was.
    void on_trial_lost(MonoTime now);
    /// It was not sent at all.
    void on_trial_unused() { is_trying_ = false; }
    /// A request that was no trial was blocked. True: it was closed before.
    bool on_blocked(MonoTime now);

  private:
    Millis first_wait_;
    Millis longest_wait_;
    Millis wait_{0};
    bool is_open_ = false;
    bool is_trying_ = false;
    MonoTime since_{};
    MonoTime next_try_{};
    MonoTime closed_at_{};
};

}  // namespace cinefleet::queue
