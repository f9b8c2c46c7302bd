#pragma once

#include "common/sys/sockets.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

/// Keys, who may connect, and what became of connections: the security of ZeroMQ's sockets.
namespace cinefleet {

/// Z85 text of 40 characters each.
struct KeyPair {
    std::string public_key;
    std::string secret;
};

/// `unsupported`: this libzmq was built without CURVE.
Result<KeyPair> make_key_pair();

/// The form of a key; whether somebody has it is another question.
bool is_key(std::string_view text);

/// `secret` is a key.
std::string public_key_of(const std::string& secret);

/// A connection that wants in: RFC 27 (ZAP 1.0).
struct ZapRequest {
    std::string request_id;
    std::string address;     ///< "10.0.0.5", as ZeroMQ sees it
    std::string public_key;  ///< Z85; empty: it showed no key
};

/// The door of all sockets of one context that have ServerKeys. Each request is answered before the next is
/// received.
class ZapSocket : public Socket {
  public:
    explicit ZapSocket(SocketContext& context);

    /// nullopt: nobody waits.
    std::optional<ZapRequest> receive();

    /// Messages of this connection have `user` as their Origin's.
    void let_in(const ZapRequest& request, const std::string& user);
    /// For good: the other side is told, and does not try again.
    void refuse(const ZapRequest& request);
    /// For now: the other side is not told, and tries again.
    void put_off(const ZapRequest& request);

  private:
    void answer(const ZapRequest& request, std::string_view code, const std::string& user);
};

enum class ConnectionNews : std::uint8_t {
    accepted,          ///< by a server; who it is comes later
    let_in,            ///< it is known now; of which connection is not told
    not_our_protocol,  ///< other security, or not ZeroMQ at all
    refused,           ///< by the server's door
    broke_off,         ///< before it was known who it is, or too slow
    disconnected,      ///< later: it left, was lost, or broke a limit of its socket
};

/// What becomes of a socket's connections. Ends before the socket does; take what it has to tell with each
/// turn of the loop, for ZeroMQ waits when it is full.
class ConnectionWatch : public Socket {
  public:
    ConnectionWatch(SocketContext& context, Socket& watched);
    ~ConnectionWatch();

    struct Event {
        ConnectionNews news = ConnectionNews::disconnected;
        int fd = -1;  ///< of `accepted` and `disconnected`
    };
    std::optional<Event> receive();

  private:
    Socket& watched_;
};

/// "10.0.0.5:43210" of a TCP connection's other side; empty: it is none any more.
std::string remote_address(int fd);

/// What has come over this TCP connection so far, whether anybody has read it or not. nullopt: it is none.
std::optional<std::int64_t> received_bytes(int fd);

/// Ends this connection, if `fd` still leads to `address`: ZeroMQ has no call for that.
void end_connection(int fd, const std::string& address);

}  // namespace cinefleet
