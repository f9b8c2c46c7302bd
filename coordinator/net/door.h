#pragma once

#include "common/clock.h"
#include "common/sys/sockets_security.h"

#include <functional>
#include <map>
#include <optional>
#include <string>

namespace cinefleet::net {

/// Whose public keys (Z85) are let in, and what each machine is called.
using AllowedKeys = std::map<std::string, std::string>;

/// The fleet's door: answers ZeroMQ's question (ZAP) whether a key may come in. A connection is known by its
/// key from then on, so that its machine can be told from others whatever it calls itself. One thread owns
/// it, the one that polls the fleet's sockets.
class Door {
  public:
    struct Callbacks {
        std::function<bool(const std::string& key)> is_banned;
        std::function<void(const std::string& line)> complain;
    };

    Door(SocketContext& context, AllowedKeys allowed, Callbacks callbacks);

    /// To wait for.
    const Socket& socket() const { return socket_; }

    /// Answers all who wait. How many were not let in.
    int answer();

    /// Whom it lets in from now on; who is in stays in.
    void allow(AllowedKeys allowed) { allowed_ = std::move(allowed); }

    /// nullopt: this key is not let in (any more).
    std::optional<std::string> machine_of(const std::string& key) const;

  private:
    ZapSocket socket_;
    AllowedKeys allowed_;
    const Callbacks callbacks_;
};

}  // namespace cinefleet::net
