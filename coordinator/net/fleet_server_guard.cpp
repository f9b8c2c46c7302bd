// Whom the fleet's sockets hear: keys, machines and what they hold, strikes, and the end of connections.

#include "coordinator/net/fleet_server.h"

#include "common/check.h"
#include "common/sys/join_line.h"

#include <algorithm>
#include <utility>
#include <variant>

namespace cinefleet::net {
namespace {

// More leases than a fleet has at once. Whose an older one was does not matter: it is no more.
constexpr std::size_t kMaxHolders = 65'536;

// A machine has two processes' connections at least; more subscribers than there may be workers are not kept.
constexpr std::size_t kMaxSubscribers = 8'192;

// Without keys nobody is known but by the connection.
std::string sender_of(const Peer& peer) {
    return peer.key.empty() ? std::to_string(peer.id.value) : peer.key;
}

bool is_handed_out(queue::LeaseVerdict verdict) {
    return verdict == queue::LeaseVerdict::keep || verdict == queue::LeaseVerdict::resend;
}

std::vector<LeaseId> leases_of(const queue::Effect& effect) {
    std::vector<LeaseId> leases;
    const auto add = [&leases](const std::vector<queue::LeaseDecision>& decisions) {
        for (const queue::LeaseDecision& decision : decisions) {
            if (is_handed_out(decision.verdict)) {
                leases.push_back(decision.lease);
            }
        }
    };
    if (const auto* lease = std::get_if<queue::SendLease>(&effect)) {
        leases.push_back(lease->lease);
    } else if (const auto* welcome = std::get_if<queue::SendWelcome>(&effect)) {
        add(welcome->decisions);
    } else if (const auto* reply = std::get_if<queue::SendSyncReply>(&effect)) {
        add(reply->decisions);
    }
    return leases;
}

PeerId peer_of(const queue::Effect& effect) {
    if (const auto* lease = std::get_if<queue::SendLease>(&effect)) {
        return lease->peer;
    }
    if (const auto* welcome = std::get_if<queue::SendWelcome>(&effect)) {
        return welcome->peer;
    }
    const auto* reply = std::get_if<queue::SendSyncReply>(&effect);
    return reply != nullptr ? reply->peer : PeerId{};
}

}  // namespace

void FleetServer::allow(AllowedKeys allowed) {
    {
        const std::lock_guard lock(new_allowed_mutex_);
        new_allowed_ = std::move(allowed);
    }
    allowed_changed_.notify();
}

void FleetServer::take_allowed() {
    if (!allowed_changed_.drain() || !door_) {
        return;
    }
    std::optional<AllowedKeys> allowed;
    {
        const std::lock_guard lock(new_allowed_mutex_);
        allowed = std::exchange(new_allowed_, std::nullopt);
    }
    if (allowed) {
        door_->allow(*std::move(allowed));
        cut_machines_without_a_key();
    }
}

void FleetServer::cut_machines_without_a_key() {
    for (Channel* channel : {&control_, &data_}) {
        for (auto& [id, peer] : channel->peers.all()) {
            if (!peer.is_cut && !door_->machine_of(peer.key)) {
                complaints_.say(words_of(peer) + ": disconnected, its key was revoked", clock_.mono());
                cut(peer);
                if (!peer.worker_id.empty()) {  // it will not come back: others get what it had
                    events_.emplace_back(queue::WorkerGoodbye{peer.id, peer.incarnation});
                }
            }
        }
    }
    std::erase_if(subscribers_, [this](const Origin& origin) {
        const bool is_revoked = !door_->machine_of(origin.user);
        if (is_revoked) {
            end_connection(origin.fd, remote_address(origin.fd));
        }
        return is_revoked;
    });
}

// With keys each subscription tells whose it is, so that it can be ended.
void FleetServer::take_subscribers() {
    while (std::optional<Origin> origin = cancel_.receive()) {
        cancel_listener_.meter.heard(origin->fd);
        if (!door_ || origin->fd < 0) {
            continue;
        }
        if (!door_->machine_of(origin->user)) {
            end_connection(origin->fd, remote_address(origin->fd));
            continue;
        }
        std::erase_if(subscribers_, [&](const Origin& known) { return known.fd == origin->fd; });
        if (subscribers_.size() < kMaxSubscribers) {
            subscribers_.push_back(*std::move(origin));
        }
    }
}

void FleetServer::watch_connections(Listener& listener, PeerTable* peers) {
    while (const std::optional<ConnectionWatch::Event> event = listener.watch.receive()) {
        switch (event->news) {
            case ConnectionNews::accepted:
                listener.meter.opened(event->fd, remote_address(event->fd));
                break;
            case ConnectionNews::let_in:
                listener.meter.one_was_let_in();
                break;
            case ConnectionNews::not_our_protocol:
            case ConnectionNews::broke_off:
            case ConnectionNews::refused:
                listener.failure = event->news;
                break;
            case ConnectionNews::disconnected:
                on_disconnected(listener, peers, event->fd);
                break;
        }
    }
}

// Why it was not let in has come just before, if ZeroMQ knows.
void FleetServer::on_disconnected(Listener& listener, PeerTable* peers, int fd) {
    const ConnectionMeter::Closed closed = listener.meter.closed(fd);
    const std::optional<ConnectionNews> failure = std::exchange(listener.failure, std::nullopt);
    if (failure == ConnectionNews::refused) {
        return;  // the door has told
    }
    if (failure || !closed.was_let_in) {
        if (are_leaving_ && failure != ConnectionNews::not_our_protocol) {
            return;
        }
        ++counters_.refused;
        complaints_.say("refused " + (closed.address.empty() ? "a connection" : closed.address) +
                            (door_ ? ": it has no key, or another coordinator's, or is no worker"
                                   : ": it is no worker, or one that wants keys"),
                        clock_.mono());
        return;
    }
    if (&listener == &cancel_listener_) {
        std::erase_if(subscribers_, [fd](const Origin& known) { return known.fd == fd; });
    } else if (peers != nullptr) {
        note_end(*peers, fd);
    }
}

void FleetServer::look_at_meters() {
    const MonoTime now = clock_.mono();
    if (meters_seen_at_ && now - *meters_seen_at_ < kLookAtMetersEvery) {
        return;
    }
    meters_seen_at_ = now;
    for (ConnectionMeter* meter :
         {&control_.listener.meter, &data_.listener.meter, &cancel_listener_.meter}) {
        for (const ConnectionMeter::Connection& connection : meter->look(received_bytes)) {
            ++counters_.cut;
            complaints_.say(connection.address + ": disconnected, it sends a message without end", now);
            end_connection(connection.fd, connection.address);
        }
    }
}

void FleetServer::note_end(PeerTable& peers, int fd) {
    const auto found = std::ranges::find_if(peers.all(), [fd](const auto& entry) {
        const Peer& peer = entry.second;
        return peer.fd == fd && !peer.address.empty() && !peer.is_cut && !peer.key.empty() &&
               !peer.worker_id.empty();
    });
    if (found != peers.all().end()) {
        ended_.push_back({found->second.id, words_of(found->second)});
        found->second.address.clear();  // the descriptor is another connection's from now on
    }
}

// Once all that came before the end is read. ZeroMQ does not tell why it ended. Who leaves says GOODBYE, and
// is then no worker any more.
void FleetServer::note_lost_workers() {
    for (const EndedConnection& ended : std::exchange(ended_, {})) {
        const Peer* peer = control_.peers.find(ended.peer);
        if (peer != nullptr && !peer->worker_id.empty() && !peer->is_cut) {
            complaints_.say(ended.words +
                                ": its connection ended without a GOODBYE: it was killed, "
                                "lost its network, or sent a frame that is too large",
                            clock_.mono());
        }
    }
}

void FleetServer::meet(Peer& peer, const Origin& origin) const {
    if (peer.fd >= 0 || origin.fd < 0) {
        return;
    }
    peer.fd = origin.fd;
    peer.address = remote_address(origin.fd);
    peer.key = origin.user;
    peer.machine = door_ ? door_->machine_of(peer.key).value_or("") : "";
}

bool FleetServer::is_heard(Peer& peer) {
    if (peer.is_cut) {
        return false;
    }
    if (door_ && !door_->machine_of(peer.key)) {
        cut(peer);
        return false;
    }
    switch (guard_.heard(sender_of(peer), clock_.mono())) {
        case ConnectionGuard::Verdict::fine:
            return true;
        case ConnectionGuard::Verdict::banned_now:
            complaints_.say(words_of(peer) + ": disconnected, it sends far more than a worker has to say",
                            clock_.mono());
            cut(peer);
            return false;
        case ConnectionGuard::Verdict::is_banned:
            cut(peer);
            return false;
    }
    CINEFLEET_CHECK(false);
    return false;
}

// A key's connections speak for the workers of its machine and for nobody else.
bool FleetServer::is_of_its_machine(const Peer& peer, const proto::Message& message) const {
    if (!door_) {
        return true;
    }
    if (const auto* hello = std::get_if<proto::Hello>(&message)) {
        return belongs_to(hello->worker_id, peer.machine);
    }
    if (const auto* exited = std::get_if<proto::ChildExited>(&message)) {
        return belongs_to(exited->worker_id, peer.machine);
    }
    if (const auto* result = std::get_if<proto::ResultMessage>(&message)) {
        const auto holder = holders_.find(result->lease_id);
        return belongs_to(result->worker_id, peer.machine) &&
               (holder == holders_.end() || holder->second == peer.key);
    }
    return true;
}

void FleetServer::remember_holder(const queue::Effect& effect) {
    const Peer* const peer = door_ ? control_.peers.find(peer_of(effect)) : nullptr;
    if (peer == nullptr) {
        return;
    }
    for (const LeaseId lease : leases_of(effect)) {
        holders_.insert_or_assign(lease, peer->key);
        if (holders_.size() > kMaxHolders) {
            holders_.erase(holders_.begin());
        }
    }
}

void FleetServer::strike(Peer& peer, const std::string& what) {
    ++counters_.malformed;
    const bool was_too_much = guard_.strike(sender_of(peer), clock_.mono()) != ConnectionGuard::Verdict::fine;
    complaints_.say(words_of(peer) + ": " + what + (was_too_much ? " It is disconnected." : ""),
                    clock_.mono());
    if (was_too_much) {
        cut(peer);
    }
}

// It stays in its table, so that what is still on its way is not taken for a new peer's.
void FleetServer::cut(Peer& peer) {
    peer.is_cut = true;
    ++counters_.cut;
    end_connection(peer.fd, peer.address);
    results_.drop_unfinished(peer.id);
}

}  // namespace cinefleet::net
