#pragma once

#include "common/clock.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace cinefleet {

/// What this process tells the service manager that has started it: datagrams of VARIABLE=VALUE lines, as
/// sd_notify(3) describes them. Without a manager nobody listens and nothing is sent. A notice that cannot be
/// delivered is dropped: a manager ends by itself the service that it hears nothing of.
///
/// One thread at a time.
class ServiceNotice {
  public:
    struct Manager {
        std::string socket;              ///< a path, or '@' and an abstract name; empty: there is none
        std::optional<Millis> watchdog;  ///< it ends us when it hears of no progress for so long
    };

    /// What the environment says, which is then taken out of it: children are not the service. Call it before
    /// any thread is started.
    static Manager manager_of_environment();

    /// `clock` outlives it.
    ServiceNotice(Manager manager, const Clock& clock);

    bool has_manager() const { return !manager_.socket.empty(); }

    /// We listen; `status` is a line for people. Also the end of a reload.
    void ready(const std::string& status);
    void reloading();
    void stopping();
    void status(const std::string& status);

    /// `turns` is another number whenever the loop that must not hang has turned. Tells the watchdog if it
    /// has since the last time, a few times in each of its intervals however often this is called.
    void progress(std::uint64_t turns);

  private:
    void send(std::string_view text) const;

    const Manager manager_;
    const Clock& clock_;
    std::uint64_t told_turns_ = 0;
    std::optional<MonoTime> told_at_;
};

}  // namespace cinefleet
