#include "coordinator/net/fleet_server.h"

#include "common/check.h"
#include "proto/codec.h"
#include "proto/endpoint.h"
#include "proto/header.h"

#include <algorithm>
#include <array>
#include <utility>
#include <variant>

namespace cinefleet::net {
namespace {

// Peers of control have odd numbers, those of data even ones.
constexpr std::int64_t kPeerIdStep = 2;
constexpr PeerId kFirstControlPeer{1};
constexpr PeerId kFirstDataPeer{2};

// Messages without an event (images, garbage) that one next_event() takes in before it lets its caller go on.
constexpr int kReceivesPerCall = 256;

// The last acknowledgements and DRAIN still go out when the coordinator stops.
constexpr Millis kLinger{500};

// One is asked for at a time.
constexpr std::size_t kMostChanges = 64;

// Images wait in the network rather than in ZeroMQ's memory.
constexpr int kDataReceiveQueue = 16;

// A subscription is small; what CURVE says before it is larger.
constexpr std::int64_t kMaxSubscriptionBytes = 4'096;
constexpr std::int64_t kMaxSubscriptionBacklog = 1LL << 20U;

SocketOptions common_options(const FleetServerOptions& server) {
    SocketOptions options;
    options.linger = kLinger;
    if (server.keys) {
        options.keys = ServerKeys{server.keys->secret};
    }
    return options;
}

SocketOptions control_options(const FleetServerOptions& server) {
    SocketOptions options = common_options(server);
    options.max_frame_bytes = static_cast<std::int64_t>(proto::kMaxFrameBytes);
    return options;
}

SocketOptions data_options(const FleetServerOptions& server, const AssemblerLimits& limits) {
    SocketOptions options = without_heartbeats(control_options(server));
    options.max_frame_bytes = std::max(options.max_frame_bytes, limits.max_image_bytes);
    options.receive_queue = kDataReceiveQueue;
    return options;
}

SocketOptions cancel_options(const FleetServerOptions& server) {
    SocketOptions options = common_options(server);
    options.max_frame_bytes = kMaxSubscriptionBytes;
    return options;
}

// Workers are told how large an image they may fetch; what they are told is also taken.
AssemblerLimits limits_of(const FleetServerOptions& options) {
    AssemblerLimits limits = options.results;
    limits.max_image_bytes = std::max(limits.max_image_bytes, options.welcome.scrape.max_image_bytes);
    limits.max_result_bytes = std::max(limits.max_result_bytes, limits.max_image_bytes);
    return limits;
}

bool lists_changes(const proto::Message& hello) {
    const std::vector<std::string>& features = std::get<proto::Hello>(hello).features;
    return std::ranges::find(features, proto::kChangesFeature) != features.end();
}

bool is_ipv6(std::string_view host) {
    return host.find(':') != std::string_view::npos && !host.starts_with('[');
}

}  // namespace

FleetServer::FleetServer(FleetServerOptions options, const Clock& clock)
    : options_(std::move(options)),
      clock_(clock),
      control_(context_, control_options(options_),
               PeerTable(kFirstControlPeer, kPeerIdStep, options_.max_peers)),
      data_(context_, data_options(options_, limits_of(options_)),
            PeerTable(kFirstDataPeer, kPeerIdStep, options_.max_peers)),
      cancel_(context_, cancel_options(options_)),
      cancel_listener_(context_, cancel_, kMaxSubscriptionBacklog),
      results_(limits_of(options_)),
      complaints_(options_.complain),
      guard_(options_.guard) {
    if (options_.keys) {
        door_.emplace(
            context_, options_.keys->allowed,
            Door::Callbacks{[this](const std::string& key) { return guard_.is_banned(key, clock_.mono()); },
                            [this](const std::string& line) { complaints_.say(line, clock_.mono()); }});
    }
}

Status FleetServer::start() {
    const std::array<std::pair<Socket*, std::uint16_t>, 3> sockets = {
        {{&control_.socket, options_.control_port},
         {&data_.socket, options_.data_port},
         {&cancel_, options_.cancel_port}}};
    for (const auto& [socket, port] : sockets) {
        if (Status bound = socket->bind(endpoint_for(port)); !bound) {
            return bound;
        }
    }
    return {};
}

std::string FleetServer::local_endpoint() const {
    if (options_.host == "*" || options_.host == "0.0.0.0") {
        return "tcp://127.0.0.1:" + std::to_string(control_port());
    }
    return endpoint_for(control_port());
}

void FleetServer::poll(Millis timeout, int wake_fd) {
    std::array items = {Waitable{&control_.socket},
                        Waitable{&data_.socket},
                        Waitable{&cancel_},
                        Waitable{&control_.listener.watch},
                        Waitable{&data_.listener.watch},
                        Waitable{&cancel_listener_.watch},
                        Waitable{nullptr, wake_fd},
                        Waitable{nullptr, allowed_changed_.fd()},
                        Waitable{door_ ? &door_->socket() : nullptr}};
    const bool is_empty = control_.listener.meter.is_empty() && data_.listener.meter.is_empty() &&
                          cancel_listener_.meter.is_empty();
    const Millis longest = is_empty ? timeout : std::min(timeout, kLookAtMetersEvery);
    wait_readable(items, events_.empty() ? longest : Millis{0});
    take_allowed();
    if (door_) {
        counters_.refused += door_->answer();
    }
    watch_connections(control_.listener, &control_.peers);
    watch_connections(data_.listener, nullptr);
    watch_connections(cancel_listener_, nullptr);
    take_subscribers();
    look_at_meters();
    results_.drop_stalled(clock_.mono());
    events_since_poll_ = 0;
}

std::optional<queue::Event> FleetServer::next_event() {
    if (events_since_poll_ == options_.max_events_per_poll) {
        return std::nullopt;
    }
    for (int turn = 0; turn < kReceivesPerCall && events_.empty(); ++turn) {
        // In turns, so that neither a flood of images nor one of requests makes the other wait.
        data_first_ = !data_first_;
        Channel& first = data_first_ ? data_ : control_;
        Channel& second = data_first_ ? control_ : data_;
        if (!receive_from(first) && !receive_from(second)) {
            note_lost_workers();
            break;
        }
    }
    if (events_.empty()) {
        return std::nullopt;
    }
    queue::Event event = std::move(events_.front());
    events_.pop_front();
    ++events_since_poll_;
    return event;
}

bool FleetServer::send(const queue::Effect& effect) {
    if (const auto* cancel = std::get_if<queue::PublishCancel>(&effect)) {
        publish(*cancel);
        return true;
    }
    if (const auto* ack = std::get_if<queue::SendResultAck>(&effect)) {
        results_.drop(ack->lease);
    }
    remember_holder(effect);
    std::optional<Outgoing> outgoing = outgoing_of(effect, options_.welcome);
    if (!outgoing) {
        return false;
    }
    if (auto* welcome = std::get_if<proto::Welcome>(&outgoing->message)) {
        welcome->data_endpoint = proto::announce_port(data_port());
        welcome->cancel_endpoint = proto::announce_port(cancel_port());
    }
    send_to(outgoing->is_data ? data_ : control_, outgoing->peer, outgoing->message);
    return true;
}

void FleetServer::send_lease(const queue::SendLease& lease, std::vector<KeptAnswer> answers) {
    remember_holder(lease);
    std::optional<Outgoing> outgoing = outgoing_of(lease, options_.welcome);
    CINEFLEET_CHECK(outgoing.has_value());
    std::get<proto::Lease>(outgoing->message).answers = std::move(answers);
    send_to(control_, outgoing->peer, outgoing->message);
}

std::optional<ArrivedResult> FleetServer::take_result(LeaseId lease) {
    return results_.take(lease);
}

// False: nothing has arrived.
bool FleetServer::receive_from(Channel& channel) {
    const std::optional<RouterSocket::Received> received = channel.socket.receive();
    if (!received) {
        return false;
    }
    ++counters_.received;
    const PeerTable::Heard heard = channel.peers.heard(received->routing_id, clock_.mono());
    if (heard.evicted) {
        results_.drop_unfinished(heard.evicted);
    }
    channel.listener.meter.heard(received->origin.fd);
    meet(heard.peer, received->origin);
    if (!is_heard(heard.peer)) {
        ++counters_.ignored;
        return true;
    }
    on_message(channel, heard.peer, received->frames);
    return true;
}

void FleetServer::on_message(Channel& channel, Peer& peer, const Frames& frames) {
    const std::string_view first = frames.empty() ? std::string_view() : frames.front().view();
    Result<proto::Message> message = proto::decode(first);
    if (!message) {
        on_undecodable(channel, peer, frames, message.error());
        return;
    }
    const std::size_t expected_frames = std::holds_alternative<proto::ImageMessage>(*message) ? 2 : 1;
    if (frames.size() != expected_frames) {
        strike(peer, "sent a message of " + std::to_string(frames.size()) + " parts");
    } else if (&channel == &data_) {
        on_data(peer, std::move(*message), frames);
    } else {
        on_control(peer, *message);
    }
}

void FleetServer::on_control(Peer& peer, const proto::Message& message) {
    if (const auto* changes = std::get_if<proto::Changes>(&message)) {
        on_changes(peer, *changes);
        return;
    }
    Result<queue::Event> event = event_of(peer.id, message);
    if (!event) {
        strike(peer, event.error().message);
        return;
    }
    if (!is_of_its_machine(peer, message)) {
        strike(peer, "speaks for a worker of another machine");
        return;
    }
    if (const auto* hello = std::get_if<queue::WorkerHello>(&*event)) {
        peer.worker_id = hello->worker_id;
        peer.incarnation = hello->incarnation;
        peer.lists_changes = lists_changes(message);
    } else if (std::holds_alternative<queue::WorkerGoodbye>(*event)) {
        peer.worker_id.clear();
        peer.lists_changes = false;
    }
    events_.push_back(std::move(*event));
}

void FleetServer::on_changes(Peer& peer, const proto::Changes& changes) {
    if (!peer.lists_changes || changes.total_pages < 0 || changes_.size() >= kMostChanges) {
        strike(peer, "sends CHANGES that nobody can want");
        return;
    }
    changes_.push_back({peer.id, changes});
}

std::optional<PeerId> FleetServer::ask_changes(const proto::ChangesRequest& request, PeerId not_this) {
    const MonoTime since = clock_.mono() - options_.welcome.lease_ttl;
    const Peer* chosen = nullptr;
    for (const auto& [id, peer] : control_.peers.all()) {
        const bool may_answer = peer.lists_changes && !peer.is_cut && peer.last_heard >= since;
        const auto rank = [not_this](const Peer& one) {
            return std::pair(one.id != not_this, one.last_heard);
        };
        if (may_answer && (chosen == nullptr || rank(peer) > rank(*chosen))) {
            chosen = &peer;
        }
    }
    if (chosen == nullptr) {
        return std::nullopt;
    }
    const PeerId id = chosen->id;
    send_to(control_, id, request);
    return id;
}

std::optional<FleetServer::ArrivedChanges> FleetServer::next_changes() {
    if (changes_.empty()) {
        return std::nullopt;
    }
    ArrivedChanges next = std::move(changes_.front());
    changes_.pop_front();
    return next;
}

void FleetServer::on_data(Peer& peer, proto::Message message, const Frames& frames) {
    ResultAssembler::Step step;
    if (!is_of_its_machine(peer, message)) {
        step.problem = "sends the result of a worker or a lease of another machine";
    } else if (auto* result = std::get_if<proto::ResultMessage>(&message)) {
        step = results_.on_result(peer.id, std::move(*result), clock_.mono());
    } else if (const auto* image = std::get_if<proto::ImageMessage>(&message)) {
        step = results_.on_image(peer.id, *image, frames[1], clock_.mono());
    } else {
        step.problem = "a message that does not belong on the data channel";
    }
    for (queue::ResultArrived& arrived : step.arrived) {
        counters_.damaged += arrived.damaged ? 1 : 0;
        events_.emplace_back(std::move(arrived));
    }
    if (!step.problem.empty()) {
        strike(peer, step.problem);
    }
}

void FleetServer::on_undecodable(Channel& channel, Peer& peer, const Frames& frames, const Error& error) {
    const std::string_view frame = frames.empty() ? std::string_view() : frames.front().view();
    const std::optional<proto::Header> header = proto::decode_header(frame);
    if (error.error_class != ErrorClass::unsupported || !header) {
        strike(peer, error.message + " " + error.detail);
        // An answer helps whoever connected the wrong program; it never fits the cause of a flood.
        send_to(channel, peer.id, proto::Unsupported{0, proto::kMajor, proto::kMinor, error.message});
        return;
    }
    ++counters_.unsupported;
    const std::string reason = header->major != proto::kMajor
                                   ? proto::describe_other_version(header->major, proto::kMajor)
                                   : error.message;
    complaints_.say(words_of(peer) + ": " + reason, clock_.mono());
    send_to(channel, peer.id, proto::Unsupported{header->type, proto::kMajor, proto::kMinor, reason});
}

void FleetServer::send_to(Channel& channel, PeerId id, const proto::Message& message) {
    const Peer* const peer = channel.peers.find(id);
    if (peer == nullptr) {
        ++counters_.unroutable;
        return;
    }
    const Blob frame = Blob::from_string(proto::encode(message));
    switch (channel.socket.send(peer->routing_id, std::span(&frame, 1))) {
        case SendOutcome::sent:
            ++counters_.sent;
            break;
        case SendOutcome::no_route:
            ++counters_.unroutable;
            results_.drop_unfinished(id);
            channel.peers.forget(id);
            break;
        case SendOutcome::full:
            ++counters_.congested;
            complaints_.say(words_of(*peer) + " does not read: a message was dropped", clock_.mono());
            break;
    }
}

// Who subscribes later gets the latest cancel as the subscription's welcome.
void FleetServer::publish(const queue::PublishCancel& effect) {
    const std::string frame = proto::encode(cancel_of(effect));
    cancel_.set_welcome(frame);
    if (cancel_.publish(Blob::from_string(frame)) == SendOutcome::sent) {
        ++counters_.sent;
    }
}

std::string FleetServer::endpoint_for(std::uint16_t port) const {
    const std::string host = is_ipv6(options_.host) ? "[" + options_.host + "]" : options_.host;
    return "tcp://" + host + ":" + std::to_string(port);
}

}  // namespace cinefleet::net
