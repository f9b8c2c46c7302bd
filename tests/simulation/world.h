#pragma once

#include "coordinator/queue/random.h"
#include "tests/simulation/agenda.h"
#include "tests/simulation/coordinator_model.h"
#include "tests/simulation/nature.h"
#include "tests/simulation/network_model.h"
#include "tests/simulation/permit_watch.h"
#include "tests/simulation/profile.h"
#include "tests/simulation/promises.h"
#include "tests/simulation/provider_model.h"
#include "tests/simulation/report.h"
#include "tests/simulation/store_model.h"
#include "tests/simulation/trouble.h"
#include "tests/simulation/worker_model.h"

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace cinefleet::simulation {

struct Setup {
    std::uint64_t seed = 1;
    queue::Mutation mutation = queue::Mutation::none;
    bool prints_trace = false;
};

/// One seed's world. Everything in it is drawn from the seed, so that the same seed does the same again.
struct World {
    explicit World(const Setup& setup);

    /// Lives through the seed until everything has finished, or a promise is broken.
    void run();

    Nature nature_of(TaskId task) const;
    /// From where the services see the worker ask: limits are of each egress; "" is everybody's.
    std::string egress_of(const WorkerModel& worker) const;
    bool is_faulty(Fault fault) const { return profile.has(fault) && !trouble.is_over(); }

    /// From a supervisor: keeps trying until there is a coordinator.
    void tell_coordinator(Millis delay, const queue::Event& event);

    const std::uint64_t seed;
    queue::Random random;
    const Profile profile;
    Agenda agenda;
    Report report;
    Promises promises;
    PermitWatch permits;
    StoreModel store;
    ProviderModel providers;
    NetworkModel network;
    CoordinatorModel coordinator;
    Trouble trouble;
    std::vector<std::unique_ptr<WorkerModel>> workers;

  private:
    bool is_finished() const;
};

}  // namespace cinefleet::simulation
