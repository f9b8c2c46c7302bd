#include "coordinator/net/translate.h"

#include "common/check.h"
#include "common/plain_line.h"

#include <algorithm>
#include <string_view>
#include <utility>

namespace cinefleet::net {
namespace {

// Far above what anybody runs; a worker that says more is not honest.
constexpr std::int32_t kMaxSlots = 256;
constexpr std::int32_t kMaxPermitsAtOnce = 1'000;
constexpr std::size_t kMaxPermitsHeld = 65'536;
constexpr std::int64_t kMostBytes = 1LL << 40U;  // of an answer: a worker takes far less
constexpr std::size_t kMaxWorkerIdBytes = 128;
constexpr std::size_t kMaxHostBytes = 255;
constexpr Millis kMaxRetryAfter = std::chrono::hours(24);
constexpr Millis kMaxLatency = std::chrono::hours(24);

tl::unexpected<Error> refuse(std::string_view what) {
    return failure(ErrorClass::malformed, "A worker sent " + std::string(what) + ".");
}

// Names go into logs and onto terminals.
bool is_name(std::string_view text, std::size_t max_bytes) {
    return !text.empty() && text.size() <= max_bytes && is_plain_line(text);
}

bool are_valid(const std::vector<proto::HeldLease>& leases) {
    return std::ranges::all_of(leases, [](const proto::HeldLease& held) {
        return held.lease_id.value > 0 && held.task_id.value > 0;
    });
}

std::vector<queue::HeldLease> held_of(const std::vector<proto::HeldLease>& leases) {
    std::vector<queue::HeldLease> held;
    held.reserve(leases.size());
    for (const proto::HeldLease& lease : leases) {
        held.push_back({lease.lease_id, lease.task_id, lease.phase == proto::LeasePhase::returning});
    }
    return held;
}

queue::PermitOutcome outcome_of(proto::PermitOutcome outcome) {
    switch (outcome) {
        case proto::PermitOutcome::ok:
            return queue::PermitOutcome::ok;
        case proto::PermitOutcome::throttled:
            return queue::PermitOutcome::throttled;
        case proto::PermitOutcome::blocked:
            return queue::PermitOutcome::blocked;
        case proto::PermitOutcome::failed:
            return queue::PermitOutcome::failed;
        case proto::PermitOutcome::unused:
            return queue::PermitOutcome::unused;
    }
    CINEFLEET_CHECK(false);
    return {};
}

proto::LeaseVerdict verdict_of(queue::LeaseVerdict verdict) {
    switch (verdict) {
        case queue::LeaseVerdict::keep:
            return proto::LeaseVerdict::keep;
        case queue::LeaseVerdict::abort:
            return proto::LeaseVerdict::abort;
        case queue::LeaseVerdict::resend:
            return proto::LeaseVerdict::resend;
        case queue::LeaseVerdict::committed:
            return proto::LeaseVerdict::committed;
    }
    CINEFLEET_CHECK(false);
    return {};
}

proto::AckVerdict verdict_of(queue::AckVerdict verdict) {
    switch (verdict) {
        case queue::AckVerdict::committed:
            return proto::AckVerdict::committed;
        case queue::AckVerdict::dropped:
            return proto::AckVerdict::dropped;
        case queue::AckVerdict::resend:
            return proto::AckVerdict::resend;
    }
    CINEFLEET_CHECK(false);
    return {};
}

std::vector<proto::LeaseDecision> decisions_of(const std::vector<queue::LeaseDecision>& decisions) {
    std::vector<proto::LeaseDecision> wire;
    wire.reserve(decisions.size());
    for (const queue::LeaseDecision& decision : decisions) {
        wire.push_back({decision.lease, verdict_of(decision.verdict)});
    }
    return wire;
}

// One overload a message of workers; the last takes all that do not belong here.
struct EventOf {
    PeerId peer;

    Result<queue::Event> operator()(const proto::Hello& hello) const {
        const bool is_host = hello.host.empty() || is_name(hello.host, kMaxHostBytes);
        if (!is_name(hello.worker_id, kMaxWorkerIdBytes) || !is_host || hello.incarnation == 0 ||
            hello.slots < 1 || hello.slots > kMaxSlots || !are_valid(hello.held) ||
            (hello.permits && hello.permits->size() > kMaxPermitsHeld)) {
            return refuse("a HELLO without a proper name, incarnation, slots, leases or permits");
        }
        return queue::WorkerHello{peer,      hello.worker_id, hello.incarnation,   hello.host,
                                  hello.pid, hello.slots,     held_of(hello.held), hello.permits};
    }

