#include "common/sys/sockets.h"

#include "common/check.h"
#include "common/sys/sockets_security.h"

#include <zmq.hpp>

#include <array>
#include <cerrno>
#include <charconv>
#include <utility>

namespace cinefleet {
namespace {

constexpr int kIoThreads = 1;
constexpr int kBacklog = 256;

// TCP keepalive finds a dead machine even where the peer's ZeroMQ does not answer heartbeats.
constexpr int kKeepaliveIdleS = 30;
constexpr int kKeepaliveIntervalS = 10;
constexpr int kKeepaliveProbes = 3;

// What is smaller is copied: cheaper than handing over its owner.
constexpr std::size_t kSendInPlaceBytes = 4'096;

int ms(Millis time) {
    return static_cast<int>(time.count());
}

constexpr const char* kZapDomain = "cinefleet";

void set_keys(zmq::socket_t&, const std::monostate&) {}

void set_keys(zmq::socket_t& socket, const ServerKeys& keys) {
    socket.set(zmq::sockopt::curve_server, 1);
    socket.set(zmq::sockopt::curve_secretkey, keys.secret);
    socket.set(zmq::sockopt::zap_domain, std::string(kZapDomain));
}

void set_keys(zmq::socket_t& socket, const ClientKeys& keys) {
    socket.set(zmq::sockopt::curve_serverkey, keys.server);
    socket.set(zmq::sockopt::curve_publickey, public_key_of(keys.secret));
    socket.set(zmq::sockopt::curve_secretkey, keys.secret);
}

void set_options(zmq::socket_t& socket, const SocketOptions& options) {
    namespace sockopt = zmq::sockopt;
    socket.set(sockopt::linger, ms(options.linger));
    socket.set(sockopt::maxmsgsize, options.max_frame_bytes);
    socket.set(sockopt::sndhwm, options.send_queue);
    socket.set(sockopt::rcvhwm, options.receive_queue);
    socket.set(sockopt::heartbeat_ivl, ms(options.heartbeat_interval));
    socket.set(sockopt::heartbeat_timeout, ms(options.heartbeat_timeout));
    socket.set(sockopt::heartbeat_ttl, ms(options.heartbeat_timeout));
    socket.set(sockopt::tcp_maxrt, ms(options.acknowledge_timeout));
    socket.set(sockopt::handshake_ivl, ms(options.handshake_timeout));
    socket.set(sockopt::connect_timeout, ms(options.connect_timeout));
    socket.set(sockopt::reconnect_ivl, ms(options.reconnect_min));
    socket.set(sockopt::reconnect_ivl_max, ms(options.reconnect_max));
    socket.set(sockopt::tcp_keepalive, 1);
    socket.set(sockopt::tcp_keepalive_idle, kKeepaliveIdleS);
    socket.set(sockopt::tcp_keepalive_intvl, kKeepaliveIntervalS);
    socket.set(sockopt::tcp_keepalive_cnt, kKeepaliveProbes);
    socket.set(sockopt::backlog, kBacklog);
    socket.set(sockopt::immediate, 1);
    std::visit([&socket](const auto& keys) { set_keys(socket, keys); }, options.keys);
}

struct Address {
    std::string_view host;
    std::string_view port;
};

// ZeroMQ itself takes port 70000 for 4464. nullopt: not "tcp://HOST:PORT".
std::optional<Address> split_endpoint(std::string_view endpoint) {
    constexpr std::string_view kScheme = "tcp://";
    const std::size_t colon = endpoint.rfind(':');
    if (!endpoint.starts_with(kScheme) || colon <= kScheme.size()) {
        return std::nullopt;
    }
    const Address address{endpoint.substr(kScheme.size(), colon - kScheme.size()),
                          endpoint.substr(colon + 1)};
    std::uint16_t port = 0;
    const char* const port_end = address.port.data() + address.port.size();
    const auto [end, error] = std::from_chars(address.port.data(), port_end, port);
    return error == std::errc() && end == port_end ? std::optional(address) : std::nullopt;
}

// A plain IPv4 address stays one; with IPv6 on it would show as [::ffff:127.0.0.1].
void choose_address_family(zmq::socket_t& socket, const Address& address) {
    const bool is_ipv4 = address.host.find_first_not_of("0123456789.") == std::string_view::npos;
    socket.set(zmq::sockopt::ipv6, is_ipv4 ? 0 : 1);
}

tl::unexpected<Error> not_an_endpoint(const std::string& endpoint) {
    return failure(ErrorClass::invalid_input,
                   "\"" + endpoint + "\" is not an address: write tcp://HOST:PORT.");
}

void release_owner(void*, void* owner) {
    const std::unique_ptr<Blob> released(static_cast<Blob*>(owner));
}

zmq::message_t message_of(const Blob& blob) {
    if (blob.size() < kSendInPlaceBytes) {
        return zmq::message_t(blob.bytes().data(), blob.size());
    }
    auto owner = std::make_unique<Blob>(blob);
    // ZeroMQ takes a pointer to what may be written, but only reads.
    char* const bytes = const_cast<char*>(blob.bytes().data());
    return zmq::message_t(bytes, blob.size(), &release_owner, owner.release());
}

Blob blob_of(zmq::message_t message) {
    auto owner = std::make_shared<zmq::message_t>(std::move(message));
    const std::span<const char> bytes(owner->data<char>(), owner->size());
    return Blob::from_owner(std::move(owner), bytes);
}

void note_origin(zmq::message_t& message, Origin& origin) {
    const char* const user = zmq_msg_gets(message.handle(), "User-Id");
    origin.user = user != nullptr ? user : "";
    origin.fd = zmq_msg_get(message.handle(), ZMQ_SRCFD);
}

// ZeroMQ reports failures by throwing. `act` again when a signal arrived in the middle: half a message would
// be worse than a late one. Nothing else than `expected` can fail unless we are wrong.
template <class Act>
auto act_again_on_signal(Act act, int expected = 0) -> Result<decltype(act())> {
    while (true) {
        try {
            return act();
        } catch (const zmq::error_t& error) {
            CINEFLEET_CHECK(error.num() == EINTR || error.num() == expected);
            if (error.num() == expected) {
                return failure(ErrorClass::unavailable, error.what());
            }
        }
    }
}

SendOutcome send_part(zmq::socket_t& socket, zmq::message_t message, bool more) {
    const auto flags = zmq::send_flags::dontwait | (more ? zmq::send_flags::sndmore : zmq::send_flags::none);
    const auto sent =
        act_again_on_signal([&] { return socket.send(message, flags).has_value(); }, EHOSTUNREACH);
    if (!sent) {
        return SendOutcome::no_route;
    }
    return *sent ? SendOutcome::sent : SendOutcome::full;
}

bool receive_part(zmq::socket_t& socket, zmq::message_t& message) {
    return *act_again_on_signal([&] { return socket.recv(message, zmq::recv_flags::dontwait).has_value(); });
}

// After the first part only the death of the connection can refuse one. ZeroMQ then swallows the others up
// to the last, so they are sent on for it to find the end of the message.
SendOutcome send_rest(zmq::socket_t& socket, std::span<const Blob> frames, SendOutcome first) {
    if (first != SendOutcome::sent) {
        return first;
    }
    SendOutcome outcome = first;
    for (std::size_t i = 0; i < frames.size(); ++i) {
        const SendOutcome part = send_part(socket, message_of(frames[i]), i + 1 < frames.size());
        outcome = part == SendOutcome::sent ? outcome : part;
    }
    return outcome;
}

bool has_event(const zmq::socket_t& socket, int event) {
    return (*act_again_on_signal([&] { return socket.get(zmq::sockopt::events); }) & event) != 0;
}

std::unique_ptr<zmq::socket_t> make_socket(zmq::context_t& context, int type) {
    try {
        return std::make_unique<zmq::socket_t>(context, type);
    } catch (const zmq::error_t&) {
        CINEFLEET_CHECK(false);  // no file descriptor is left at start
        return nullptr;
    }
}

tl::unexpected<Error> bind_failure(const std::string& endpoint, const zmq::error_t& error) {
    switch (error.num()) {
        case EADDRINUSE:
            return failure(ErrorClass::conflict,
                           endpoint + " is in use by another program: stop it, or choose another port.",
                           error.what());
        case EACCES:
            return failure(ErrorClass::unauthorized,
                           "Not allowed to listen on " + endpoint + ": choose a port above 1023.",
                           error.what());
        case EADDRNOTAVAIL:
        case ENODEV:
            return failure(
                ErrorClass::invalid_input,
                endpoint + " is not an address of this machine: see `ip address`, or use 127.0.0.1.",
                error.what());
        default:
            return failure(ErrorClass::invalid_input,
                           "Cannot listen on " + endpoint + ": write tcp://ADDRESS:PORT.", error.what());
    }
}

bool is_readable(const zmq::pollitem_t& item) {
    return (item.revents & (ZMQ_POLLIN | ZMQ_POLLERR)) != 0;
}

}  // namespace

SocketContext::SocketContext() : context_(std::make_unique<zmq::context_t>(kIoThreads)) {
    context_->set(zmq::ctxopt::blocky, 0);  // a forgotten linger must not hang the end of the process
}

SocketContext::~SocketContext() = default;

Socket::Socket(SocketContext& context, int type, const SocketOptions& options)
    : socket_(make_socket(context.handle(), type)) {
    set_options(*socket_, options);
}

Socket::~Socket() = default;

Status Socket::bind(const std::string& endpoint) {
    const std::optional<Address> address = split_endpoint(endpoint);
    if (!address) {
        return not_an_endpoint(endpoint);
    }
    try {
        choose_address_family(*socket_, *address);
        socket_->bind(endpoint);
        return {};
    } catch (const zmq::error_t& error) {
        return bind_failure(endpoint, error);
    }
}

Status Socket::connect(const std::string& endpoint) {
    const std::optional<Address> address = split_endpoint(endpoint);
    if (!address) {
        return not_an_endpoint(endpoint);
    }
    try {
        choose_address_family(*socket_, *address);
        socket_->connect(endpoint);
        return {};
    } catch (const zmq::error_t& error) {
        return failure(ErrorClass::invalid_input,
                       "Cannot connect to " + endpoint + ": the host is no address or name.", error.what());
    }
}

std::string Socket::bound_endpoint() const {
    return socket_->get(zmq::sockopt::last_endpoint);
}

std::uint16_t Socket::bound_port() const {
    const std::string endpoint = bound_endpoint();
    const std::optional<Address> address = split_endpoint(endpoint);
    std::uint16_t port = 0;
    if (address) {
        std::from_chars(address->port.data(), address->port.data() + address->port.size(), port);
    }
    return port;
}

int Socket::fd() const {
    return socket_->get(zmq::sockopt::fd);
}

bool Socket::can_receive() const {
    return has_event(*socket_, ZMQ_POLLIN);
}

SendOutcome Socket::send_frames(std::span<const Blob> frames) {
    CINEFLEET_CHECK(!frames.empty());
    const SendOutcome first = send_part(*socket_, message_of(frames[0]), frames.size() > 1);
    return send_rest(*socket_, frames.subspan(1), first);
}

std::optional<Frames> Socket::receive_frames(Origin* origin) {
    Frames frames;
    bool more = true;
    while (more) {
        zmq::message_t message;
        // A message is there whole or not at all, so only the first part can be missing.
        if (!receive_part(*socket_, message)) {
            return std::nullopt;
        }
        more = message.more();
        if (origin != nullptr && !more) {
            note_origin(message, *origin);
        }
        if (frames.size() < kMaxFramesPerMessage) {
            frames.push_back(blob_of(std::move(message)));
        }
    }
    return frames;
}

RouterSocket::RouterSocket(SocketContext& context, const SocketOptions& options)
    : Socket(context, ZMQ_ROUTER, options) {
    handle().set(zmq::sockopt::router_mandatory, 1);
    handle().set(zmq::sockopt::router_handover, 0);  // nobody takes over another's connection
}

std::optional<RouterSocket::Received> RouterSocket::receive() {
    Received received;
    std::optional<Frames> frames = receive_frames(&received.origin);
    if (!frames) {
        return std::nullopt;
    }
    received.routing_id = frames->front().view();
    frames->erase(frames->begin());
    received.frames = std::move(*frames);
    return received;
}

SendOutcome RouterSocket::send(std::string_view routing_id, std::span<const Blob> frames) {
    CINEFLEET_CHECK(!frames.empty());
    const SendOutcome first = send_part(handle(), zmq::message_t(routing_id.data(), routing_id.size()), true);
    return send_rest(handle(), frames, first);
}

DealerSocket::DealerSocket(SocketContext& context, const SocketOptions& options)
    : Socket(context, ZMQ_DEALER, options) {}

std::optional<Frames> DealerSocket::receive() {
    return receive_frames();
}

SendOutcome DealerSocket::send(std::span<const Blob> frames) {
    return send_frames(frames);
}

XPubSocket::XPubSocket(SocketContext& context, const SocketOptions& options)
    : Socket(context, ZMQ_XPUB, options) {
    handle().set(zmq::sockopt::xpub_verbose, 1);  // each subscription is told, not only the first of its kind
    handle().set(zmq::sockopt::xpub_nodrop, 0);
}

void XPubSocket::set_welcome(std::string_view message) {
    handle().set(zmq::sockopt::xpub_welcome_msg, zmq::buffer(message));
}

SendOutcome XPubSocket::publish(const Blob& message) {
    return send_frames(std::span(&message, 1));
}

std::optional<Origin> XPubSocket::receive() {
    Origin origin;
    return receive_frames(&origin) ? std::optional(std::move(origin)) : std::nullopt;
}

SubSocket::SubSocket(SocketContext& context, const SocketOptions& options)
    : Socket(context, ZMQ_SUB, options) {
    handle().set(zmq::sockopt::subscribe, "");
}

std::optional<Frames> SubSocket::receive() {
    return receive_frames();
}

void wait_readable(std::span<Waitable> items, Millis timeout) {
    std::vector<zmq::pollitem_t> polled;
    polled.reserve(items.size());
    for (const Waitable& item : items) {
        void* const socket = item.socket != nullptr ? item.socket->handle().handle() : nullptr;
        polled.push_back({socket, item.fd, ZMQ_POLLIN, 0});
    }
    try {
        zmq::poll(polled.data(), polled.size(), timeout);
    } catch (const zmq::error_t& error) {
        CINEFLEET_CHECK(error.num() == EINTR);
    }
    for (std::size_t i = 0; i < items.size(); ++i) {
        items[i].is_readable = is_readable(polled[i]);
    }
}

}  // namespace cinefleet
