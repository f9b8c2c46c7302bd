#pragma once

#include "common/model/task.h"
#include "common/result.h"
#include "coordinator/metrics/histogram.h"
#include "coordinator/queue/effects.h"
#include "coordinator/queue/events.h"

#include <cstdint>
#include <map>
#include <vector>

namespace cinefleet::app {

/// What a provider was asked, and what came of it.
struct ProviderCounts {
    ProviderUsage usage;  ///< as accepted results tell
    std::int64_t permits = 0;
    std::map<queue::PermitOutcome, std::int64_t> answers;
};

/// What has happened since the start, for metrics. A value: copied into snapshots.
struct FleetCounts {
    std::map<TaskState, std::int64_t> ended;
    std::map<ErrorClass, std::int64_t> failed;
    std::map<ProviderId, ProviderCounts> providers;
    metrics::Histogram save_seconds;
    std::int64_t image_bytes = 0;
};

/// Counts what passes by the core. Belongs to the core thread.
class FleetCountBook {
  public:
    void see(const queue::Event& event);
    void see(const queue::Effect& effect);
    void add_result(const ScrapedMovieResult& result, const std::vector<FetchedImage>& images);
    /// An accepted result is durable.
    void saved_after(std::chrono::microseconds took) { counts_.save_seconds.add(took); }

    const FleetCounts& counts() const { return counts_; }

  private:
    FleetCounts counts_;
};

}  // namespace cinefleet::app
