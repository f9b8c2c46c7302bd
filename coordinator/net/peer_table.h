#pragma once

#include "common/clock.h"
#include "common/ids.h"

#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <unordered_map>

namespace cinefleet::net {

/// One connection of a worker to one of the coordinator's sockets. A worker that reconnects is a new peer:
/// ZeroMQ gives it a new routing id, and the core tells it by worker id and incarnation.
struct Peer {
    PeerId id;
    std::string routing_id;
    std::string worker_id;          ///< empty until it said who it is
    std::uint64_t incarnation = 0;  ///< as it said
    std::string key;                ///< its machine's public key; empty: a plain connection
    std::string machine;            ///< whose key that is
    int fd = -1;                    ///< of its TCP connection, which leads to `address`
    std::string address;
    bool lists_changes = false;  ///< it answers CHANGES_REQUEST
    MonoTime last_heard;
    bool is_cut = false;  ///< its connection was ended: what still comes is not heard
};

/// For the log: "peer 3 (nas/0, 10.0.0.5:41234)".
std::string words_of(const Peer& peer);

/// The peers of one socket by number and by routing id. At most `max_peers`: ZeroMQ does not tell when a
/// connection ends, so the one that was silent longest makes room.
class PeerTable {
  public:
    /// Tables with the same `step` and different `first_id` never give out the same number.
    PeerTable(PeerId first_id, std::int64_t step, std::size_t max_peers);

    struct Heard {
        Peer& peer;      ///< valid until it is forgotten or evicted
        PeerId evicted;  ///< 0: nobody had to leave
    };
    /// A message from this connection: known, or numbered now.
    Heard heard(std::string_view routing_id, MonoTime now);

    /// nullptr: never given out, evicted or forgotten.
    Peer* find(PeerId id);

    void forget(PeerId id);

    std::map<PeerId, Peer>& all() { return peers_; }

    std::size_t size() const { return peers_.size(); }

  private:
    PeerId evict_longest_silent();

    PeerId next_id_;
    const std::int64_t step_;
    const std::size_t max_peers_;
    std::map<PeerId, Peer> peers_;
    std::unordered_map<std::string, PeerId> by_routing_id_;
};

}  // namespace cinefleet::net
