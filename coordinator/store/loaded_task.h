#pragma once

#include "common/model/scrape_options.h"
#include "common/model/task.h"
#include "coordinator/queue/events.h"

#include <cstdint>
#include <memory>

namespace cinefleet::store {

/// A task as its row tells, before what is known of its movie is attached.
struct LoadedTask {
    queue::QueuedTask task;  ///< without its spec
    std::shared_ptr<TaskSpec> spec;
    ModifierSet replace;
    bool is_for_what_lacks = false;   ///< its run asks only for what is missing
    std::int64_t images_on_disk = 0;  ///< bits 1 << ImageKind
};

}  // namespace cinefleet::store
