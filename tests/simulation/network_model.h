#pragma once

#include "common/clock.h"
#include "coordinator/queue/effects.h"
#include "coordinator/queue/events.h"

#include <array>
#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <vector>

namespace cinefleet::simulation {

struct World;

enum class Channel : std::uint8_t { control, data };

/// The fleet's connections as TCP under ZeroMQ behaves: in order, with delay; a partition holds everything
/// back and tells nobody; a reset loses what is under way, and the next connection has a new peer number.
/// What is sent while there is no connection is lost.
class NetworkModel {
  public:
    explicit NetworkModel(World& world);

    /// The worker's process connects, or connects again.
    void connect(std::size_t worker);

    void send_up(std::size_t worker, Channel channel, queue::Event event);
    void send_down(PeerId peer, const queue::Effect& effect);
    void publish(const queue::PublishCancel& cancel);

    void reset(std::size_t worker, Channel channel);
    void partition(std::size_t worker, MonoTime until);
    /// The process is gone; what it had sent may still arrive.
    void worker_gone(std::size_t worker, bool loses_tail);
    void coordinator_gone();
    void coordinator_back();

    /// Whose connection this is or was.
    std::size_t worker_of(PeerId peer) const { return worker_of_.at(peer); }
    std::uint64_t process_of(PeerId peer) const { return process_of_.at(peer); }

  private:
    struct Direction {
        std::deque<std::pair<MonoTime, std::function<void()>>> under_way;
        bool is_open = true;
        bool is_pumped = false;
    };
    struct Link {
        PeerId peer;
        MonoTime blocked_until{};
        Direction up;
        Direction down;
    };
    using LinkPtr = std::shared_ptr<Link>;

    void open(std::size_t worker, Channel channel);
    void put(const LinkPtr& link, Direction& direction, std::function<void()> message);
    void pump(const LinkPtr& link, Direction& direction);
    void close(LinkPtr& link);
    LinkPtr& link_of(std::size_t worker, Channel channel);

    World& world_;
    std::vector<std::array<LinkPtr, 2>> links_;
    std::map<PeerId, std::size_t> worker_of_;
    std::map<PeerId, std::uint64_t> process_of_;
    std::map<PeerId, LinkPtr> by_peer_;
    std::int64_t last_peer_ = 0;
};

}  // namespace cinefleet::simulation
