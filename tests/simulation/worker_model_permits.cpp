// The half of a worker that asks providers: a permit for each request, and what becomes of it.

#include "tests/simulation/worker_model.h"
#include "tests/simulation/world.h"

#include <chrono>
#include <vector>

namespace cinefleet::simulation {

void WorkerModel::ask_permit(LeaseId lease, ProviderId provider) {
    const std::int64_t request = ++last_request_;
    wishes_[request] = {lease, provider};
    world_.network.send_up(index_, Channel::control, queue::PermitsRequested{PeerId{}, provider, 1, request});
}

void WorkerModel::on_permits(const queue::SendPermits& grant) {
    for (const PermitId permit : grant.permits) {
        const auto wish = wishes_.find(grant.request_id);
        if (wish == wishes_.end()) {
            release(permit, queue::PermitOutcome::unused, Millis{0}, Millis{0});
        } else {
            const Wish granted = wish->second;
            wishes_.erase(wish);
            use_permit(permit, granted);
        }
    }
    if (grant.closed_for > Millis{0}) {
        std::vector<LeaseId> without;
        for (const auto& [request, wish] : wishes_) {
            if (wish.provider == grant.provider) {
                without.push_back(wish.lease);
            }
        }
        std::erase_if(wishes_, [&](const auto& entry) { return entry.second.provider == grant.provider; });
        for (const LeaseId lease : without) {
            go_without(lease, grant.provider);
        }
    }
}

// The first provider's block fails the scrape; another one's only leaves a gap.
void WorkerModel::go_without(LeaseId lease, ProviderId provider) {
    const auto found = held_.find(lease);
    if (found == held_.end() || found->second.phase != Phase::scraping) {
        return;
    }
    Held& held = found->second;
    if (provider != world_.profile.core.primary_provider) {
        ++held.requests_made;
        go_on_with(lease);
        return;
    }
    held.phase = Phase::returning;
    held.outcome = ScrapeOutcome::failed;
    held.error = ProviderError{provider, ErrorClass::blocked, "blocks us", 0};
    return_results();
    start_queued();
}

void WorkerModel::use_permit(PermitId permit, const Wish& wish) {
    Use& use = in_use_[permit];
    use = {wish.lease, wish.provider, 0, world_.agenda.now()};
    use.request = world_.providers.request(
        wish.provider, world_.egress_of(*this),
        [this, permit, process = incarnation_](ProviderModel::Answer answer) {
            if (!is_alive_ || process != incarnation_) {
                return;
            }
            run([this, permit, answer] {
                const auto found = in_use_.find(permit);
                if (found == in_use_.end()) {
                    return;
                }
                const Use done = found->second;
                in_use_.erase(found);
                auto outcome =
                    answer.is_throttled ? queue::PermitOutcome::throttled : queue::PermitOutcome::ok;
                outcome = answer.is_blocked ? queue::PermitOutcome::blocked : outcome;
                const auto latency = std::chrono::duration_cast<Millis>(world_.agenda.now() - done.sent_at);
                release(permit, outcome, answer.retry_after, latency);
                if (answer.is_blocked) {
                    go_without(done.lease, done.provider);
                } else if (const auto held = held_.find(done.lease); held != held_.end()) {
                    ++held->second.requests_made;
                    go_on_with(done.lease);
                }
            });
        });
}

void WorkerModel::release(PermitId permit, queue::PermitOutcome outcome, Millis retry_after, Millis latency) {
    world_.network.send_up(index_, Channel::control,
                           queue::PermitReleased{PeerId{}, permit, outcome, retry_after, latency});
}

}  // namespace cinefleet::simulation
