#pragma once

#include "common/clock.h"

#include <cstddef>
#include <map>
#include <string>

namespace cinefleet::net {

struct GuardLimits {
    int max_strikes = 20;                  ///< within `forgiven_after`
    Millis forgiven_after{600'000};        ///< strikes count so long
    Millis ban{60'000};                    ///< for how long a sender is not let in again
    std::int64_t messages_per_s = 20'000;  ///< far above what a worker has to say; a burst may be twice that
    std::size_t max_senders = 8'192;
};

/// How much wrong a sender may do. A sender is a machine's key, so that a new connection is no new beginning;
/// without keys it is one connection. Pure: the time is an argument.
class ConnectionGuard {
  public:
    explicit ConnectionGuard(GuardLimits limits) : limits_(limits) {}

    enum class Verdict {
        fine,
        banned_now,  ///< that was too much: end its connections
        is_banned,   ///< it was told before
    };
    /// It has sent a message.
    Verdict heard(const std::string& sender, MonoTime now);
    /// It has broken the protocol.
    Verdict strike(const std::string& sender, MonoTime now);
    bool is_banned(const std::string& sender, MonoTime now) const;

    std::size_t size() const { return senders_.size(); }

  private:
    struct Sender {
        MonoTime window_start{};
        std::int64_t messages = 0;  ///< since window_start
        MonoTime first_strike{};
        int strikes = 0;
        MonoTime banned_until{};
        MonoTime last_heard{};
    };

    Sender& of(const std::string& sender, MonoTime now);
    Verdict ban(Sender& sender, MonoTime now) const;

    const GuardLimits limits_;
    std::map<std::string, Sender> senders_;
};

}  // namespace cinefleet::net
