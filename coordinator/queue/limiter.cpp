#include "coordinator/queue/limiter.h"

#include "common/check.h"
#include "coordinator/queue/retry_policy.h"

#include <algorithm>
#include <iterator>
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

Limiter::Limiter(const std::vector<ProviderLimit>& limits, Millis permit_ttl, BreakerWaits waits,
                 LimitScope scope)
    : permit_ttl_(permit_ttl), waits_(waits), scope_(scope) {
    for (const ProviderLimit& limit : limits) {
        Service& service = service_of(limit.provider);
        service.limit = limit;
        service.quota.change(limit.requests_per_day);
        if (scope_ == LimitScope::fleet) {
            gate_of({limit.provider, {}}, MonoTime{});
        }
    }
}

void Limiter::set_limit(Gate& gate, const ProviderLimit& limit) {
    gate.limit = limit;
    const bool is_fixed = limit.most_per_window == 0;
    gate.rate.change({limit.requests_per_window,
                      is_fixed ? limit.requests_per_window : std::max(limit.least_per_window, 1),
                      is_fixed ? limit.requests_per_window : limit.most_per_window});
    gate.cap.change(limit.in_flight);
}

void Limiter::restore(const std::vector<LearnedLimit>& learned, MonoTime now) {
    restored_ = learned;
    reported_ = learned;
    for (const LearnedLimit& one : learned) {
        if (scope_ == LimitScope::fleet && one.machine.empty()) {
            gate_of({one.provider, {}}, now);
        }
    }
    for (auto& [key, gate] : gates_) {
        restore(gate, now);
    }
}

void Limiter::restore(Gate& gate, MonoTime now) const {
    const auto learned = std::ranges::find_if(restored_, [&gate](const LearnedLimit& one) {
        return one.provider == gate.key.provider && one.machine == gate.key.machine;
    });
    if (learned == restored_.end()) {
        return;
    }
    if (learned->requests_per_window > 0 && learned->window == gate.limit.window) {
        gate.rate.restore(learned->requests_per_window);
    }
    if (learned->in_flight > 0) {
        gate.cap.restore(learned->in_flight);
    }
    if (learned->is_blocked) {
        gate.breaker.suspect(now);
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
    told_at_ = now;
    all_listed_ = all_listed;
    for (auto& [key, gate] : gates_) {
        hold_for_earlier_permits(gate);
    }
}

void Limiter::hold_for_earlier_permits(Gate& gate) const {
    if (!told_at_) {
        return;
    }
    if (gate.limit.has_window()) {
        gate.closed_until = std::max(gate.closed_until, window_end(gate.limit, *told_at_));
    }
    if (gate.limit.in_flight > 0 && !all_listed_) {
        gate.unlisted = std::max<std::int64_t>(gate.limit.in_flight - gate.in_flight, 0);
        gate.unlisted_until = started_at_ + permit_ttl_;
    }
}

void Limiter::request(const Request& request, MonoTime now) {
    Gate& gate = gate_of(key_of(request.provider, request.worker), now);
    if (request.count > 0 && gate.waiting.size() < kMaxWaiting) {
        gate.waiting.push_back(request);
    }
}

void Limiter::release(const PermitReleased& released, WorkerKey worker, MonoTime now) {
    const auto found = permits_.find(released.permit);
    const bool is_ours = found != permits_.end();
    if (!is_ours && scope_ == LimitScope::host && !machines_.contains(worker)) {
        return;  // of an earlier process, by who knows whom
    }
    Gate& gate = gate_of(is_ours ? found->second.gate : key_of(provider_of(released.permit), worker), now);
    if (!is_ours) {
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
    } else if (released.outcome == PermitOutcome::failed) {
        gate.closed_until =
            std::max(gate.closed_until, now + std::min(released.retry_after, kLongestMaintenance));
    }
    prune(gate, now);
}

void Limiter::hello(WorkerKey worker, const std::string& machine,
                    const std::optional<std::vector<PermitId>>& held, MonoTime now) {
    if (scope_ == LimitScope::host) {
        machines_[worker] = machine;
        forget_machines_that_left(now);
    }
    for (auto& [key, gate] : gates_) {
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
            add(id, gate_of(key_of(provider_of(id), worker), now), worker, now);
        }
    }
}

void Limiter::worker_gone(WorkerKey worker, MonoTime now) {
    machines_.erase(worker);
    for (auto& [key, gate] : gates_) {
        std::erase_if(gate.waiting, [worker](const Request& request) { return request.worker == worker; });
    }
    for (auto& [id, permit] : permits_) {
        if (permit.worker == worker) {
            permit.worker = WorkerKey{};
            close_window(gates_.at(permit.gate), permit, now);
        }
    }
}

