#pragma once

#include "common/clock.h"
#include "common/ids.h"
#include "common/result.h"
#include "common/sys/sockets.h"
#include "common/sys/sockets_security.h"
#include "common/sys/wake.h"
#include "coordinator/net/complaint_log.h"
#include "coordinator/net/connection_guard.h"
#include "coordinator/net/connection_meter.h"
#include "coordinator/net/door.h"
#include "coordinator/net/peer_table.h"
#include "coordinator/net/result_assembler.h"
#include "coordinator/net/translate.h"
#include "coordinator/queue/effects.h"
#include "coordinator/queue/events.h"

#include <atomic>
#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace cinefleet::net {

/// Of an encrypted fleet.
struct FleetKeys {
    std::string secret;  ///< the coordinator's
    AllowedKeys allowed;
};

struct FleetServerOptions {
    std::string host = "127.0.0.1";  ///< address to listen on; "*": every one
    std::uint16_t control_port = 0;  ///< 0: any free one
    std::uint16_t data_port = 0;
    std::uint16_t cancel_port = 0;
    WelcomeSettings welcome;
    AssemblerLimits results;
    std::size_t max_peers = 4'096;  ///< on each of control and data
    int max_events_per_poll = 512;  ///< so that a flood of messages leaves time for everything else
    GuardLimits guard;              ///< whoever goes beyond is disconnected
    std::optional<FleetKeys> keys;  ///< nullopt: plain text, and everybody who reaches the ports may join
    std::function<void(const std::string&)> complain;  ///< a line for the log about what peers do wrong
};

/// What went over the wire, for metrics.
struct FleetCounters {
    std::int64_t received = 0;
    std::int64_t sent = 0;
    std::int64_t malformed = 0;    ///< garbage, wrong channel, impossible numbers
    std::int64_t unsupported = 0;  ///< other version or unknown type
    std::int64_t refused = 0;      ///< connections that were not let in, or broke off before they were
    std::int64_t cut = 0;          ///< peers that were disconnected
    std::int64_t ignored = 0;      ///< from peers that were disconnected, or are not let in any more
    std::int64_t unroutable = 0;   ///< to peers that are gone
    std::int64_t congested = 0;    ///< to peers that do not read; SYNC makes up for what they missed
    std::int64_t damaged = 0;      ///< results that did not arrive whole
};

/// The fleet's sockets and nothing of the why: bytes to events, effects to bytes. One thread owns it:
///
///     server.poll(timeout, wake.fd());
///     while (auto event = server.next_event()) {
///         for (const queue::Effect& effect : core.step(*event, clock.mono())) {
///             if (!server.send(effect)) { … Commit: server.take_result(lease) … }
///         }
///     }
///
/// Events are handed out one by one, so a result can be taken before the next message is looked at. Whatever
/// peers send or fail to read, no call fails or blocks.
class FleetServer {
  public:
    /// `clock` outlives the server.
    FleetServer(FleetServerOptions options, const Clock& clock);
    FleetServer(const FleetServer&) = delete;
    FleetServer& operator=(const FleetServer&) = delete;

    /// Binds the three sockets. `conflict`: a port is in use; `invalid_input`: the address is not ours.
    Status start();

    /// What a worker on this machine connects to: "tcp://127.0.0.1:5570".
    std::string local_endpoint() const;
    std::uint16_t control_port() const { return control_.socket.bound_port(); }
    std::uint16_t data_port() const { return data_.socket.bound_port(); }
    std::uint16_t cancel_port() const { return cancel_.bound_port(); }

    /// Waits until something has arrived, `wake_fd` is readable (below 0: none) or the time is over.
    void poll(Millis timeout, int wake_fd);

    /// The next thing that workers said. nullopt: nothing more before the next poll.
    std::optional<queue::Event> next_event();

    /// Carries out what goes to workers. False: this effect is somebody else's.
    bool send(const queue::Effect& effect);

    /// As send(), with what services have answered about the movie before.
    void send_lease(const queue::SendLease& lease, std::vector<KeptAnswer> answers);

