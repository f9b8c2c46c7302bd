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

std::int64_t epoch_of(PermitId permit) {
    return permit.value >> (kProviderBits + kNumberBits);
}

MonoTime window_end(const ProviderLimit& limit, MonoTime last_sent) {
    return last_sent + limit.window + limit.window / Limiter::kGuard;
}

}  // namespace

ProviderId provider_of(PermitId permit) {
    return static_cast<ProviderId>(permit.value & mask(kProviderBits));
}

Limiter::Limiter(const std::vector<ProviderLimit>& limits, Millis permit_ttl, BreakerWaits waits)
    : permit_ttl_(permit_ttl), waits_(waits) {
    for (const ProviderLimit& limit : limits) {
        set_limit(gate_of(limit.provider), limit);
    }
}

void Limiter::set_limit(Gate& gate, const ProviderLimit& limit) {
    gate.limit = limit;
    const bool is_fixed = limit.most_per_window == 0;
    gate.rate.change({limit.requests_per_window,
                      is_fixed ? limit.requests_per_window : std::max(limit.least_per_window, 1),
                      is_fixed ? limit.requests_per_window : limit.most_per_window});
    gate.cap.change(limit.in_flight);
    gate.quota.change(limit.requests_per_day);
}

void Limiter::restore(const std::vector<LearnedLimit>& learned, MonoTime now) {
    for (const LearnedLimit& one : learned) {
        Gate& gate = gate_of(one.provider);
        if (one.requests_per_window > 0 && one.window == gate.limit.window) {
            gate.rate.restore(one.requests_per_window);
        }
        if (one.in_flight > 0) {
            gate.cap.restore(one.in_flight);
        }
        if (one.is_blocked) {
            gate.breaker.suspect(now);
        }
    }
    reported_ = learned;
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
        if (gate.limit.has_window()) {
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
        if (!is_of_this_epoch(released.permit) && gate.unlisted > 0) {
            --gate.unlisted;
        }
        if (released.outcome == PermitOutcome::blocked) {
            gate.breaker.on_blocked(now);
        }
    } else if (released.outcome == PermitOutcome::unused) {
        if (released.permit == gate.trial) {
            learn_trial(gate, released.outcome, now);
        }
        if (found->second.is_open) {
            --gate.open;
        }
        gate.probes_out -= found->second.is_probe ? 1 : 0;
        --gate.in_flight;
        give_back(gate, released.permit, found->second);
        permits_.erase(found);
    } else {
        if (released.outcome == PermitOutcome::ok) {
            image_bytes_.end(found->second.charged_bytes, released.bytes);
        }
        learn(gate, released.permit, found->second, released, now);
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
        } else if (!is_of_this_epoch(id) && permits_.size() < kMaxPermits) {
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
    const ProviderLimit before = gate.limit;
    const bool was_used_up = gate.quota.is_used_up();
    if (limit != before) {
        set_limit(gate, limit);
    }
    if (was_used_up && !gate.quota.is_used_up()) {
        reopened_.push_back(limit.provider);
    }
    // Requests that the old limit did not count, or not for so long, may fall into the new window.
    if (limit.has_window() && (!before.has_window() || before.window < limit.window)) {
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
        longest = std::max(longest, gate.limit.has_window() ? gate.limit.window : Millis{0});
    }
    return longest;
}

void Limiter::pass_time(MonoTime now) {
    for (auto& [provider, gate] : gates_) {
        if (!gate.breaker.is_closed()) {
            prune(gate, now);
        }
    }
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
    if (!gate.breaker.is_closed()) {
        refuse_all(gate, now, out);
        return;
    }
    while (!gate.waiting.empty() && may_grant(gate, now)) {
        Request& request = gate.waiting.front();
        SendPermits grants{request.peer, request.provider, request.request_id, {}, Millis{0}};
        while (request.count > 0 && may_grant(gate, now)) {
            grants.permits.push_back(grant(gate, request, now));
        }
        if (request.count == 0) {
            gate.waiting.pop_front();
        }
        out.push_back(std::move(grants));
    }
    if (gate.quota.is_used_up()) {
        refuse_for_today(gate, now, out);
    } else {
        reserve_quota(gate, out);
    }
}

// Nobody waits for a provider that blocks us: movies go on without it. One request finds out.
void Limiter::refuse_all(Gate& gate, MonoTime now, Effects& out) {
    if (gate.breaker.may_try(now) && is_held_up(gate, now)) {
        reserve_quota(gate, out);
        return;  // one of them is the trial, in a moment
    }
    for (Request& request : std::exchange(gate.waiting, {})) {
        SendPermits answer{request.peer, request.provider, request.request_id, {}, Millis{0}};
        if (gate.breaker.may_try(now) && may_grant(gate, now)) {
            gate.trial = grant(gate, request, now);
            gate.breaker.trial_sent();
            answer.permits.push_back(gate.trial);
        }
        if (request.count > 0) {
            const auto left = std::chrono::duration_cast<Millis>(gate.breaker.next_try() - now);
            answer.closed_for = std::max(left, Millis{1});
        }
        out.push_back(std::move(answer));
    }
}

PermitId Limiter::grant(Gate& gate, Request& request, MonoTime now) {
    const bool is_probe = room(gate, now) == Room::for_probe;
    const PermitId id = next_permit(request.provider);
    Permit& permit = add(id, request.worker, now);
    permit.is_probe = is_probe;
    charge(gate, permit, now);
    gate.probes_out += is_probe ? 1 : 0;
    --request.count;
    return id;
}

std::optional<MonoTime> Limiter::next_due(MonoTime now) const {
    std::optional<MonoTime> due;
    const auto consider = [&due, now](MonoTime time) {
        if (time > now && (!due || time < *due)) {
            due = time;
        }
    };
    for (const auto& [provider, gate] : gates_) {
        if (!gate.breaker.is_closed()) {
            consider(gate.breaker.next_try());
        }
        if (gate.waiting.empty() && gate.breaker.is_closed()) {
            continue;
        }
        consider(gate.closed_until);
        if (is_image_host(provider)) {
            consider(image_bytes_.free_at());
        }
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

Limiter::Room Limiter::room(const Gate& gate, MonoTime now) const {
    const ProviderLimit& limit = gate.limit;
    const bool has_limit = limit.has_window() || limit.in_flight > 0;
    if (now < gate.closed_until || permits_.size() >= kMaxPermits || (waits_for_all_ && has_limit)) {
        return Room::none;
    }
    if (limit.in_flight > 0 && gate.in_flight + gate.unlisted >= gate.cap.value()) {
        return Room::none;
    }
    const std::int64_t used = gate.open + static_cast<std::int64_t>(gate.window_ends.size());
    if (!limit.has_window() || used < gate.rate.value()) {
        return Room::plenty;
    }
    return gate.probes_out < gate.rate.probes() ? Room::for_probe : Room::none;
}

void Limiter::prune(Gate& gate, MonoTime now) {
    settle_refusals(gate, now);
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
    if (gate.limit.has_window()) {
        gate.window_ends.push(window_end(gate.limit, last_sent));
    }
}

void Limiter::settle(PermitId id, MonoTime last_sent) {
    const auto found = permits_.find(id);
    CINEFLEET_CHECK(found != permits_.end());
    Gate& gate = gate_of(found->second.provider);
    if (id == gate.trial) {  // nobody has said how it went
        learn_trial(gate, PermitOutcome::failed, last_sent);
    }
    close_window(gate, found->second, last_sent);
    gate.probes_out -= found->second.is_probe ? 1 : 0;
    --gate.in_flight;
    permits_.erase(found);
}

bool Limiter::is_of_this_epoch(PermitId permit) const {
    return epoch_of(permit) == epoch_;
}

PermitId Limiter::next_permit(ProviderId provider) {
    last_number_ = (last_number_ + 1) & mask(kNumberBits);
    const std::int64_t number = epoch_ << kNumberBits | last_number_;
    return PermitId{number << kProviderBits | static_cast<std::int64_t>(provider)};
}

Limiter::Permit& Limiter::add(PermitId id, WorkerKey worker, MonoTime now) {
    Gate& gate = gate_of(provider_of(id));
    Permit& permit = permits_[id];
    permit = {gate.limit.provider, worker, now};
    gate.expiries.push_back({now + permit_ttl_, id});
    ++gate.in_flight;
    ++gate.open;
    return permit;
}

Limiter::Gate& Limiter::gate_of(ProviderId provider) {
    const auto [found, is_new] = gates_.try_emplace(provider);
    if (is_new) {
        found->second.limit.provider = provider;
        found->second.breaker = Breaker(waits_.first, waits_.longest);
        found->second.quota.begin_day(day_, 0);
    }
    return found->second;
}

}  // namespace cinefleet::queue
