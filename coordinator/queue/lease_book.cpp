#include "coordinator/queue/lease_book.h"

#include "common/check.h"

#include <algorithm>
#include <utility>

namespace cinefleet::queue {

void LeaseBook::start(LeaseId high_water, std::int64_t block) {
    CINEFLEET_CHECK(block > 1);
    block_ = block;
    before_start_ = high_water;
    reserved_ = high_water;
    asked_ = high_water;
    next_ = LeaseId{high_water.value + 1};
}

std::optional<LeaseId> LeaseBook::wanted_reservation() {
    // Early enough that granting never waits for the disk: half a block is more than a second of work.
    const std::int64_t left = asked_.value - next_.value + 1;
    if (asked_ > reserved_ || left > block_ / 2) {
        return std::nullopt;
    }
    asked_ = LeaseId{asked_.value + block_};
    return asked_;
}

void LeaseBook::reserved(LeaseId up_to) {
    if (up_to > reserved_) {
        reserved_ = up_to;
        asked_ = std::max(asked_, reserved_);
    }
}

Lease& LeaseBook::grant(TaskId task, WorkerKey worker, MonoTime now) {
    CINEFLEET_CHECK(has_id());
    Lease lease;
    lease.id = next_;
    next_ = LeaseId{next_.value + 1};
    lease.task = task;
    lease.worker = worker;
    lease.since = now;
    lease.sent_at = now;
    return add(std::move(lease));
}

Lease& LeaseBook::adopt(LeaseId id, TaskId task, WorkerKey worker, MonoTime now) {
    CINEFLEET_CHECK(is_from_before(id));
    Lease lease;
    lease.id = id;
    lease.task = task;
    lease.worker = worker;
    lease.phase = LeasePhase::held;
    lease.since = now;
    lease.sent_at = now;
    return add(std::move(lease));
}

Lease& LeaseBook::add(Lease lease) {
    const LeaseId id = lease.id;
    const auto [place, is_new] = leases_.emplace(id, std::move(lease));
    CINEFLEET_CHECK(is_new);
    return place->second;
}

Lease* LeaseBook::find(LeaseId id) {
    const auto found = leases_.find(id);
    return found != leases_.end() ? &found->second : nullptr;
}

const Lease* LeaseBook::find(LeaseId id) const {
    const auto found = leases_.find(id);
    return found != leases_.end() ? &found->second : nullptr;
}

void LeaseBook::end(LeaseId id, LeaseEnd how) {
    const auto found = leases_.find(id);
    CINEFLEET_CHECK(found != leases_.end());
    if (found->second.phase == LeasePhase::accepted) {
        accepted_bytes_ -= found->second.bytes;
    }
    leases_.erase(found);
    remember(id, how);
}

void LeaseBook::remember(LeaseId id, LeaseEnd how) {
    if (recent_.insert_or_assign(id, how).second) {
        recent_order_.push_back(id);
    }
    if (recent_order_.size() > kRemembered) {
        recent_.erase(recent_order_.front());
        recent_order_.pop_front();
    }
}

std::optional<LeaseEnd> LeaseBook::recent(LeaseId id) const {
    const auto found = recent_.find(id);
    if (found == recent_.end()) {
        return std::nullopt;
    }
    return found->second;
}

void LeaseBook::accept(Lease& lease, PeerId peer, std::int64_t bytes) {
    CINEFLEET_CHECK(lease.phase != LeasePhase::accepted);
    lease.phase = LeasePhase::accepted;
    lease.ack_peer = peer;
    lease.bytes = bytes;
    accepted_bytes_ += bytes;
}

}  // namespace cinefleet::queue
