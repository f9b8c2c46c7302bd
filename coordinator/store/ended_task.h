#pragma once

#include "common/ids.h"
#include "common/model/task.h"

#include <vector>

namespace cinefleet::store {

/// A task that has ended, now or before.
struct EndedTask {
    TaskState state = TaskState::saved;
    RunId run;                     ///< 0: there is no such task
    bool is_new = false;           ///< it was open until now
    std::vector<RunId> waiting{};  ///< other runs that have waited for it; only if new
};

}  // namespace cinefleet::store
