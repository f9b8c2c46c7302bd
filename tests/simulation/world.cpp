#include "tests/simulation/world.h"

#include "coordinator/queue/worker_table.h"

namespace cinefleet::simulation {
namespace {

constexpr Millis kSupervisorRetry{300};
constexpr std::int64_t kMaxSteps = 300'000;
constexpr Millis kTimeToFinish = std::chrono::hours(6);  // permits of the dead come back slowly

}  // namespace

World::World(const Setup& setup)
    : seed(setup.seed),
      random(setup.seed),
      profile(draw_profile(random)),
      report(setup.prints_trace),
      promises(*this),
      permits(*this),
      store(*this),
      providers(*this),
      network(*this),
      coordinator(*this),
      trouble(*this) {
    coordinator.options = profile.core;
    coordinator.options.mutation = setup.mutation;
    for (const queue::ProviderLimit& limit : profile.core.limits) {
        providers.set_first_limit(limit, profile.truth_percent);
    }
    for (std::int32_t index = 0; index < profile.workers; ++index) {
        workers.push_back(std::make_unique<WorkerModel>(*this, static_cast<std::size_t>(index)));
    }
}

void World::run() {
    agenda.after(Millis{0}, [this] {
        coordinator.start();
        trouble.start();
    });
    for (const auto& worker : workers) {
        agenda.after(between(random, Millis{0}, Millis{3'000}), [&worker] { worker->start(); });
    }
    const MonoTime deadline = agenda.now() + profile.fault_phase + kTimeToFinish;
    while (!promises.broken() && !is_finished() && agenda.run_next()) {
        if (report.steps() > kMaxSteps) {
            promises.fail("too many steps: something goes round in circles");
        }
        if (agenda.now() > deadline) {
            promises.fail("liveness: " + std::to_string(store.open_tasks()) +
                          " tasks are open long after everything was healed");
        }
    }
    if (!promises.broken()) {
        promises.check_the_end();
        providers.check_the_end();
    }
    if (coordinator.is_alive()) {
        report.add(coordinator.core().counters());
    }
    report.count("requests", providers.requests());
}

std::string World::egress_of(const WorkerModel& worker) const {
    return profile.core.limit_scope == queue::LimitScope::host ? queue::machine_of(worker.name()) : "";
}

Nature World::nature_of(TaskId task) const {
    return simulation::nature_of(seed, profile, task, store.tasks.at(task).first_run);
}

void World::tell_coordinator(Millis delay, const queue::Event& event) {
    agenda.after(delay, [this, event] {
        if (coordinator.is_alive()) {
            coordinator.deliver(event);
        } else {
            tell_coordinator(kSupervisorRetry, event);
        }
    });
}

bool World::is_finished() const {
    return trouble.is_over() && coordinator.is_alive() && store.open_tasks() == 0 &&
           coordinator.core().runs().empty();
}

}  // namespace cinefleet::simulation
