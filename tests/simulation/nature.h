#pragma once

#include "common/ids.h"
#include "common/model/task.h"
#include "tests/simulation/profile.h"

#include <cstdint>

namespace cinefleet::simulation {

enum class Fate : std::uint8_t {
    fine,
    poison,  ///< crashes its process whenever it is scraped
    flaky,   ///< times out a few times, then it works
    not_found,
    ambiguous,
    skipped,
    malformed,  ///< always
    throttled,  ///< once
    refused_key,
    given_up,  ///< the worker gives it back once
};

/// What happens when a task is scraped: the same for each attempt, whoever does it.
struct Nature {
    Fate fate = Fate::fine;
    std::int32_t failures = 0;  ///< with flaky
    std::int32_t requests = 1;  ///< to the first provider
    bool asks_imdb = false;
    Millis work{100};  ///< beside the requests
    std::int64_t bytes = 0;
    bool is_unchanged = false;
};

Nature nature_of(std::uint64_t seed, const Profile& profile, TaskId task, RunId run);

}  // namespace cinefleet::simulation
