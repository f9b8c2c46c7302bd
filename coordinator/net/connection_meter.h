#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace cinefleet::net {

/// What is known of TCP connections, whoever they are. Finds those that fill memory without saying anything.
/// ZeroMQ keeps the parts of a message until its last part has come, and has no limit for that: only the
/// bytes that came tell. Pure.
class ConnectionMeter {
  public:
    /// `max_unread_bytes`: more than the largest message has.
    explicit ConnectionMeter(std::int64_t max_unread_bytes) : max_unread_bytes_(max_unread_bytes) {}

    void opened(int fd, std::string address);
    /// One connection has said who it is. Which one is certain only if no other is about to.
    void one_was_let_in();

    struct Closed {
        std::string address;
        bool was_let_in = true;  ///< false: certainly not
    };
    Closed closed(int fd);

    /// A whole message has come.
    void heard(int fd);

    struct Connection {
        int fd = -1;
        std::string address;
    };
    /// Those whose message had no end at the last look, and has none now. `received` tells how many bytes
    /// have come over a connection; nullopt: it is no more.
    std::vector<Connection> look(const std::function<std::optional<std::int64_t>(int fd)>& received);

    bool is_empty() const { return connections_.empty(); }

  private:
    struct State {
        std::string address;
        std::int64_t read_bytes = 0;  ///< at the last look after a message
        bool is_let_in = false;
        bool was_heard = true;
        bool was_overfull = false;
    };

    const std::int64_t max_unread_bytes_;
    std::map<int, State> connections_;
};

}  // namespace cinefleet::net
