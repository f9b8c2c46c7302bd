#include "coordinator/net/connection_meter.h"

#include <utility>

namespace cinefleet::net {

void ConnectionMeter::opened(int fd, std::string address) {
    State fresh;
    fresh.address = std::move(address);
    connections_.insert_or_assign(fd, std::move(fresh));
}

// Of several it may be any: none of them counts as refused if it ends.
void ConnectionMeter::one_was_let_in() {
    for (auto& [fd, state] : connections_) {
        state.is_let_in = true;
    }
}

ConnectionMeter::Closed ConnectionMeter::closed(int fd) {
    auto node = connections_.extract(fd);
    return node.empty() ? Closed{} : Closed{std::move(node.mapped().address), node.mapped().is_let_in};
}

void ConnectionMeter::heard(int fd) {
    if (const auto found = connections_.find(fd); found != connections_.end()) {
        found->second.was_heard = true;
    }
}

// Twice, since after a pause of ours whole messages wait to be read, too.
std::vector<ConnectionMeter::Connection> ConnectionMeter::look(
    const std::function<std::optional<std::int64_t>(int fd)>& received) {
    std::vector<Connection> overfull;
    for (auto& [fd, state] : connections_) {
        const std::optional<std::int64_t> bytes = received(fd);
        if (!bytes) {
            continue;
        }
        if (std::exchange(state.was_heard, false)) {
            state.read_bytes = *bytes;
        }
        const bool is_overfull = *bytes - state.read_bytes > max_unread_bytes_;
        if (std::exchange(state.was_overfull, is_overfull) && is_overfull) {
            overfull.push_back({fd, state.address});
        }
    }
    return overfull;
}

}  // namespace cinefleet::net
