#include "tests/simulation/facts.h"

#include <cstdint>
#include <variant>

namespace cinefleet::simulation {
namespace {

template <class Enum>
std::int64_t number(Enum value) {
    return static_cast<std::int64_t>(value);
}

template <class List>
std::int64_t count(const List& list) {
    return static_cast<std::int64_t>(list.size());
}

// Of many leases it wraps around, as unsigned numbers may.
std::uint64_t digest_with(std::uint64_t sum, std::int64_t fact) {
    return sum * 31 + static_cast<std::uint64_t>(fact);
}

std::int64_t digest(const std::vector<queue::LeaseDecision>& decisions) {
    std::uint64_t sum = 0;
    for (const queue::LeaseDecision& decision : decisions) {
        sum = digest_with(sum, decision.lease.value * 8 + number(decision.verdict));
    }
    return static_cast<std::int64_t>(sum);
}

std::int64_t digest(const std::vector<queue::HeldLease>& held) {
    std::uint64_t sum = 0;
    for (const queue::HeldLease& lease : held) {
        sum = digest_with(sum, lease.lease.value * 2 + (lease.returning ? 1 : 0));
    }
    return static_cast<std::int64_t>(sum);
}

struct EventFacts {
    Facts operator()(const queue::Recovered& e) const {
        return {"Recovered", {e.lease_high_water.value, e.cancel_seq.value, count(e.runs), count(e.workers)}};
    }
    Facts operator()(const queue::LeaseIdsReserved& e) const { return {"LeaseIdsReserved", {e.up_to.value}}; }
    Facts operator()(const queue::TasksLoaded& e) const {
        const std::int64_t first = e.tasks.empty() ? 0 : e.tasks.front().task.value;
        return {"TasksLoaded", {count(e.tasks), first, e.end ? 1 : 0}};
    }
    Facts operator()(const queue::TasksFound& e) const {
        return {"TasksFound", {count(e.open), count(e.ended)}};
    }
    Facts operator()(const queue::RunCreated& e) const {
        return {"RunCreated", {e.run.value, number(e.priority), e.task_count, count(e.changed)}};
    }
    Facts operator()(const queue::TaskPersisted& e) const {
        return {"TaskPersisted", {e.task.value, number(e.state), count(e.waiting)}};
    }
    Facts operator()(const queue::CommitFailed& e) const {
        return {"CommitFailed",
                {e.task.value, number(e.error.error_class), e.retry ? 1 : 0, e.outdated ? 1 : 0}};
    }
    Facts operator()(const queue::CancelPersisted& e) const {
        return {"CancelPersisted", {e.seq.value, e.run.value, e.task.value}};
    }
    Facts operator()(const queue::CancelSwept& e) const {
        return {"CancelSwept", {e.run.value, e.count, count(e.moved)}};
    }
    Facts operator()(const queue::WorkerHello& e) const {
        return {
            "WorkerHello",
            {e.peer.value, static_cast<std::int64_t>(e.incarnation), e.slots, count(e.held), digest(e.held)}};
    }
    Facts operator()(const queue::WorkerSync& e) const {
        return {"WorkerSync",
                {e.peer.value, static_cast<std::int64_t>(e.incarnation), e.sequence, count(e.held),
                 digest(e.held)}};
    }
    Facts operator()(const queue::WorkerGoodbye& e) const { return {"WorkerGoodbye", {e.peer.value}}; }
    Facts operator()(const queue::WorkerExited& e) const {
        return {"WorkerExited",
                {static_cast<std::int64_t>(e.incarnation), e.exit_code, e.signal, e.hung ? 1 : 0}};
    }
    Facts operator()(const queue::PermitsRequested& e) const {
        return {"PermitsRequested", {e.peer.value, number(e.provider), e.count, e.request_id}};
    }
    Facts operator()(const queue::PermitReleased& e) const {
        return {"PermitReleased", {e.peer.value, e.permit.value, number(e.outcome), e.latency.count()}};
    }
    Facts operator()(const queue::ResultArrived& e) const {
        return {"ResultArrived",
                {e.peer.value, e.lease.value, e.task.value, number(e.outcome), e.damaged ? 1 : 0}};
    }
    Facts operator()(const queue::CancelRequested& e) const {
        return {"CancelRequested", {e.run.value, e.task.value}};
    }
    Facts operator()(const queue::PauseRequested& e) const {
        return {"PauseRequested", {e.run.value, e.paused ? 1 : 0, count(e.worker_id)}};
    }
    Facts operator()(const queue::DrainRequested&) const { return {"DrainRequested", {}}; }
    Facts operator()(const queue::LimitChanged& e) const {
        return {"LimitChanged",
                {number(e.limit.provider), e.limit.requests_per_window, e.limit.in_flight,
                 e.limit.requests_per_day}};
    }
    Facts operator()(const queue::QuotaReserved& e) const {
        return {"QuotaReserved", {number(e.up_to.provider), e.up_to.day, e.up_to.requests}};
    }
    Facts operator()(const queue::FleetLimitsChanged& e) const {
        return {"FleetLimitsChanged", {count(e.limits.quiet_hours), e.limits.image_bytes_per_second}};
    }
    Facts operator()(const queue::WallClock& e) const {
        return {"WallClock", {e.day, e.day_left.count(), e.local_minute}};
    }
    Facts operator()(const queue::Tick&) const { return {"Tick", {}}; }
};

struct EffectFacts {
    Facts operator()(const queue::SendAskHello& e) const { return {"SendAskHello", {e.peer.value}}; }
    Facts operator()(const queue::SendWelcome& e) const {
        return {"SendWelcome", {e.peer.value, e.cancel_seq.value, count(e.decisions), digest(e.decisions)}};
    }
    Facts operator()(const queue::SendLease& e) const {
        return {"SendLease", {e.peer.value, e.lease.value, e.task.value, e.run.value, e.alone ? 1 : 0}};
    }
    Facts operator()(const queue::SendSyncReply& e) const {
        return {"SendSyncReply",
                {e.peer.value, e.sequence, e.cancel_seq.value, count(e.decisions), digest(e.decisions)}};
    }
    Facts operator()(const queue::SendPermits& e) const {
        return {"SendPermits",
                {e.peer.value, number(e.provider), e.request_id, count(e.permits), e.closed_for.count()}};
    }
    Facts operator()(const queue::SendResultAck& e) const {
        return {"SendResultAck", {e.peer.value, e.lease.value, number(e.verdict)}};
    }
    Facts operator()(const queue::SendDrain& e) const { return {"SendDrain", {e.peer.value}}; }
    Facts operator()(const queue::PublishCancel& e) const {
        return {"PublishCancel", {e.seq.value, e.run.value, e.task.value}};
    }
    Facts operator()(const queue::ReserveLeaseIds& e) const { return {"ReserveLeaseIds", {e.up_to.value}}; }
    Facts operator()(const queue::LoadTasks& e) const {
        return {"LoadTasks", {e.run.value, e.after.value, e.limit}};
    }
    Facts operator()(const queue::LoadTasksById& e) const { return {"LoadTasksById", {count(e.tasks)}}; }
    Facts operator()(const queue::PersistWorkers& e) const { return {"PersistWorkers", {count(e.workers)}}; }
    Facts operator()(const queue::PersistLimits& e) const {
        std::int64_t sum = 0;
        for (const queue::LearnedLimit& limit : e.learned) {
            sum = sum * 31 + limit.requests_per_window * 8 + limit.in_flight * 2 + (limit.is_blocked ? 1 : 0);
        }
        return {"PersistLimits", {count(e.learned), sum}};
    }
    Facts operator()(const queue::ProviderReopened& e) const {
        return {"ProviderReopened", {number(e.provider), e.is_trial ? 1 : 0, e.at_most}};
    }
    Facts operator()(const queue::ReserveQuota& e) const {
        return {"ReserveQuota", {number(e.up_to.provider), e.up_to.day, e.up_to.requests}};
    }
    Facts operator()(const queue::Commit& e) const { return {"Commit", {e.task.value, e.lease.value}}; }
    Facts operator()(const queue::Finish& e) const {
        return {"Finish", {e.task.value, number(e.state), e.lease.value, number(e.error_class)}};
    }
    Facts operator()(const queue::RecordAttempt& e) const {
        return {"RecordAttempt",
                {e.task.value, e.lease.value, e.error_attempts, e.crash_attempts, e.killed_attempts,
                 e.suspect ? 1 : 0}};
    }
    Facts operator()(const queue::PersistCancel& e) const {
        return {"PersistCancel", {e.run.value, e.task.value, count(e.accepted)}};
    }
    Facts operator()(const queue::RunEnded& e) const {
        return {"RunEnded", {e.run.value, e.counts.total, e.counts.saved, e.counts.cancelled}};
    }
    Facts operator()(const queue::Note& e) const { return {"Note", {count(e.text)}}; }
};

}  // namespace

Facts facts_of(const queue::Event& event) {
    return std::visit(EventFacts{}, event);
}

Facts facts_of(const queue::Effect& effect) {
    return std::visit(EffectFacts{}, effect);
}

std::string to_string(const Facts& facts) {
    std::string text(facts.name);
    for (const std::int64_t number : facts.numbers) {
        text += " " + std::to_string(number);
    }
    return text;
}

}  // namespace cinefleet::simulation
