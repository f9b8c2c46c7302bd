#include "tests/simulation/network_model.h"

#include "tests/simulation/world.h"

#include <algorithm>
#include <utility>
#include <variant>

namespace cinefleet::simulation {
namespace {

constexpr Millis kShortestReconnect{20};
constexpr Millis kLongestReconnect{800};

void set_peer(queue::Event& event, PeerId peer) {
    std::visit(
        [peer](auto& one) {
            if constexpr (requires { one.peer; }) {
                one.peer = peer;
            }
        },
        event);
}

}  // namespace

NetworkModel::NetworkModel(World& world)
    : world_(world), links_(static_cast<std::size_t>(world.profile.workers)) {}

void NetworkModel::connect(std::size_t worker) {
    open(worker, Channel::control);
    open(worker, Channel::data);
}

void NetworkModel::open(std::size_t worker, Channel channel) {
    if (link_of(worker, channel) != nullptr || !world_.coordinator.is_alive() ||
        !world_.workers[worker]->is_alive()) {
        return;
    }
    auto link = std::make_shared<Link>();
    link->peer = PeerId{++last_peer_};
    worker_of_[link->peer] = worker;
    process_of_[link->peer] = world_.workers[worker]->incarnation();
    by_peer_[link->peer] = link;
    link_of(worker, channel) = link;
}

void NetworkModel::send_up(std::size_t worker, Channel channel, queue::Event event) {
    const LinkPtr link = link_of(worker, channel);
    if (link == nullptr) {
        return;
    }
    set_peer(event, link->peer);
    put(link, link->up, [this, sent = std::move(event)] { world_.coordinator.deliver(sent); });
}

void NetworkModel::send_down(PeerId peer, const queue::Effect& effect) {
    const auto found = by_peer_.find(peer);
    if (found == by_peer_.end()) {
        return;
    }
    const std::size_t worker = worker_of_.at(peer);
    put(found->second, found->second->down,
        [this, worker, effect] { world_.workers[worker]->receive(effect); });
}

void NetworkModel::publish(const queue::PublishCancel& cancel) {
    for (std::size_t worker = 0; worker < links_.size(); ++worker) {
        const bool is_lost = world_.is_faulty(Fault::lose_cancel) && chance(world_.random, 50);
        const LinkPtr link = link_of(worker, Channel::control);
        if (link == nullptr || is_lost) {
            world_.report.count("cancel not heard");
            continue;
        }
        const Millis delay = between(world_.random, Millis{0}, world_.profile.longest_link_delay);
        world_.agenda.after(delay, [this, worker, cancel] { world_.workers[worker]->receive(cancel); });
    }
}

void NetworkModel::reset(std::size_t worker, Channel channel) {
    LinkPtr& link = link_of(worker, channel);
    if (link == nullptr) {
        return;
    }
    close(link);
    const Millis wait = between(world_.random, kShortestReconnect, kLongestReconnect);
    world_.agenda.after(wait, [this, worker, channel] { open(worker, channel); });
}

void NetworkModel::partition(std::size_t worker, MonoTime until) {
    for (const LinkPtr& link : links_[worker]) {
        if (link != nullptr) {
            link->blocked_until = until;
        }
    }
}

void NetworkModel::worker_gone(std::size_t worker, bool loses_tail) {
    for (LinkPtr& link : links_[worker]) {
        if (link == nullptr) {
            continue;
        }
        const LinkPtr kept = link;
        const auto tail = std::move(kept->up.under_way);
        close(link);
        if (!loses_tail) {
            // Delivered as it was sent, though the sender is no more.
            for (const auto& [when, message] : tail) {
                const std::int64_t epoch = world_.coordinator.epoch();
                world_.agenda.at(std::max(when, kept->blocked_until), [this, message, epoch] {
                    if (world_.coordinator.epoch() == epoch) {
                        message();
                    }
                });
            }
        }
    }
}

void NetworkModel::coordinator_gone() {
    for (auto& pair : links_) {
        for (LinkPtr& link : pair) {
            if (link != nullptr) {
                close(link);
            }
        }
    }
}

void NetworkModel::coordinator_back() {
    for (std::size_t worker = 0; worker < links_.size(); ++worker) {
        for (const Channel channel : {Channel::control, Channel::data}) {
            const Millis wait = between(world_.random, kShortestReconnect, kLongestReconnect);
            world_.agenda.after(wait, [this, worker, channel] { open(worker, channel); });
        }
    }
}

void NetworkModel::put(const LinkPtr& link, Direction& direction, std::function<void()> message) {
    if (!direction.is_open) {
        return;
    }
    const Millis delay = between(world_.random, Millis{0}, world_.profile.longest_link_delay);
    MonoTime ready = world_.agenda.now() + delay;
    if (!direction.under_way.empty()) {
        ready = std::max(ready, direction.under_way.back().first);
    }
    direction.under_way.emplace_back(ready, std::move(message));
    if (!direction.is_pumped) {
        // Never at once, not even without delay: whoever sends is not called back while it still talks.
        direction.is_pumped = true;
        world_.agenda.at(ready, [this, link, &direction] { pump(link, direction); });
    }
}

void NetworkModel::pump(const LinkPtr& link, Direction& direction) {
    direction.is_pumped = false;
    while (direction.is_open && !direction.under_way.empty()) {
        const MonoTime when = std::max(direction.under_way.front().first, link->blocked_until);
        if (when > world_.agenda.now()) {
            direction.is_pumped = true;
            world_.agenda.at(when, [this, link, &direction] { pump(link, direction); });
            return;
        }
        const auto message = std::move(direction.under_way.front().second);
        direction.under_way.pop_front();
        direction.is_pumped = true;  // what this message causes to be sent waits its turn
        message();
        direction.is_pumped = false;
    }
}

void NetworkModel::close(LinkPtr& link) {
    link->up.is_open = false;
    link->up.under_way.clear();
    link->down.is_open = false;
    link->down.under_way.clear();
    by_peer_.erase(link->peer);
    link = nullptr;
}

NetworkModel::LinkPtr& NetworkModel::link_of(std::size_t worker, Channel channel) {
    return links_[worker][static_cast<std::size_t>(channel)];
}

}  // namespace cinefleet::simulation
