#include "worker/runtime/agent.h"

#include "proto/header.h"

#include <algorithm>
#include <utility>

namespace cinefleet::worker {
namespace {

// HELLO is repeated until it is answered: the coordinator may be starting.
constexpr Millis kHelloEvery{1'000};
constexpr std::size_t kMaxUnansweredSyncs = 32;
constexpr std::int32_t kMostParkedASlot = 2;

// What the coordinator says, within reason: neither a busy loop nor an overflow.
constexpr Millis kShortest{10};
constexpr Millis kLongest{24 * 3'600'000};

Millis within_reason(std::int64_t stated_ms) {
    return std::clamp(Millis{stated_ms}, kShortest, kLongest);
}

Millis give_up_after(const proto::Welcome& welcome) {
    return within_reason(welcome.lease_ttl_ms) * 8 / 10;
}

}  // namespace

Agent::Agent(Identity identity, MonoTime now)
    : identity_(std::move(identity)),
      slots_(identity_.slots),
      next_sync_(now),
      next_hello_(now),
      renewed_at_(now) {}

void Agent::set_slots(std::int32_t slots, std::int32_t parked) {
    slots_ = slots;
    parked_ = parked;
}

void Agent::on_message(const proto::Message& message, MonoTime now) {
    if (const auto* welcome = std::get_if<proto::Welcome>(&message)) {
        on_welcome(*welcome, now);
    } else if (const auto* lease = std::get_if<proto::Lease>(&message)) {
        leases_.add(*lease, now);  // it may be sent twice, and is held once
    } else if (const auto* reply = std::get_if<proto::SyncReply>(&message)) {
        const auto sent = syncs_sent_.find(reply->sequence);
        if (sent != syncs_sent_.end()) {
            renewed_at_ = std::max(renewed_at_, sent->second);
            syncs_sent_.erase(syncs_sent_.begin(), std::next(sent));
        }
        byte_credit_ = reply->byte_credit;
        cancel_seen_ = std::max(cancel_seen_, reply->cancel_seq);
        decide(reply->decisions);
    } else if (const auto* ack = std::get_if<proto::ResultAck>(&message)) {
        const bool again = ack->verdict == proto::AckVerdict::resend;
        decide({{ack->lease_id, again ? proto::LeaseVerdict::resend : proto::LeaseVerdict::committed}});
    } else if (std::holds_alternative<proto::AskHello>(message)) {
        // One answer is enough for all that we had sent.
        next_hello_ = welcome_ ? now : next_hello_;
        welcome_.reset();
    } else if (const auto* cancel = std::get_if<proto::Cancel>(&message)) {
        on_cancel(*cancel);
    } else if (std::holds_alternative<proto::Drain>(message)) {
        draining_ = true;
    } else if (const auto* unsupported = std::get_if<proto::Unsupported>(&message)) {
        refusal_ = unsupported->reason;
    }
    on_time(now);
}

void Agent::on_welcome(const proto::Welcome& welcome, MonoTime now) {
    welcome_ = welcome;
    byte_credit_ = welcome.byte_credit;
    cancel_seen_ = std::max(cancel_seen_, welcome.cancel_seq);
    renewed_at_ = now;
    patience_ = give_up_after(welcome);
    syncs_sent_.clear();
    // A coordinator that was started again does not know yet that this process wants nothing more.
    next_sync_ = has_begun_its_task_ ? now : now + within_reason(welcome.sync_interval_ms);
    reconnected_ = true;
    decide(welcome.decisions);
}

void Agent::on_time(MonoTime now) {
    if (patience_ && now - renewed_at_ >= *patience_) {
        give_up(now);
    }
    if (!welcome_ && now >= next_hello_) {
        say_hello(now);
    } else if (welcome_ && now >= next_sync_) {
        messages_.emplace_back(proto::Sync{identity_.incarnation, ++sync_sequence_,
                                           std::max(0, free_slots() - leases_.queued()), cancel_seen_,
                                           held(now), 0, slots_now(), has_begun_its_task_});
        syncs_sent_.emplace(sync_sequence_, now);
        if (syncs_sent_.size() > kMaxUnansweredSyncs) {
            syncs_sent_.erase(syncs_sent_.begin());
        }
        next_sync_ = now + within_reason(welcome_->sync_interval_ms);
    }
}

// Somebody else may have these by now. Results are kept: the coordinator says whether it still wants them.
void Agent::give_up(MonoTime now) {
    std::vector<LeaseId> given_up;
    for (const auto& [id, entry] : leases_.all()) {
        if (entry.phase != proto::LeasePhase::returning) {
            given_up.push_back(id);
        }
    }
    for (const LeaseId id : given_up) {
        drop(id);
    }
    patience_.reset();
    if (welcome_) {
        welcome_.reset();
        next_hello_ = now;
    }
}

std::optional<MonoTime> Agent::next_timer() const {
    const MonoTime next = welcome_ ? next_sync_ : next_hello_;
    return patience_ ? std::min(next, renewed_at_ + *patience_) : next;
}

void Agent::say_hello(MonoTime now) {
    proto::Hello hello;
    hello.worker_id = identity_.worker_id;
    hello.incarnation = identity_.incarnation;
    hello.pid = identity_.pid;
    hello.host = identity_.host;
    hello.version = CINEFLEET_VERSION;
    hello.slots = slots_;
    hello.features = {proto::kChangesFeature};
    hello.held = held(now);
    messages_.emplace_back(std::move(hello));
    next_hello_ = now + kHelloEvery;
}

std::vector<proto::HeldLease> Agent::held(MonoTime now) const {
    std::vector<proto::HeldLease> list;
    for (const auto& [id, entry] : leases_.all()) {
        const auto running = entry.phase == proto::LeasePhase::queued
                                 ? Millis{0}
                                 : std::chrono::duration_cast<Millis>(now - entry.since);
        list.push_back({id, entry.lease.task_id, entry.phase, running.count()});
    }
    return list;
}

std::int32_t Agent::slots_now() const {
    return slots_ + std::min(parked_, kMostParkedASlot * slots_);
}

std::int32_t Agent::free_slots() const {
    return std::max(0, slots_now() - leases_.scraping());
}

void Agent::on_cancel(const proto::Cancel& cancel) {
    if (cancel.cancel_seq <= cancel_seen_) {
        return;
    }
    cancel_seen_ = cancel.cancel_seq;
    std::vector<LeaseId> hit;
    for (const auto& [id, entry] : leases_.all()) {
        const bool in_scope = cancel.task_id ? entry.lease.task_id == cancel.task_id
                                             : !cancel.run_id || entry.lease.run_id == cancel.run_id;
        // A result that is on its way is the coordinator's to decide.
        if (in_scope && entry.phase != proto::LeasePhase::returning) {
            hit.push_back(id);
        }
    }
    for (const LeaseId id : hit) {
        drop(id);
    }
}

void Agent::decide(const std::vector<proto::LeaseDecision>& decisions) {
    for (const proto::LeaseDecision& decision : decisions) {
        switch (decision.verdict) {
            case proto::LeaseVerdict::keep:
                break;
            case proto::LeaseVerdict::abort:
            case proto::LeaseVerdict::committed:
                drop(decision.lease_id);
                break;
            case proto::LeaseVerdict::resend:
                leases_.unsend(decision.lease_id);
                break;
        }
    }
}

void Agent::drop(LeaseId lease) {
    const HeldLeases::Held* held = leases_.find(lease);
    if (held != nullptr && held->phase == proto::LeasePhase::scraping) {
        aborts_.push_back(lease);
    }
    leases_.erase(lease);
}

std::optional<proto::Lease> Agent::next_start(MonoTime now) {
    if (!welcome_ || free_slots() == 0 || leases_.is_suspect_scraping() || has_begun_its_task_) {
        return std::nullopt;
    }
    const HeldLeases::Held* next = leases_.first_queued();
    if (next == nullptr || (next->lease.alone && leases_.scraping() > 0)) {
        return std::nullopt;  // a suspect waits until it has the process for itself
    }
    if (identity_.is_for_one_task) {
        has_begun_its_task_ = true;
        next_sync_ = now;  // which says so, before another lease is given
    }
    leases_.start(next->lease.lease_id, now);
    return next->lease;
}

// What came in spite of that goes to others with GOODBYE.
bool Agent::has_done_its_task() const {
    return has_begun_its_task_ && std::ssize(leases_.all()) == leases_.queued();
}

std::vector<LeaseId> Agent::take_aborts() {
    return std::exchange(aborts_, {});
}

void Agent::on_scraped(LeaseId lease, MovieScrape::Output output) {
    const HeldLeases::Held* held = leases_.find(lease);
    if (held == nullptr) {
        return;
    }
    OutgoingResult result;
    result.message.lease_id = lease;
    result.message.task_id = held->lease.task_id;
    result.message.worker_id = identity_.worker_id;
    result.message.incarnation = identity_.incarnation;
    result.message.result = std::move(output.result);
    result.message.answers = std::move(output.answers);
    result.message.image_count = static_cast<std::int32_t>(output.images.size());
    for (const FetchedImage& image : output.images) {
        result.message.image_bytes += image.artwork.size_bytes;
    }
    result.images = std::move(output.images);
    leases_.finish(lease, std::move(result));
}

std::optional<OutgoingResult> Agent::next_result() {
    if (!welcome_) {
        return std::nullopt;
    }
    const OutgoingResult* next = leases_.send_next([this](std::int64_t bytes) {
        return !leases_.any_outstanding() || leases_.outstanding_bytes() + bytes <= byte_credit_;
    });
    return next != nullptr ? std::optional(*next) : std::nullopt;
}

void Agent::on_other_version(std::uint8_t major) {
    refusal_ = proto::describe_other_version(proto::kMajor, major);
}

void Agent::on_data_lost() {
    leases_.unsend_all();
}

bool Agent::take_reconnected() {
    return std::exchange(reconnected_, false);
}

std::vector<proto::Message> Agent::take_messages() {
    return std::exchange(messages_, {});
}

}  // namespace cinefleet::worker
