#include "coordinator/app/monitor.h"

#include "proto/header.h"

#include <algorithm>
#include <string_view>
#include <utility>

namespace cinefleet::app {
namespace {

constexpr Millis kLongestTurn{10'000};

std::string_view name_of(queue::PermitOutcome outcome) {
    switch (outcome) {
        case queue::PermitOutcome::ok:
            return "ok";
        case queue::PermitOutcome::throttled:
            return "throttled";
        case queue::PermitOutcome::blocked:
            return "blocked";
        case queue::PermitOutcome::failed:
            return "failed";
        case queue::PermitOutcome::unused:
            return "unused";
    }
    return "unknown";
}

std::int64_t blocked_number(queue::BreakerState state) {
    switch (state) {
        case queue::BreakerState::closed:
            return 0;
        case queue::BreakerState::open:
            return 1;
        case queue::BreakerState::trying:
            return 2;
    }
    return 0;
}

void add_runs(const CoreSnapshot& snapshot, metrics::FleetMetrics& told) {
    told.queue_depth = {{"waiting", 0}, {"leased", 0}, {"saving", 0}};
    told.runs = {{"active", 0}, {"paused", 0}, {"cancelling", 0}};
    for (const queue::RunView& run : snapshot.runs) {
        told.queue_depth["waiting"] += std::max<std::int64_t>(0, run.counts.open - run.leased - run.saving);
        told.queue_depth["leased"] += run.leased;
        told.queue_depth["saving"] += run.saving;
        ++told.runs[run.cancelling ? "cancelling" : run.paused ? "paused" : "active"];
    }
}

void add_workers(const CoreSnapshot& snapshot, metrics::FleetMetrics& told) {
    told.workers = {{"busy", 0}, {"idle", 0}, {"draining", 0}};
    for (const queue::WorkerView& worker : snapshot.workers) {
        ++told.workers[worker.draining ? "draining" : worker.holding.empty() ? "idle" : "busy"];
        told.slots += worker.slots;
    }
    const queue::CoreCounters& core = snapshot.core;
    told.leases = {{"granted", core.leases_granted},
                   {"adopted", core.leases_adopted},
                   {"expired", core.leases_expired},
                   {"resent", core.leases_resent},
                   {"late", core.late_results}};
    told.worker_crashes = core.crashes;
    told.retries = core.retries;
    told.commit_retries = core.commit_retries;
}

// Each outcome is there from the start, so that the first one shows as a rise.
void add_outcomes(const FleetCounts& counts, metrics::FleetMetrics& told) {
    for (const TaskState state :
         {TaskState::saved, TaskState::unchanged, TaskState::skipped, TaskState::review, TaskState::failed,
          TaskState::dead, TaskState::cancelled}) {
        const auto found = counts.ended.find(state);
        told.tasks_ended[std::string(to_string(state))] = found != counts.ended.end() ? found->second : 0;
    }
    for (const auto& [error_class, count] : counts.failed) {
        told.tasks_failed[std::string(to_string(error_class))] = count;
    }
    told.save_seconds = counts.save_seconds;
    told.image_bytes = counts.image_bytes;
}

void add_providers(const CoreSnapshot& snapshot, metrics::FleetMetrics& told) {
    for (const auto& [provider, counts] : snapshot.counts.providers) {
        metrics::ProviderMetrics& facts = told.providers[provider];
        facts.requests = counts.usage.requests;
        facts.failed = counts.usage.failed;
        facts.bytes = counts.usage.bytes;
        facts.permits = counts.permits;
        for (const auto& [outcome, count] : counts.answers) {
            facts.answers[std::string(name_of(outcome))] = count;
        }
    }
    for (const queue::LimitView& limit : snapshot.limits) {
        metrics::ProviderMetrics& facts = told.providers[limit.limit.provider];
        facts.has_limit = true;  // one a machine, or one for all
        facts.in_flight += limit.in_flight;
        facts.waiting += limit.waiting;
        facts.allowed_per_window += limit.allowed_per_window;
        facts.blocked = std::max(facts.blocked, blocked_number(limit.state));
        facts.used_today = limit.used_today;
        facts.quota = limit.limit.requests_per_day;
    }
}

void add_wire(const net::FleetCounters& wire, metrics::FleetMetrics& told) {
    told.messages = {{"received", wire.received},   {"sent", wire.sent},
                     {"malformed", wire.malformed}, {"unsupported", wire.unsupported},
                     {"ignored", wire.ignored},     {"unroutable", wire.unroutable},
                     {"congested", wire.congested}, {"damaged", wire.damaged}};
    told.connections_refused = wire.refused;
    told.connections_cut = wire.cut;
}

}  // namespace

metrics::FleetMetrics metrics_of(const CoreSnapshot& snapshot, MonoTime now) {
    metrics::FleetMetrics told;
    told.version = CINEFLEET_VERSION;
    told.protocol = std::to_string(proto::kMajor) + "." + std::to_string(proto::kMinor);
    told.is_stalled = !snapshot.stall_reason.empty();
    told.is_quiet = snapshot.quiet_until.has_value();
    add_runs(snapshot, told);
    add_workers(snapshot, told);
    add_outcomes(snapshot.counts, told);
    add_providers(snapshot, told);
    add_wire(snapshot.wire, told);
    if (snapshot.oldest_unsaved) {
        told.save_oldest_seconds = std::chrono::duration<double>(now - *snapshot.oldest_unsaved).count();
    }
    return told;
}

bool is_turning(MonoTime turned_at, MonoTime now) {
    return now - turned_at < kLongestTurn;
}

}  // namespace cinefleet::app
