#pragma once

#include "common/ids.h"
#include "common/model/scrape_settings.h"
#include "common/result.h"
#include "coordinator/queue/effects.h"
#include "coordinator/queue/events.h"
#include "proto/messages.h"

#include <optional>
#include <string>

/// Between the words of the wire and those of the queue core. Pure.
namespace cinefleet::net {

/// What WELCOME tells a worker beyond what the core decides.
struct WelcomeSettings {
    std::string version;  ///< of this program
    ScrapeSettings scrape;
    Millis sync_interval{2'000};
    Millis lease_ttl{15'000};
};

/// What a worker said on the control channel. `malformed`: a message that only the coordinator sends, that
/// belongs on the data channel, or with numbers that no honest worker sends.
Result<queue::Event> event_of(PeerId peer, const proto::Message& message);

/// A message to one worker; `is_data`: goes to a peer of the data channel.
struct Outgoing {
    PeerId peer;
    bool is_data = false;
    proto::Message message;
};

/// nullopt: the effect is not for one worker. WELCOME's endpoints are left to the caller.
std::optional<Outgoing> outgoing_of(const queue::Effect& effect, const WelcomeSettings& settings);

proto::Cancel cancel_of(const queue::PublishCancel& effect);

}  // namespace cinefleet::net
