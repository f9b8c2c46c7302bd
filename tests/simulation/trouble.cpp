#include "tests/simulation/trouble.h"

#include "tests/simulation/world.h"

#include <vector>

namespace cinefleet::simulation {
namespace {

constexpr std::int64_t kMaxRuns = 6;
constexpr std::int64_t kMaxTasksPerRun = 40;
constexpr Millis kHealEvery{5'000};

}  // namespace

void Trouble::start() {
    enqueue();
    next_fault();
    next_order();
    world_.agenda.after(world_.profile.fault_phase, [this] {
        is_over_ = true;
        heal();
    });
}

void Trouble::next_fault() {
    world_.agenda.after(between(world_.random, Millis{1}, 2 * world_.profile.fault_every), [this] {
        if (is_over_) {
            return;
        }
        const FaultInfo& drawn = kFaults.at(static_cast<std::size_t>(world_.random.below(kFaults.size())));
        if (world_.profile.has(drawn.fault)) {
            world_.report.count(std::string("fault ") + std::string(drawn.name));
            strike(drawn.fault);
        }
        next_fault();
    });
}

void Trouble::strike(Fault fault) {
    const MonoTime now = world_.agenda.now();
    const std::size_t worker = any_worker();
    switch (fault) {
        case Fault::kill_worker:
            world_.workers[worker]->die(chance(world_.random, 80) ? 9 : 15);
            return;
        case Fault::stop_worker:
            world_.workers[worker]->stop_until(now + between(world_.random, Millis{100}, Millis{40'000}));
            return;
        case Fault::partition:
            world_.network.partition(worker, now + between(world_.random, Millis{500}, Millis{30'000}));
            return;
        case Fault::reset_control:
            world_.network.reset(worker, Channel::control);
            return;
        case Fault::reset_data:
            world_.network.reset(worker, Channel::data);
            return;
        case Fault::kill_coordinator:
            world_.coordinator.kill();
            return;
        case Fault::stop_coordinator:
            world_.coordinator.stop_until(now + between(world_.random, Millis{100}, Millis{20'000}));
            return;
        case Fault::fill_disk:
            world_.store.is_disk_full = true;
            world_.agenda.after(between(world_.random, Millis{1'000}, Millis{20'000}),
                                [this] { world_.store.is_disk_full = false; });
            return;
        case Fault::lose_share:
            world_.store.is_share_away = true;
            world_.agenda.after(between(world_.random, Millis{1'000}, Millis{60'000}),
                                [this] { world_.store.is_share_away = false; });
            return;
        case Fault::fail_commit:
            world_.store.fails_commits = true;
            world_.agenda.after(between(world_.random, Millis{100}, Millis{5'000}),
                                [this] { world_.store.fails_commits = false; });
            return;
        case Fault::decide:
            world_.store.people_decide = true;
            world_.agenda.after(between(world_.random, Millis{100}, Millis{5'000}),
                                [this] { world_.store.people_decide = false; });
            return;
        case Fault::block:
            world_.providers.block(chance(world_.random, 50) ? ProviderId::tmdb : ProviderId::imdb,
                                   world_.egress_of(*world_.workers[any_worker()]),
                                   now + between(world_.random, Millis{200}, Millis{60'000}));
            return;
        case Fault::step_clock_back:
            world_.coordinator.step_clock_back(between(world_.random, Millis{10}, Millis{5'000}));
            return;
        case Fault::lose_cancel:
        case Fault::duplicate_result:
        case Fault::damage_result:
            return;  // these happen to messages while they are switched on
    }
}

void Trouble::next_order() {
    world_.agenda.after(between(world_.random, Millis{1}, 2 * world_.profile.operator_every), [this] {
        if (!is_over_) {
            give_order();
            next_order();
        }
    });
}

void Trouble::give_order() {
    const std::int64_t dice = world_.random.below(100);
    if (dice < 40) {
        enqueue();
    } else if (dice < 58) {
        cancel();
    } else if (dice < 80) {
        pause();
    } else if (dice < 90) {
        world_.report.count("order drain");
        world_.coordinator.deliver(queue::DrainRequested{world_.workers[any_worker()]->name()});
    } else {
        change_limit();
    }
}

void Trouble::enqueue() {
    if (last_run_ >= kMaxRuns || !world_.coordinator.is_alive()) {
        return;
    }
    world_.report.count("order enqueue");
    StoreModel::CreateRun run;
    run.run = RunId{++last_run_};
    run.priority = chance(world_.random, 30) ? Priority::interactive : Priority::bulk;
    run.weight = 1 + static_cast<std::int32_t>(world_.random.below(3));
    run.tasks = chance(world_.random, 3) ? 0 : 1 + world_.random.below(kMaxTasksPerRun);
    run.attached_percent = chance(world_.random, 60) ? 0 : 10 + world_.random.below(90);
    world_.store.submit(run);
}

void Trouble::cancel() {
    world_.report.count("order cancel");
    const std::int64_t dice = world_.random.below(100);
    queue::CancelRequested cancel;
    cancel.reason = "by the operator";
    if (dice < 50 && !world_.store.tasks.empty()) {
        cancel.task = TaskId{1 + world_.random.below(static_cast<std::int64_t>(world_.store.tasks.size()))};
        cancel.run = world_.store.tasks.at(cancel.task).queued.run;
    } else if (dice < 90) {
        cancel.run = RunId{1 + world_.random.below(last_run_ + 1)};
    }
    world_.coordinator.deliver(cancel);
}

void Trouble::pause() {
    world_.report.count("order pause");
    queue::PauseRequested pause;
    pause.paused = chance(world_.random, 60);
    const std::int64_t dice = world_.random.below(3);
    if (dice == 0) {
        pause.run = RunId{1 + world_.random.below(last_run_ + 1)};
    } else if (dice == 1) {
        pause.worker_id = world_.workers[any_worker()]->name();
    }
    world_.coordinator.deliver(pause);
}

void Trouble::change_limit() {
    world_.report.count("order limit");
    queue::ProviderLimit limit;
    limit.provider = chance(world_.random, 50) ? ProviderId::tmdb : ProviderId::imdb;
    if (chance(world_.random, 70)) {
        limit.requests_per_window = 3 + static_cast<std::int32_t>(world_.random.below(20));
        limit.window = Millis{chance(world_.random, 50) ? 10'000 : 1'000};
        limit.least_per_window = 1;
        limit.most_per_window = chance(world_.random, 30) ? 60 : 0;
    }
    if (chance(world_.random, 50)) {
        limit.in_flight = 1 + static_cast<std::int32_t>(world_.random.below(4));
    }
    // Of the first provider a few requests a day are not enough to finish what a fleet begins each morning.
    if (limit.provider == ProviderId::imdb && limit.in_flight > 0 && chance(world_.random, 50)) {
        limit.requests_per_day = 4 + world_.random.below(60);
    }
    if (!world_.coordinator.is_alive()) {
        return;
    }
    // It is a setting: the next process starts with it.
    std::erase_if(world_.coordinator.options.limits,
                  [&](const queue::ProviderLimit& one) { return one.provider == limit.provider; });
    world_.coordinator.options.limits.push_back(limit);
    world_.providers.change_limit(limit);
    world_.coordinator.deliver(queue::LimitChanged{limit});
}

// Again and again, because the coordinator may not be there to hear it.
void Trouble::heal() {
    world_.store.is_disk_full = false;
    world_.store.is_share_away = false;
    world_.store.fails_commits = false;
    world_.store.people_decide = false;
    world_.providers.unblock();
    world_.coordinator.deliver(queue::PauseRequested{RunId{}, false});
    for (std::int64_t run = 1; run <= last_run_; ++run) {
        world_.coordinator.deliver(queue::PauseRequested{RunId{run}, false});
    }
    for (const auto& worker : world_.workers) {
        world_.coordinator.deliver(queue::PauseRequested{RunId{}, false, worker->name()});
    }
    world_.agenda.after(kHealEvery, [this] { heal(); });
}

std::size_t Trouble::any_worker() {
    return static_cast<std::size_t>(world_.random.below(static_cast<std::int64_t>(world_.workers.size())));
}

}  // namespace cinefleet::simulation