    Result<queue::Event> operator()(const proto::Sync& sync) const {
        if (sync.free_slots < 0 || sync.free_slots > kMaxSlots || sync.sequence < 0 || sync.slots < 0 ||
            sync.slots > kMaxSlots || !are_valid(sync.held)) {
            return refuse("a SYNC with impossible slots, sequence or leases");
        }
        return queue::WorkerSync{peer,
                                 sync.incarnation,
                                 sync.sequence,
                                 sync.free_slots,
                                 sync.cancel_seen,
                                 held_of(sync.held),
                                 sync.slots,
                                 sync.leaving};
    }

    Result<queue::Event> operator()(const proto::PermitRequest& request) const {
        if (request.count < 1 || request.count > kMaxPermitsAtOnce) {
            return refuse("a PERMIT_REQUEST for " + std::to_string(request.count) + " permits");
        }
        return queue::PermitsRequested{peer, request.provider, request.count, request.request_id};
    }

    Result<queue::Event> operator()(const proto::PermitRelease& release) const {
        if (release.permit_id.value <= 0 || release.retry_after_ms < 0 || release.latency_ms < 0 ||
            release.bytes < 0) {
            return refuse("a PERMIT_RELEASE of no permit, or with a time or bytes below zero");
        }
        const Millis retry_after = std::min(Millis(release.retry_after_ms), kMaxRetryAfter);
        const Millis latency = std::min(Millis(release.latency_ms), kMaxLatency);
        return queue::PermitReleased{peer,        release.permit_id, outcome_of(release.outcome),
                                     retry_after, latency,           std::min(release.bytes, kMostBytes)};
    }

    Result<queue::Event> operator()(const proto::Goodbye& goodbye) const {
        return queue::WorkerGoodbye{peer, goodbye.incarnation, goodbye.followed};
    }

    Result<queue::Event> operator()(const proto::ChildExited& exited) const {
        if (!is_name(exited.worker_id, kMaxWorkerIdBytes)) {
            return refuse("a CHILD_EXITED without a proper name");
        }
        return queue::WorkerExited{exited.worker_id, exited.incarnation, exited.exit_code, exited.signal,
                                   exited.hung};
    }

    template <class Other>
    Result<queue::Event> operator()(const Other&) const {
        return refuse("a message that does not belong on the control channel");
    }
};

struct OutgoingOf {
    const WelcomeSettings& settings;

    std::optional<Outgoing> operator()(const queue::SendAskHello& effect) const {
        return Outgoing{effect.peer, false, proto::AskHello{}};
    }

    std::optional<Outgoing> operator()(const queue::SendWelcome& effect) const {
        proto::Welcome welcome;
        welcome.coordinator_version = settings.version;
        welcome.sync_interval_ms = settings.sync_interval.count();
        welcome.lease_ttl_ms = settings.lease_ttl.count();
        welcome.byte_credit = effect.byte_credit;
        welcome.cancel_seq = effect.cancel_seq;
        welcome.settings = settings.scrape;
        welcome.decisions = decisions_of(effect.decisions);
        return Outgoing{effect.peer, false, std::move(welcome)};
    }

    std::optional<Outgoing> operator()(const queue::SendLease& effect) const {
        CINEFLEET_CHECK(effect.spec != nullptr);
        return Outgoing{effect.peer, false,
                        proto::Lease{effect.lease,
                                     effect.task,
                                     effect.run,
                                     effect.attempt,
                                     effect.deadline.count(),
                                     *effect.spec,
                                     effect.alone,
                                     {}}};
    }

    std::optional<Outgoing> operator()(const queue::SendSyncReply& effect) const {
        return Outgoing{effect.peer, false,
                        proto::SyncReply{effect.sequence, effect.cancel_seq, effect.byte_credit,
                                         decisions_of(effect.decisions)}};
    }

    std::optional<Outgoing> operator()(const queue::SendPermits& effect) const {
        return Outgoing{effect.peer, false,
                        proto::PermitGrant{effect.provider, effect.request_id, effect.permits,
                                           effect.closed_for.count()}};
    }

    std::optional<Outgoing> operator()(const queue::SendResultAck& effect) const {
        return Outgoing{effect.peer, true, proto::ResultAck{effect.lease, verdict_of(effect.verdict)}};
    }

    std::optional<Outgoing> operator()(const queue::SendDrain& effect) const {
        return Outgoing{effect.peer, false, proto::Drain{}};
    }

    template <class Other>
    std::optional<Outgoing> operator()(const Other&) const {
        return std::nullopt;
    }
};

}  // namespace

Result<queue::Event> event_of(PeerId peer, const proto::Message& message) {
    return std::visit(EventOf{peer}, message);
}

std::optional<Outgoing> outgoing_of(const queue::Effect& effect, const WelcomeSettings& settings) {
    return std::visit(OutgoingOf{settings}, effect);
}

proto::Cancel cancel_of(const queue::PublishCancel& effect) {
    return proto::Cancel{effect.seq, effect.run, effect.task};
}

}  // namespace cinefleet::net
