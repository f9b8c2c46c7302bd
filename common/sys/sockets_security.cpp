#include "common/sys/sockets_security.h"

#include "common/check.h"

#include <linux/tcp.h>
#include <netdb.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <zmq.hpp>

#include <array>
#include <atomic>
#include <cstring>
#include <vector>

namespace cinefleet {
namespace {

constexpr std::size_t kKeyTextBytes = 40;
constexpr std::size_t kKeyBytes = 32;
constexpr const char* kZapEndpoint = "inproc://zeromq.zap.01";
constexpr int kWatched = ZMQ_EVENT_HANDSHAKE_FAILED_NO_DETAIL | ZMQ_EVENT_HANDSHAKE_FAILED_PROTOCOL |
                         ZMQ_EVENT_HANDSHAKE_FAILED_AUTH | ZMQ_EVENT_HANDSHAKE_SUCCEEDED |
                         ZMQ_EVENT_ACCEPTED | ZMQ_EVENT_DISCONNECTED;

// Parts of a request, RFC 27; the credentials of CURVE are one part.
constexpr std::size_t kVersion = 0;
constexpr std::size_t kRequestId = 1;
constexpr std::size_t kAddress = 3;
constexpr std::size_t kMechanism = 5;
constexpr std::size_t kCredentials = 6;

std::string key_text(std::string_view bytes) {
    std::array<char, kKeyTextBytes + 1> text{};
    std::array<std::uint8_t, kKeyBytes> key{};
    std::memcpy(key.data(), bytes.data(), key.size());
    CINEFLEET_CHECK(zmq_z85_encode(text.data(), key.data(), key.size()) != nullptr);
    return text.data();
}

// One name for each: a context has no other registry of them.
std::string new_watch_endpoint() {
    static std::atomic<int> made{0};
    return "inproc://connections." + std::to_string(++made);
}

ConnectionNews news_of(int event) {
    switch (event) {
        case ZMQ_EVENT_ACCEPTED:
            return ConnectionNews::accepted;
        case ZMQ_EVENT_HANDSHAKE_SUCCEEDED:
            return ConnectionNews::let_in;
        case ZMQ_EVENT_HANDSHAKE_FAILED_PROTOCOL:
            return ConnectionNews::not_our_protocol;
        case ZMQ_EVENT_HANDSHAKE_FAILED_AUTH:
            return ConnectionNews::refused;
        case ZMQ_EVENT_HANDSHAKE_FAILED_NO_DETAIL:
            return ConnectionNews::broke_off;
        default:
            return ConnectionNews::disconnected;
    }
}

}  // namespace

Result<KeyPair> make_key_pair() {
    std::array<char, kKeyTextBytes + 1> public_key{};
    std::array<char, kKeyTextBytes + 1> secret{};
    if (zmq_has("curve") != 1 || zmq_curve_keypair(public_key.data(), secret.data()) != 0) {
        return failure(ErrorClass::unsupported,
                       "this libzmq was built without CURVE: install the one of Debian or Ubuntu");
    }
    return KeyPair{public_key.data(), secret.data()};
}

bool is_key(std::string_view text) {
    std::array<std::uint8_t, kKeyBytes> bytes{};
    const std::string terminated(text);
    return text.size() == kKeyTextBytes && terminated.find('\0') == std::string::npos &&
           zmq_z85_decode(bytes.data(), terminated.c_str()) != nullptr;
}

std::string public_key_of(const std::string& secret) {
    std::array<char, kKeyTextBytes + 1> public_key{};
    CINEFLEET_CHECK(is_key(secret) && zmq_curve_public(public_key.data(), secret.c_str()) == 0);
    return public_key.data();
}

ZapSocket::ZapSocket(SocketContext& context) : Socket(context, ZMQ_REP, {}) {
    handle().bind(kZapEndpoint);
}

std::optional<ZapRequest> ZapSocket::receive() {
    const std::optional<Frames> frames = receive_frames();
    if (!frames) {
        return std::nullopt;
    }
    // libzmq itself asks, so the form is certain; what the other side says of itself is in the credentials.
    CINEFLEET_CHECK(frames->size() > kMechanism && (*frames)[kVersion].view() == "1.0");
    ZapRequest request;
    request.request_id = (*frames)[kRequestId].view();
    request.address = (*frames)[kAddress].view();
    const bool has_key = (*frames)[kMechanism].view() == "CURVE" && frames->size() == kCredentials + 1 &&
                         (*frames)[kCredentials].size() == kKeyBytes;
    if (has_key) {
        request.public_key = key_text((*frames)[kCredentials].view());
    }
    return request;
}

void ZapSocket::let_in(const ZapRequest& request, const std::string& user) {
    answer(request, "200", user);
}

void ZapSocket::refuse(const ZapRequest& request) {
    answer(request, "400", "");
}

void ZapSocket::put_off(const ZapRequest& request) {
    answer(request, "300", "");
}

void ZapSocket::answer(const ZapRequest& request, std::string_view code, const std::string& user) {
    const std::array<Blob, 6> frames = {Blob::from_string("1.0"),
                                        Blob::from_string(request.request_id),
                                        Blob::from_string(std::string(code)),
                                        Blob::from_string(""),
                                        Blob::from_string(user),
                                        Blob::from_string("")};
    send_frames(frames);
}

ConnectionWatch::ConnectionWatch(SocketContext& context, Socket& watched)
    : Socket(context, ZMQ_PAIR, {}), watched_(watched) {
    const std::string endpoint = new_watch_endpoint();
    CINEFLEET_CHECK(zmq_socket_monitor(watched_.handle().handle(), endpoint.c_str(), kWatched) == 0);
    handle().connect(endpoint);
}

ConnectionWatch::~ConnectionWatch() {
    zmq_socket_monitor(watched_.handle().handle(), nullptr, 0);
}

std::optional<ConnectionWatch::Event> ConnectionWatch::receive() {
    const std::optional<Frames> frames = receive_frames();
    if (!frames) {
        return std::nullopt;
    }
    std::uint16_t event = 0;
    std::int32_t value = 0;
    const std::string_view first = frames->front().view();
    CINEFLEET_CHECK(first.size() == sizeof event + sizeof value);
    std::memcpy(&event, first.data(), sizeof event);
    std::memcpy(&value, first.data() + sizeof event, sizeof value);
    const bool has_fd = event == ZMQ_EVENT_ACCEPTED || event == ZMQ_EVENT_DISCONNECTED;
    return Event{news_of(event), has_fd ? value : -1};
}

std::string remote_address(int fd) {
    sockaddr_storage storage{};
    socklen_t size = sizeof storage;
    auto* const address = static_cast<sockaddr*>(static_cast<void*>(&storage));
    std::array<char, NI_MAXHOST> host{};
    std::array<char, NI_MAXSERV> port{};
    if (::getpeername(fd, address, &size) != 0 ||
        ::getnameinfo(address, size, host.data(), host.size(), port.data(), port.size(),
                      NI_NUMERICHOST | NI_NUMERICSERV) != 0) {
        return {};
    }
    const std::string name = host.data();
    return (name.find(':') != std::string::npos ? "[" + name + "]" : name) + ":" + port.data();
}

std::optional<std::int64_t> received_bytes(int fd) {
    tcp_info info{};
    socklen_t size = sizeof info;
    if (::getsockopt(fd, IPPROTO_TCP, TCP_INFO, &info, &size) != 0) {
        return std::nullopt;
    }
    return static_cast<std::int64_t>(info.tcpi_bytes_received);
}

void end_connection(int fd, const std::string& address) {
    if (!address.empty() && remote_address(fd) == address) {
        ::shutdown(fd, SHUT_RDWR);
    }
}

}  // namespace cinefleet
