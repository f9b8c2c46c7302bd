#include "coordinator/net/peer_table.h"

#include "common/check.h"

#include <algorithm>

namespace cinefleet::net {

std::string words_of(const Peer& peer) {
    const std::string number = "peer " + std::to_string(peer.id.value);
    const std::string& name = peer.worker_id.empty() ? peer.machine : peer.worker_id;
    if (name.empty() || peer.address.empty()) {
        const std::string& known = name.empty() ? peer.address : name;
        return known.empty() ? number : number + " (" + known + ")";
    }
    return number + " (" + name + ", " + peer.address + ")";
}

PeerTable::PeerTable(PeerId first_id, std::int64_t step, std::size_t max_peers)
    : next_id_(first_id), step_(step), max_peers_(max_peers) {
    CINEFLEET_CHECK(first_id && step > 0 && max_peers > 0);
}

PeerTable::Heard PeerTable::heard(std::string_view routing_id, MonoTime now) {
    std::string key(routing_id);
    if (const auto known = by_routing_id_.find(key); known != by_routing_id_.end()) {
        Peer& peer = peers_.at(known->second);
        peer.last_heard = now;
        return {peer, PeerId{}};
    }
    const PeerId evicted = peers_.size() >= max_peers_ ? evict_longest_silent() : PeerId{};
    const PeerId id = next_id_;
    next_id_.value += step_;
    Peer& peer = peers_[id];
    peer.id = id;
    peer.routing_id = key;
    peer.last_heard = now;
    by_routing_id_.emplace(std::move(key), id);
    return {peer, evicted};
}

Peer* PeerTable::find(PeerId id) {
    const auto found = peers_.find(id);
    return found == peers_.end() ? nullptr : &found->second;
}

void PeerTable::forget(PeerId id) {
    const auto found = peers_.find(id);
    if (found != peers_.end()) {
        by_routing_id_.erase(found->second.routing_id);
        peers_.erase(found);
    }
}

// A walk over the table: only a fleet of thousands, or a flood, ever fills it.
PeerId PeerTable::evict_longest_silent() {
    const auto silent =
        std::ranges::min_element(peers_, {}, [](const auto& entry) { return entry.second.last_heard; });
    const PeerId id = silent->first;
    forget(id);
    return id;
}

}  // namespace cinefleet::net
