#pragma once

#include "common/model/providers.h"
#include "coordinator/metrics/histogram.h"

#include <cstdint>
#include <map>
#include <string>

namespace cinefleet::metrics {

/// By the value of a label.
using Labelled = std::map<std::string, std::int64_t>;

struct ProviderMetrics {
    std::int64_t requests = 0;
    std::int64_t failed = 0;
    std::int64_t bytes = 0;
    std::int64_t permits = 0;
    Labelled answers;        ///< by outcome
    bool has_limit = false;  ///< what follows is known
    std::int64_t in_flight = 0;
    std::int64_t waiting = 0;
    std::int64_t allowed_per_window = 0;
    std::int64_t blocked = 0;  ///< as the metric of this name says
    std::int64_t used_today = 0;
    std::int64_t quota = 0;
};

/// What the coordinator tells of itself: one moment, by the names of metric_table.h.
struct FleetMetrics {
    std::string version;
    std::string protocol;
    Labelled queue_depth;
    Labelled runs;
    bool is_stalled = false;
    bool is_quiet = false;
    Labelled tasks_ended;
    Labelled tasks_failed;
    std::int64_t retries = 0;
    Labelled leases;
    Labelled workers;
    std::int64_t slots = 0;
    std::int64_t worker_crashes = 0;
    Histogram save_seconds;
    double save_oldest_seconds = 0;
    std::int64_t commit_retries = 0;
    std::int64_t image_bytes = 0;
    std::map<ProviderId, ProviderMetrics> providers;
    Labelled messages;
    std::int64_t connections_refused = 0;
    std::int64_t connections_cut = 0;
    std::int64_t backup_time_s = 0;  ///< since 1970; 0: never
    std::int64_t backup_failures = 0;
};

/// Of this process, as /proc shows it; what cannot be read is 0.
struct ProcessMetrics {
    double start_time_s = 0;  ///< since 1970
    std::int64_t memory_bytes = 0;
    double cpu_s = 0;
    std::int64_t open_files = 0;
    std::int64_t most_files = 0;
};
ProcessMetrics read_process_metrics();

/// The page of /metrics.
std::string exposition_of(const FleetMetrics& fleet, const ProcessMetrics& process);

}  // namespace cinefleet::metrics
