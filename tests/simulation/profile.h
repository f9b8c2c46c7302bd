#pragma once

#include "common/clock.h"
#include "coordinator/queue/core.h"
#include "coordinator/queue/random.h"

#include <array>
#include <cstdint>
#include <string_view>
#include <vector>

namespace cinefleet::simulation {

/// What can go wrong. Each seed draws which of these happen at all (swarm testing, Groce et al. 2012): a seed
/// with few kinds of faults gets further with each than one with all.
enum class Fault : std::uint8_t {
    kill_worker,
    stop_worker,  ///< SIGSTOP, later SIGCONT: it goes on with stale leases
    partition,    ///< half-open: nothing arrives, nobody is told
    reset_control,
    reset_data,
    kill_coordinator,
    stop_coordinator,
    fill_disk,
    fail_commit,
    step_clock_back,
    lose_cancel,
    duplicate_result,
    damage_result,
    block,       ///< a provider takes us for a robot
    decide,      ///< a person names the movie while it is scraped: what comes back is outdated
    lose_share,  ///< the files of half of the movies cannot be written
};

struct FaultInfo {
    Fault fault;
    std::string_view name;
};

inline constexpr std::array kFaults = {
    FaultInfo{Fault::kill_worker, "kill_worker"},
    FaultInfo{Fault::stop_worker, "stop_worker"},
    FaultInfo{Fault::partition, "partition"},
    FaultInfo{Fault::reset_control, "reset_control"},
    FaultInfo{Fault::reset_data, "reset_data"},
    FaultInfo{Fault::kill_coordinator, "kill_coordinator"},
    FaultInfo{Fault::stop_coordinator, "stop_coordinator"},
    FaultInfo{Fault::fill_disk, "fill_disk"},
    FaultInfo{Fault::fail_commit, "fail_commit"},
    FaultInfo{Fault::step_clock_back, "step_clock_back"},
    FaultInfo{Fault::lose_cancel, "lose_cancel"},
    FaultInfo{Fault::duplicate_result, "duplicate_result"},
    FaultInfo{Fault::damage_result, "damage_result"},
    FaultInfo{Fault::block, "block"},
    FaultInfo{Fault::decide, "decide"},
    FaultInfo{Fault::lose_share, "lose_share"},
};

/// Everything about a seed that does not change while it runs.
struct Profile {
    std::int32_t workers = 1;
    std::int32_t slots = 1;
    bool is_one_a_task = false;  ///< each process leaves after one task, and another one follows
    bool lists_permits = true;   ///< workers say in HELLO which permits they hold
    bool supervisors_tell =
        true;  ///< the coordinator hears of a child's end; else only of the next one's HELLO
    Millis longest_link_delay{5};
    Millis longest_store_delay{10};
    std::int32_t store_batch = 64;
    std::int32_t sweep_page = 8;
    std::int32_t poison_percent = 0;
    std::int32_t bad_percent = 0;      ///< tasks that fail in one way or another
    std::int32_t truth_percent = 100;  ///< of what is documented the services really allow in a window
    bool has_refused_key = false;      ///< one run's tasks are refused by the primary provider
    Millis fault_phase{120'000};
    Millis fault_every{5'000};
    Millis operator_every{8'000};
    std::array<bool, kFaults.size()> faults{};
    queue::CoreOptions core;

    bool has(Fault fault) const { return faults.at(static_cast<std::size_t>(fault)); }
};

Profile draw_profile(queue::Random& random);

/// True in `percent` of 100.
inline bool chance(queue::Random& random, std::int64_t percent) {
    return random.below(100) < percent;
}

/// From least to most, both included.
inline Millis between(queue::Random& random, Millis least, Millis most) {
    return least + Millis(random.below((most - least).count() + 1));
}

}  // namespace cinefleet::simulation
