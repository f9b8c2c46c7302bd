#include "coordinator/metrics/fleet_metrics.h"

#include "coordinator/metrics/exposition.h"

#include <array>

namespace cinefleet::metrics {
namespace {

void add_all(Exposition& page, const MetricInfo& metric, const Labelled& values) {
    for (const auto& [label, value] : values) {
        page.add(metric, value, {label});
    }
}

void add_work(Exposition& page, const FleetMetrics& fleet) {
    page.add(kBuildInfo, std::int64_t{1}, {fleet.version, fleet.protocol});
    add_all(page, kQueueDepth, fleet.queue_depth);
    add_all(page, kRuns, fleet.runs);
    page.add(kStalled, std::int64_t{fleet.is_stalled});
    page.add(kQuiet, std::int64_t{fleet.is_quiet});
    add_all(page, kTasksEnded, fleet.tasks_ended);
    add_all(page, kTasksFailed, fleet.tasks_failed);
    page.add(kRetries, fleet.retries);
    add_all(page, kLeases, fleet.leases);
    add_all(page, kWorkers, fleet.workers);
    page.add(kSlots, fleet.slots);
    page.add(kWorkerCrashes, fleet.worker_crashes);
    page.add(kSaveSeconds, fleet.save_seconds);
    page.add(kSaveOldest, fleet.save_oldest_seconds);
    page.add(kCommitRetries, fleet.commit_retries);
    page.add(kImageBytes, fleet.image_bytes);
}

struct ProviderColumn {
    const MetricInfo* metric;
    std::int64_t ProviderMetrics::*value;
    bool of_limit = false;
};

constexpr std::array kProviderColumns = {
    ProviderColumn{&kProviderRequests, &ProviderMetrics::requests},
    ProviderColumn{&kProviderFailed, &ProviderMetrics::failed},
    ProviderColumn{&kProviderBytes, &ProviderMetrics::bytes},
    ProviderColumn{&kPermits, &ProviderMetrics::permits, true},
    ProviderColumn{&kInFlight, &ProviderMetrics::in_flight, true},
    ProviderColumn{&kWaiting, &ProviderMetrics::waiting, true},
    ProviderColumn{&kAllowed, &ProviderMetrics::allowed_per_window, true},
    ProviderColumn{&kBlocked, &ProviderMetrics::blocked, true},
    ProviderColumn{&kUsedToday, &ProviderMetrics::used_today, true},
    ProviderColumn{&kQuota, &ProviderMetrics::quota, true},
};

void add_answers(Exposition& page, const FleetMetrics& fleet) {
    for (const auto& [provider, facts] : fleet.providers) {
        for (const auto& [outcome, count] : facts.answers) {
            page.add(kAnswers, count, {to_string(provider), outcome});
        }
    }
}

void add_providers(Exposition& page, const FleetMetrics& fleet) {
    for (const ProviderColumn& column : kProviderColumns) {
        for (const auto& [provider, facts] : fleet.providers) {
            if (facts.has_limit || !column.of_limit) {
                page.add(*column.metric, facts.*column.value, {to_string(provider)});
            }
        }
        if (column.metric == &kPermits) {
            add_answers(page, fleet);
        }
    }
}

void add_wire_and_process(Exposition& page, const FleetMetrics& fleet, const ProcessMetrics& process) {
    add_all(page, kMessages, fleet.messages);
    page.add(kRefused, fleet.connections_refused);
    page.add(kCut, fleet.connections_cut);
    page.add(kBackupTime, fleet.backup_time_s);
    page.add(kBackupFailures, fleet.backup_failures);
    page.add(kStartTime, process.start_time_s);
    page.add(kMemory, process.memory_bytes);
    page.add(kCpu, process.cpu_s);
    page.add(kOpenFiles, process.open_files);
    page.add(kMostFiles, process.most_files);
}

}  // namespace

std::string exposition_of(const FleetMetrics& fleet, const ProcessMetrics& process) {
    Exposition page;
    add_work(page, fleet);
    add_providers(page, fleet);
    add_wire_and_process(page, fleet, process);
    return page.text();
}

}  // namespace cinefleet::metrics
