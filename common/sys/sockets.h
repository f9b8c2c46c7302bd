#pragma once

#include "common/blob.h"
#include "common/clock.h"
#include "common/result.h"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace zmq {
class context_t;
class socket_t;
}  // namespace zmq

/// ZeroMQ with every option set on purpose; the only place that sees its headers. A socket belongs to one
/// thread. No call blocks but wait_readable().
namespace cinefleet {

/// The parts of one message. Received parts own ZeroMQ's memory; large ones are sent from where they lie.
using Frames = std::vector<Blob>;

/// More parts than any message of ours has: a longer message arrives cut after this many.
inline constexpr std::size_t kMaxFramesPerMessage = 8;

/// CURVE keys are Z85 text of 40 characters; see sockets_security.h.
struct ServerKeys {
    std::string secret;
};
struct ClientKeys {
    std::string server;  ///< the server's public key: nobody else is talked to
    std::string secret;  ///< of this client
};

/// monostate: plain text, and everybody may connect.
using SocketKeys = std::variant<std::monostate, ServerKeys, ClientKeys>;

struct SocketOptions {
    /// A server with keys lets in whom the ZapSocket of its context lets in. That has to be there before the
    /// server is bound: without one ZeroMQ takes every client's key.
    SocketKeys keys;
    /// How long closing waits for what was sent but not yet taken by the network.
    Millis linger{0};
    /// A peer that sends a larger part is disconnected.
    std::int64_t max_frame_bytes = 64LL << 20U;
    /// Messages that may wait for one peer. Flow control is by credit: this only bounds what a peer that
    /// stopped reading can cost.
    int send_queue = 10'000;
    /// Messages read ahead of us from one peer; beyond it the peer's own sending is held up by TCP.
    int receive_queue = 1'000;
    /// 0: no heartbeats.
    Millis heartbeat_interval{5'000};
    /// Silence after which a connection is given up; also tells the other side. ZeroMQ hears only whole
    /// messages: one that takes longer on its way is silence.
    Millis heartbeat_timeout{15'000};
    /// A connection is given up when the other machine does not acknowledge for so long what was sent.
    Millis acknowledge_timeout{20'000};
    Millis handshake_timeout{5'000};
    Millis connect_timeout{5'000};
    Millis reconnect_min{100};
    Millis reconnect_max{2'000};
};

inline SocketOptions options_with(const SocketKeys& keys) {
    SocketOptions options;
    options.keys = keys;
    return options;
}

/// For large messages over whatever link: that a machine is gone is left to TCP to find out, on both sides.
inline SocketOptions without_heartbeats(SocketOptions options) {
    options.heartbeat_interval = Millis{0};
    return options;
}

/// ZeroMQ's I/O thread. Outlives its sockets: the destructor waits for them.
class SocketContext {
  public:
    SocketContext();
    ~SocketContext();
    SocketContext(const SocketContext&) = delete;
    SocketContext& operator=(const SocketContext&) = delete;

    zmq::context_t& handle() { return *context_; }

  private:
    std::unique_ptr<zmq::context_t> context_;
};

enum class SendOutcome : std::uint8_t {
    sent,
    no_route,  ///< this peer is gone
    full,      ///< not connected, or too much waits for the peer: nothing was sent
};

/// Where a message came from.
struct Origin {
    std::string user;  ///< what the ZapSocket called its sender; empty: a plain connection
    int fd = -1;       ///< of its TCP connection, which may have ended by now
};

/// What all sockets share. Constructors abort if no file descriptor is left: sockets are made once, at start.
class Socket {
  public:
    Socket(const Socket&) = delete;
    Socket& operator=(const Socket&) = delete;

    /// "tcp://127.0.0.1:5570", "tcp://*:0" (0: any free port).
    /// `conflict`: the port is in use; `invalid_input`: not an address of this machine.
    Status bind(const std::string& endpoint);

    /// Returns at once; the connection comes, and comes back, by itself. `invalid_input`: not an address.
    Status connect(const std::string& endpoint);

    /// As bound, with the real port; empty: not bound.
    std::string bound_endpoint() const;
    std::uint16_t bound_port() const;

    /// To wait with in a foreign poll. It signals edges only: when it is readable, and also after each send,
    /// receive until there is nothing more (or ask can_receive) before waiting again.
    int fd() const;
    bool can_receive() const;

    zmq::socket_t& handle() const { return *socket_; }

  protected:
    Socket(SocketContext& context, int type, const SocketOptions& options);
    ~Socket();

    SendOutcome send_frames(std::span<const Blob> frames);
    std::optional<Frames> receive_frames(Origin* origin = nullptr);

  private:
    std::unique_ptr<zmq::socket_t> socket_;
};

/// The coordinator's side of control and data.
class RouterSocket : public Socket {
  public:
    explicit RouterSocket(SocketContext& context, const SocketOptions& options = {});

    struct Received {
        std::string routing_id;  ///< one connection of one peer, as ZeroMQ numbers it
        Frames frames;           ///< may be empty: every peer's message is hostile
        Origin origin;
    };
    /// nullopt: nothing has arrived.
    std::optional<Received> receive();

    SendOutcome send(std::string_view routing_id, std::span<const Blob> frames);
};

/// The worker's side of control and data. Nothing is queued for a coordinator that is not connected: send
/// says `full`.
class DealerSocket : public Socket {
  public:
    explicit DealerSocket(SocketContext& context, const SocketOptions& options = {});

    std::optional<Frames> receive();
    SendOutcome send(std::span<const Blob> frames);
};

/// The coordinator's side of cancel. A subscriber that does not keep up loses messages.
class XPubSocket : public Socket {
  public:
    explicit XPubSocket(SocketContext& context, const SocketOptions& options = {});

    /// What each later subscriber gets first. It is sent when this socket's thread next looks at the socket.
    void set_welcome(std::string_view message);

    SendOutcome publish(const Blob& message);

    /// Who subscribes or unsubscribes, one after another; nullopt: nobody more. Call it whenever can_receive.
    std::optional<Origin> receive();
};

/// The worker's side of cancel: subscribed to everything.
class SubSocket : public Socket {
  public:
    explicit SubSocket(SocketContext& context, const SocketOptions& options = {});

    std::optional<Frames> receive();
};

/// One thing to wait for: a socket, or a file descriptor.
struct Waitable {
    const Socket* socket = nullptr;
    int fd = -1;  ///< used if there is no socket; below 0: nothing, never readable
    bool is_readable = false;
};

/// Waits until something is readable or the time is over, and sets `is_readable`. Returns early without any
/// when a signal arrives.
void wait_readable(std::span<Waitable> items, Millis timeout);

}  // namespace cinefleet
