#include "worker/runtime/held_leases.h"

#include "common/check.h"

#include <utility>

namespace cinefleet::worker {

void HeldLeases::add(const proto::Lease& lease, MonoTime now) {
    const auto [found, is_new] =
        leases_.try_emplace(lease.lease_id, Held{lease, proto::LeasePhase::queued, now, {}, false, 0});
    if (is_new) {
        queued_.insert(lease.lease_id);
    }
}

void HeldLeases::erase(LeaseId lease) {
    const auto found = leases_.find(lease);
    if (found != leases_.end()) {
        leave(found->second);
        leases_.erase(found);
    }
}

const HeldLeases::Held* HeldLeases::find(LeaseId lease) const {
    const auto found = leases_.find(lease);
    return found != leases_.end() ? &found->second : nullptr;
}

const HeldLeases::Held* HeldLeases::first_queued() const {
    return queued_.empty() ? nullptr : find(*queued_.begin());
}

void HeldLeases::start(LeaseId lease, MonoTime now) {
    Held& held = leases_.at(lease);
    CINEFLEET_CHECK(held.phase == proto::LeasePhase::queued);
    leave(held);
    held.phase = proto::LeasePhase::scraping;
    held.since = now;
    ++scraping_;
    suspects_scraping_ += held.lease.alone ? 1 : 0;
}

void HeldLeases::finish(LeaseId lease, OutgoingResult result) {
    Held& held = leases_.at(lease);
    leave(held);
    held.phase = proto::LeasePhase::returning;
    held.bytes = result.message.image_bytes;
    held.result = std::move(result);
    held.sent = false;
    unsent_.insert(lease);
}

const OutgoingResult* HeldLeases::send_next(const std::function<bool(std::int64_t bytes)>& fits) {
    for (const LeaseId lease : unsent_) {
        Held& held = leases_.at(lease);
        if (fits(held.bytes)) {
            held.sent = true;
            ++outstanding_;
            outstanding_bytes_ += held.bytes;
            unsent_.erase(lease);
            return &*held.result;
        }
    }
    return nullptr;
}

void HeldLeases::unsend(LeaseId lease) {
    const auto found = leases_.find(lease);
    if (found == leases_.end() || !found->second.sent) {
        return;
    }
    leave(found->second);
    found->second.sent = false;
    unsent_.insert(lease);
}

void HeldLeases::unsend_all() {
    for (const auto& [lease, held] : leases_) {
        unsend(lease);
    }
}

// What it counts as no longer.
void HeldLeases::leave(const Held& held) {
    const LeaseId lease = held.lease.lease_id;
    switch (held.phase) {
        case proto::LeasePhase::queued:
            queued_.erase(lease);
            return;
        case proto::LeasePhase::scraping:
            --scraping_;
            suspects_scraping_ -= held.lease.alone ? 1 : 0;
            return;
        case proto::LeasePhase::returning:
            unsent_.erase(lease);
            if (held.sent) {
                --outstanding_;
                outstanding_bytes_ -= held.bytes;
            }
            return;
    }
}

}  // namespace cinefleet::worker
