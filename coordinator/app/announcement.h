#pragma once

#include "common/clock.h"
#include "common/sys/bounded_process.h"
#include "common/sys/log.h"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>

namespace cinefleet::app {

/// Tells the network by mDNS where the coordinator is, as long as this lives: by avahi-publish, whose end has
/// Avahi take it back. It outlives a restart of Avahi, and takes another name if somebody has this one.
/// Belongs to one thread.
class Announcement {
  public:
    struct Options {
        std::string name;
        std::uint16_t port = 0;
        Log log;
        Millis pause{60'000};  ///< until it is tried again if avahi-publish ends
    };
    Announcement(Options options, const Clock& clock);

    /// Starts what does not run and logs what it says. Call it about once a second; does not wait.
    void keep_up();

  private:
    void start(MonoTime now);
    void take_words();
    void complain(const std::string& trouble);

    const Options options_;
    const Clock& clock_;
    std::unique_ptr<BoundedProcess> process_;
    std::size_t logged_ = 0;  // bytes of what it said
    MonoTime start_at_;
    std::string trouble_;  // logged last
};

/// The port in "tcp://0.0.0.0:7780"; nullopt: there is none.
std::optional<std::uint16_t> port_of(const std::string& endpoint);

}  // namespace cinefleet::app
