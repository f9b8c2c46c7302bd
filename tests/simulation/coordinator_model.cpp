#include "tests/simulation/coordinator_model.h"

#include "tests/simulation/world.h"

#include <algorithm>
#include <utility>
#include <variant>

namespace cinefleet::simulation {
namespace {

constexpr Millis kTellTimeEvery{5'000};

// Sends an effect to the model that it is for. What is for people goes to nobody.
struct CarryOut {
    World& world;

    void operator()(const queue::SendAskHello& effect) const { world.network.send_down(effect.peer, effect); }
    void operator()(const queue::SendWelcome& effect) const { world.network.send_down(effect.peer, effect); }
    void operator()(const queue::SendLease& effect) const { world.network.send_down(effect.peer, effect); }
    void operator()(const queue::SendSyncReply& effect) const {
        world.network.send_down(effect.peer, effect);
    }
    void operator()(const queue::SendPermits& effect) const { world.network.send_down(effect.peer, effect); }
    void operator()(const queue::SendResultAck& effect) const {
        world.network.send_down(effect.peer, effect);
    }
    void operator()(const queue::SendDrain& effect) const { world.network.send_down(effect.peer, effect); }
    void operator()(const queue::PublishCancel& effect) const { world.network.publish(effect); }
    void operator()(const queue::RunEnded&) const {}
    void operator()(const queue::Note&) const {}
    void operator()(const queue::ProviderReopened& effect) const {
        world.report.count(effect.is_trial ? "trial is due" : "block is over");
    }
    template <class Command>
    void operator()(const Command& command) const {
        world.store.submit(command);
    }
};

}  // namespace

void CoordinatorModel::start() {
    ++epoch_;
    core_ = std::make_unique<queue::Core>(options);
    stopped_until_.reset();
    timer_.reset();
    clock_behind_ = Millis{0};
    world_.promises.coordinator_started();
    step(world_.store.recover());
    tell_time_again();
    world_.network.coordinator_back();
}

void CoordinatorModel::step_clock_back(Millis by) {
    clock_behind_ += by;
    set_back_at_ = world_.agenda.now();
    tell_time();
}

bool CoordinatorModel::is_clock_doubtful() const {
    return set_back_at_ && world_.agenda.now() - *set_back_at_ < 2 * kTellTimeEvery;
}

// Days are short here: many begin while something goes wrong. The process reads the clock itself: while it is
// stopped nobody does.
void CoordinatorModel::tell_time() {
    if (stopped_until_) {
        return;
    }
    const MonoTime now = world_.agenda.now();
    const MonoTime next_day{(day_of(now) + 1) * kDay};
    constexpr std::int32_t kMinutesADay = 1'440;
    const auto minute = (kDay - (next_day - now)) * kMinutesADay / kDay;
    deliver(queue::WallClock{day_of(now), std::chrono::duration_cast<Millis>(next_day - now),
                             static_cast<std::int32_t>(minute)});
}

void CoordinatorModel::tell_time_again() {
    tell_time();
    world_.agenda.after(kTellTimeEvery, [this, epoch = epoch_] {
        if (epoch == epoch_) {
            tell_time_again();
        }
    });
}

void CoordinatorModel::kill() {
    if (!is_alive()) {
        return;
    }
    ++epoch_;
    world_.report.add(core_->counters());
    core_.reset();
    inbox_.clear();
    world_.store.crash();
    world_.network.coordinator_gone();
    world_.agenda.after(between(world_.random, Millis{100}, Millis{5'000}), [this] { start(); });
}

void CoordinatorModel::stop_until(MonoTime time) {
    if (is_alive() && !stopped_until_) {
        stopped_until_ = time;
        world_.agenda.at(time, [this, epoch = epoch_] {
            if (epoch == epoch_) {
                go_on();
            }
        });
    }
}

void CoordinatorModel::deliver(const queue::Event& event) {
    if (!is_alive()) {
        return;
    }
    if (stopped_until_) {
        inbox_.push_back(event);
    } else {
        step(event);
    }
}

void CoordinatorModel::go_on() {
    stopped_until_.reset();
    tell_time();
    while (!inbox_.empty() && is_alive()) {
        const queue::Event event = std::move(inbox_.front());
        inbox_.pop_front();
        step(event);
    }
    set_timer();
}

void CoordinatorModel::step(const queue::Event& event) {
    world_.permits.stepped();
    world_.promises.before(event);
    const queue::Effects effects = core_->step(event, clock());
    world_.promises.stepped(effects);
    world_.report.step(world_.agenda.now(), event, effects);
    if (std::string broken = core_->broken_invariant(); !broken.empty()) {
        world_.promises.fail("books: " + broken);
    }
    for (const queue::Effect& effect : effects) {
        world_.promises.check(effect);
        carry_out(effect);
    }
    world_.promises.after(event);
    set_timer();
}

void CoordinatorModel::carry_out(const queue::Effect& effect) {
    std::visit(CarryOut{world_}, effect);
}

void CoordinatorModel::set_timer() {
    const std::optional<MonoTime> next = is_alive() ? core_->next_timer() : std::nullopt;
    if (!next || stopped_until_) {
        return;
    }
    const MonoTime due = std::max(*next + clock_behind_, world_.agenda.now());
    if (timer_ && *timer_ <= due) {
        return;
    }
    timer_ = due;
    world_.agenda.at(due, [this, epoch = epoch_, due] {
        if (epoch == epoch_ && timer_ == due) {
            timer_.reset();
            if (!stopped_until_) {
                step(queue::Tick{});
            }
        }
    });
}

MonoTime CoordinatorModel::clock() const {
    return world_.agenda.now() - clock_behind_;
}

}  // namespace cinefleet::simulation