void Limiter::change(const ProviderLimit& limit, MonoTime now) {
    Service& service = service_of(limit.provider);
    const ProviderLimit before = std::exchange(service.limit, limit);
    const bool was_used_up = service.quota.is_used_up();
    service.quota.change(limit.requests_per_day);
    if (was_used_up && !service.quota.is_used_up()) {
        reopened_.insert(limit.provider);
    }
    for (auto& [key, gate] : gates_) {
        if (key.provider != limit.provider || limit == before) {
            continue;
        }
        set_limit(gate, limit);
        // Requests that the old limit did not count, or not for so long, may fall into the new window.
        if (limit.has_window() && (!before.has_window() || before.window < limit.window)) {
            gate.closed_until = std::max(gate.closed_until, window_end(limit, now));
        }
    }
}

// A machine's requests count for as long as a provider may remember them.
void Limiter::forget_machines_that_left(MonoTime now) {
    std::set<std::string> present;
    for (const auto& [worker, machine] : machines_) {
        present.insert(machine);
    }
    for (auto entry = gates_.begin(); entry != gates_.end();) {
        auto& [key, gate] = *entry;
        prune(gate, now);
        const bool may_count = gate.in_flight > 0 || !gate.window_ends.empty() || gate.unlisted > 0 ||
                               gate.closed_until > now || !gate.breaker.is_closed();
        entry = present.contains(key.machine) || may_count ? std::next(entry) : gates_.erase(entry);
    }
}

bool Limiter::has_permits(WorkerKey worker) const {
    return std::ranges::any_of(permits_,
                               [worker](const auto& entry) { return entry.second.worker == worker; });
}

Millis Limiter::longest_window() const {
    Millis longest{0};
    for (const auto& [provider, service] : services_) {
        longest = std::max(longest, service.limit.has_window() ? service.limit.window : Millis{0});
    }
    return longest;
}

void Limiter::pass_time(MonoTime now) {
    for (auto& [key, gate] : gates_) {
        if (!gate.breaker.is_closed()) {
            prune(gate, now);
        }
    }
}

void Limiter::serve(MonoTime now, Effects& out) {
    for (auto& [key, gate] : gates_) {
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
    if (is_used_up(gate.key.provider)) {
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
    Permit& permit = add(id, gate, request.worker, now);
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
    for (const auto& [key, gate] : gates_) {
        if (!gate.breaker.is_closed()) {
            consider(gate.breaker.next_try());
        }
        if (gate.waiting.empty() && gate.breaker.is_closed()) {
            continue;
        }
        consider(gate.closed_until);
        if (is_image_host(key.provider)) {
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
    // A probe that failed taught nothing, but counts with the provider like any other.
    const std::int64_t probing = std::max(gate.probes_out, used - gate.rate.value());
    return probing < gate.rate.probes() ? Room::for_probe : Room::none;
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
    Gate& gate = gates_.at(found->second.gate);
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

Limiter::Permit& Limiter::add(PermitId id, Gate& gate, WorkerKey worker, MonoTime now) {
    Permit& permit = permits_[id];
    permit = {gate.key, worker, now};
    gate.expiries.push_back({now + permit_ttl_, id});
    ++gate.in_flight;
    ++gate.open;
    return permit;
}

std::string Limiter::machine_of(WorkerKey worker) const {
    const auto found = machines_.find(worker);
    return found != machines_.end() ? found->second : std::string();
}

Limiter::GateKey Limiter::key_of(ProviderId provider, WorkerKey worker) const {
    return {provider, machine_of(worker)};
}

Limiter::Gate& Limiter::gate_of(const GateKey& key, MonoTime now) {
    const auto [found, is_new] = gates_.try_emplace(key);
    Gate& gate = found->second;
    if (is_new) {
        gate.key = key;
        gate.breaker = Breaker(waits_.first, waits_.longest);
        set_limit(gate, service_of(key.provider).limit);
        restore(gate, now);
        hold_for_earlier_permits(gate);
        if (!key.machine.empty() && gate.breaker.is_closed()) {
            reopened_.insert(key.provider);  // what blocks others need not block it
        }
    }
    return gate;
}

const Limiter::Gate* Limiter::find_gate(const GateKey& key) const {
    const auto found = gates_.find(key);
    return found != gates_.end() ? &found->second : nullptr;
}

Limiter::Service& Limiter::service_of(ProviderId provider) {
    const auto [found, is_new] = services_.try_emplace(provider);
    if (is_new) {
        found->second.limit.provider = provider;
        found->second.quota.begin_day(day_, 0);
    }
    return found->second;
}

const DayQuota* Limiter::find_quota(ProviderId provider) const {
    const auto found = services_.find(provider);
    return found != services_.end() ? &found->second.quota : nullptr;
}

}  // namespace cinefleet::queue
