#include "coordinator/queue/limiter.h"

#include "common/check.h"

#include <algorithm>
#include <utility>

namespace cinefleet::queue {
namespace {

// A permit's number: epoch, running number, provider. The provider can be read off it when nothing else is
// known.
constexpr int kProviderBits = 8;
constexpr int kNumberBits = 34;
constexpr int kEpochBits = 20;

constexpr std::int64_t mask(int bits) {
    return (std::int64_t{1} << bits) - 1;
}

ProviderId provider_of(PermitId permit) {
    return static_cast<ProviderId>(permit.value & mask(kProviderBits));
}

std::int64_t epoch_of(PermitId permit) {
    return permit.value >> (kProviderBits + kNumberBits);
}

bool has_window(const ProviderLimit& limit) {
    return limit.requests_per_window > 0 && limit.window > Millis{0};
}

MonoTime window_end(const ProviderLimit& limit, MonoTime last_sent) {
    return last_sent + limit.window + limit.window / Limiter::kGuard;
}

}  // namespace

Limiter::Limiter(const std::vector<ProviderLimit>& limits, Millis permit_ttl) : permit_ttl_(permit_ttl) {
    for (const ProviderLimit& limit : limits) {
        gates_[limit.provider].limit = limit;
    }
}

void Limiter::start(std::int64_t epoch, bool may_have_old, MonoTime now) {
    epoch_ = epoch & mask(kEpochBits);
    started_at_ = now;
    waits_for_all_ = may_have_old;
}

void Limiter::all_told(bool all_listed, MonoTime now) {
    if (!waits_for_all_) {
        return;
    }
    waits_for_all_ = false;
    for (auto& [provider, gate] : gates_) {
        if (has_window(gate.limit)) {
            gate.closed_until = std::max(gate.closed_until, window_end(gate.limit, now));
        }
        if (gate.limit.in_flight > 0 && !all_listed) {
            gate.unlisted = std::max<std::int64_t>(gate.limit.in_flight - gate.in_flight, 0);
            gate.unlisted_until = started_at_ + permit_ttl_;
        }
    }
}

void Limiter::request(const Request& request) {
    Gate& gate = gate_of(request.provider);
    if (request.count > 0 && gate.waiting.size() < kMaxWaiting) {
        gate.waiting.push_back(request);
    }
}

void Limiter::release(const PermitReleased& released, MonoTime now) {
    const auto found = permits_.find(released.permit);
    Gate& gate = gate_of(found != permits_.end() ? found->second.provider : provider_of(released.permit));
    if (found == permits_.end()) {
        if (epoch_of(released.permit) != epoch_ && gate.unlisted > 0) {
            --gate.unlisted;
        }
    } else if (released.outcome == PermitOutcome::unused) {
        if (found->second.is_open) {
            --gate.open;
        }
        --gate.in_flight;
        permits_.erase(found);
    } else {
        settle(released.permit, std::max(found->second.granted_at, now - released.latency));
    }
    if (released.outcome == PermitOutcome::throttled) {
        const Millis pause = released.retry_after > Millis{0} ? released.retry_after : kThrottlePause;
        gate.closed_until = std::max(gate.closed_until, now + pause);
    }
    prune(gate, now);
}

void Limiter::hello(WorkerKey worker, const std::optional<std::vector<PermitId>>& held, MonoTime now) {
    for (auto& [provider, gate] : gates_) {
        std::erase_if(gate.waiting, [worker](const Request& request) { return request.worker == worker; });
    }
    if (!held) {
        return;
    }
    std::vector<PermitId> settled;
    for (const auto& [id, permit] : permits_) {
        if (permit.worker == worker && std::ranges::find(*held, id) == held->end()) {
            settled.push_back(id);
        }
    }
    for (const PermitId id : settled) {
        settle(id, now);  // used and over, or never received: nobody knows which
    }
    for (const PermitId id : *held) {
        const auto found = permits_.find(id);
        if (found != permits_.end()) {
            found->second.worker = worker;
        } else if (epoch_of(id) != epoch_ && permits_.size() < kMaxPermits) {
            add(id, worker, now);
        }
    }
}

void Limiter::worker_gone(WorkerKey worker, MonoTime now) {
    for (auto& [provider, gate] : gates_) {
        std::erase_if(gate.waiting, [worker](const Request& request) { return request.worker == worker; });
    }
    for (auto& [id, permit] : permits_) {
        if (permit.worker == worker) {
            permit.worker = WorkerKey{};
            close_window(gate_of(permit.provider), permit, now);
        }
    }
}

void Limiter::change(const ProviderLimit& limit, MonoTime now) {
    Gate& gate = gate_of(limit.provider);
    const ProviderLimit before = std::exchange(gate.limit, limit);
    // Requests that the old limit did not count, or not for so long, may fall into the new window.
    if (has_window(limit) && (!has_window(before) || before.window < limit.window)) {
        gate.closed_until = std::max(gate.closed_until, window_end(limit, now));
    }
}

bool Limiter::has_permits(WorkerKey worker) const {
    return std::ranges::any_of(permits_,
                               [worker](const auto& entry) { return entry.second.worker == worker; });
}

Millis Limiter::longest_window() const {
    Millis longest{0};
    for (const auto& [provider, gate] : gates_) {
        longest = std::max(longest, has_window(gate.limit) ? gate.limit.window : Millis{0});
    }
    return longest;
}

void Limiter::serve(MonoTime now, Effects& out) {
    for (auto& [provider, gate] : gates_) {
        if (!gate.waiting.empty()) {
            prune(gate, now);
            serve(gate, now, out);
        }
    }
}

void Limiter::serve(Gate& gate, MonoTime now, Effects& out) {
    while (!gate.waiting.empty() && !is_full(gate, now)) {
        Request& request = gate.waiting.front();
        SendPermits grants{request.peer, request.provider, request.request_id, {}};
        while (request.count > 0 && !is_full(gate, now)) {
            const PermitId permit = next_permit(request.provider);
            add(permit, request.worker, now);
            grants.permits.push_back(permit);
            --request.count;
        }
        if (request.count == 0) {
            gate.waiting.pop_front();
        }
        out.push_back(std::move(grants));
    }
}

std::optional<MonoTime> Limiter::next_due(MonoTime now) const {
    std::optional<MonoTime> due;
    const auto consider = [&due, now](MonoTime time) {
        if (time > now && (!due || time < *due)) {
            due = time;
        }
    };
    for (const auto& [provider, gate] : gates_) {
        if (gate.waiting.empty()) {
            continue;
        }
        consider(gate.closed_until);
        if (gate.unlisted > 0) {
            consider(gate.unlisted_until);
        }
        if (!gate.window_ends.empty()) {
            consider(gate.window_ends.top());
        }
        if (!gate.expiries.empty()) {
            consider(gate.expiries.front().at);
        }
    }
    return due;
}

bool Limiter::is_full(const Gate& gate, MonoTime now) const {
    const ProviderLimit& limit = gate.limit;
    if (now < gate.closed_until || permits_.size() >= kMaxPermits) {
        return true;
    }
    if (has_window(limit)) {
        const std::int64_t used = gate.open + static_cast<std::int64_t>(gate.window_ends.size());
        if (waits_for_all_ || used >= limit.requests_per_window) {
            return true;
        }
    }
    return limit.in_flight > 0 && (waits_for_all_ || gate.in_flight + gate.unlisted >= limit.in_flight);
}

void Limiter::prune(Gate& gate, MonoTime now) {
    while (!gate.window_ends.empty() && gate.window_ends.top() <= now) {
        gate.window_ends.pop();
    }
    if (gate.unlisted_until <= now) {
        gate.unlisted = 0;
    }
    while (!gate.expiries.empty()) {
        const Expiry& first = gate.expiries.front();
        const bool is_out = permits_.contains(first.permit);
        if (is_out && first.at > now) {
            break;
        }
        if (is_out) {
            settle(first.permit, first.at);
        }
        gate.expiries.pop_front();
    }
}

void Limiter::close_window(Gate& gate, Permit& permit, MonoTime last_sent) {
    if (!permit.is_open) {
        return;
    }
    permit.is_open = false;
    --gate.open;
    if (has_window(gate.limit)) {
        gate.window_ends.push(window_end(gate.limit, last_sent));
    }
}

void Limiter::settle(PermitId id, MonoTime last_sent) {
    const auto found = permits_.find(id);
    CINEFLEET_CHECK(found != permits_.end());
    Gate& gate = gate_of(found->second.provider);
    close_window(gate, found->second, last_sent);
    --gate.in_flight;
    permits_.erase(found);
}

PermitId Limiter::next_permit(ProviderId provider) {
    last_number_ = (last_number_ + 1) & mask(kNumberBits);
    const std::int64_t number = epoch_ << kNumberBits | last_number_;
    return PermitId{number << kProviderBits | static_cast<std::int64_t>(provider)};
}

void Limiter::add(PermitId id, WorkerKey worker, MonoTime now) {
    Gate& gate = gate_of(provider_of(id));
    permits_[id] = {gate.limit.provider, worker, now};
    gate.expiries.push_back({now + permit_ttl_, id});
    ++gate.in_flight;
    ++gate.open;
}

Limiter::Gate& Limiter::gate_of(ProviderId provider) {
    Gate& gate = gates_[provider];
    gate.limit.provider = provider;
    return gate;
}

}  // namespace cinefleet::queue