    /// Asks a worker that can, and was heard of lately, for a page of TMDB's changes: another one than
    /// `not_this`, if there is one. Whom; nullopt: there is nobody to ask.
    std::optional<PeerId> ask_changes(const proto::ChangesRequest& request, PeerId not_this);

    /// The next CHANGES that has arrived with an event, and from whom; who was not asked may say so too.
    struct ArrivedChanges {
        PeerId peer;
        proto::Changes changes;
    };
    std::optional<ArrivedChanges> next_changes();

    /// The whole result of this lease, once. nullopt: it never arrived, was taken, or was acknowledged.
    std::optional<ArrivedResult> take_result(LeaseId lease);

    /// Any thread. Whom it lets in from now on; the machines that are missing are disconnected at once, and
    /// what they had is given to others. Only with keys.
    void allow(AllowedKeys allowed);

    /// Any thread. Workers are being ended: a connection that breaks off before it is known whose it is was
    /// one of theirs, and nothing to tell of.
    void expect_leaving() { are_leaving_ = true; }

    const FleetCounters& counters() const { return counters_; }

  private:
    /// Often enough that little comes meanwhile.
    static constexpr Millis kLookAtMetersEvery{250};

    /// Who comes to one of the sockets.
    struct Listener {
        Listener(SocketContext& context, Socket& socket, std::int64_t max_unread_bytes)
            : watch(context, socket), meter(max_unread_bytes) {}
        ConnectionWatch watch;
        ConnectionMeter meter;
        std::optional<ConnectionNews> failure;  ///< of the connection that ends next
    };

    struct Channel {
        Channel(SocketContext& context, const SocketOptions& options, PeerTable table)
            : socket(context, options),
              peers(std::move(table)),
              listener(context, socket, 2 * options.max_frame_bytes) {}
        RouterSocket socket;
        PeerTable peers;
        Listener listener;
    };

    void take_allowed();
    void take_subscribers();
    void watch_connections(Listener& listener, PeerTable* peers);
    void look_at_meters();
    bool receive_from(Channel& channel);
    void on_disconnected(Listener& listener, PeerTable* peers, int fd);
    void note_end(PeerTable& peers, int fd);
    void note_lost_workers();
    void meet(Peer& peer, const Origin& origin) const;
    bool is_heard(Peer& peer);
    void on_message(Channel& channel, Peer& peer, const Frames& frames);
    void on_control(Peer& peer, const proto::Message& message);
    void on_changes(Peer& peer, const proto::Changes& changes);
    bool is_of_its_machine(const Peer& peer, const proto::Message& message) const;
    void on_data(Peer& peer, proto::Message message, const Frames& frames);
    void remember_holder(const queue::Effect& effect);
    void on_undecodable(Channel& channel, Peer& peer, const Frames& frames, const Error& error);
    void strike(Peer& peer, const std::string& what);
    void cut(Peer& peer);
    void cut_machines_without_a_key();
    void send_to(Channel& channel, PeerId peer, const proto::Message& message);
    void publish(const queue::PublishCancel& effect);
    std::string endpoint_for(std::uint16_t port) const;

    const FleetServerOptions options_;
    const Clock& clock_;
    SocketContext context_;
    std::optional<Door> door_;
    Channel control_;
    Channel data_;
    XPubSocket cancel_;
    Listener cancel_listener_;
    std::optional<MonoTime> meters_seen_at_;
    struct EndedConnection {
        PeerId peer;
        std::string words;  // who that was
    };
    std::vector<EndedConnection> ended_;  ///< of workers; they may have said GOODBYE
    std::vector<Origin> subscribers_;     ///< of cancel; with keys only
    ResultAssembler results_;
    ComplaintLog complaints_;
    ConnectionGuard guard_;
    std::map<LeaseId, std::string> holders_;  ///< the keys of the machines that have got these leases
    std::atomic<bool> are_leaving_ = false;
    Wake allowed_changed_;
    std::mutex new_allowed_mutex_;
    std::optional<AllowedKeys> new_allowed_;
    FleetCounters counters_;
    std::deque<queue::Event> events_;
    std::deque<ArrivedChanges> changes_;
    int events_since_poll_ = 0;
    bool data_first_ = false;
};

}  // namespace cinefleet::net
