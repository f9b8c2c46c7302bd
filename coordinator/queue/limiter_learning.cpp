// What the answers teach the limiter, and what people see of it.

#include "coordinator/queue/limiter.h"

#include <algorithm>
#include <cstdlib>
#include <utility>

namespace cinefleet::queue {
namespace {

constexpr std::size_t kMaxAccepted = 65'536;
constexpr Millis kReportEvery{10'000};
constexpr std::int32_t kReportShare = 10;  // what was learned has changed by so much of it: worth a write
constexpr Millis kShortestTrouble{10'000};
constexpr Millis kLongestAnswer{60'000};

// A provider has shown the same trouble to all that was under way: one sign.
Millis trouble_pause(const ProviderLimit& limit) {
    return std::max(limit.window, kShortestTrouble);
}

bool is_news(const LearnedLimit& before, const LearnedLimit& now) {
    const std::int32_t change = std::abs(now.requests_per_window - before.requests_per_window);
    return before.is_blocked != now.is_blocked || before.in_flight != now.in_flight ||
           before.window != now.window || (change > 0 && change >= before.requests_per_window / kReportShare);
}

}  // namespace

void Limiter::learn(Gate& gate, PermitId id, const Permit& permit, const PermitReleased& released,
                    MonoTime now) {
    const MonoTime sent = std::max(permit.granted_at, now - released.latency);
    if (id == gate.trial) {
        learn_trial(gate, released.outcome, now);
    }
    switch (released.outcome) {
        case PermitOutcome::ok:
            gate.rate.on_accepted(permit.is_probe);
            gate.cap.on_accepted();
            if (gate.limit.most_per_window > 0 && gate.accepted.size() < kMaxAccepted) {
                gate.accepted.push_back(sent);
            }
            return;
        case PermitOutcome::throttled:
            on_refused(gate, permit, sent, now);
            return;
        case PermitOutcome::blocked:
            gate.breaker.on_blocked(now);
            gate.cap.on_trouble(now, trouble_pause(gate.limit));
            return;
        case PermitOutcome::failed:
            // Without a latency it was given up here, which says nothing about the provider.
            if (released.latency > Millis{0}) {
                gate.rate.on_failed();
                gate.cap.on_failed(now, trouble_pause(gate.limit));
            }
            return;
        case PermitOutcome::unused:
            return;
    }
}

void Limiter::learn_trial(Gate& gate, PermitOutcome outcome, MonoTime now) {
    gate.trial = PermitId{};
    switch (outcome) {
        case PermitOutcome::ok:
        case PermitOutcome::throttled:
            if (gate.breaker.on_trial_ok(now)) {
                reopened_.insert(gate.key.provider);
            }
            return;
        case PermitOutcome::blocked:
            gate.breaker.on_trial_blocked(now);
            return;
        case PermitOutcome::failed:
            gate.breaker.on_trial_lost(now);
            return;
        case PermitOutcome::unused:
            gate.breaker.on_trial_unused();
            return;
    }
}

void Limiter::on_refused(Gate& gate, const Permit& permit, MonoTime sent, MonoTime now) {
    if (!gate.limit.has_window()) {
        gate.cap.on_trouble(now, trouble_pause(gate.limit));
        return;
    }
    if (gate.limit.most_per_window == 0 || permit.granted_at < gate.calm_since) {
        return;
    }
    Refusals& refusals = gate.refusals ? *gate.refusals : gate.refusals.emplace();
    refusals.last_sent = std::max(refusals.last_sent, sent);
    refusals.only_probes = refusals.only_probes && permit.is_probe;
}

// After the pause that the refusals brought: by now the answers to what was sent with them are here.
void Limiter::settle_refusals(Gate& gate, MonoTime now) {
    if (gate.refusals && now >= gate.closed_until) {
        const Refusals refusals = *std::exchange(gate.refusals, std::nullopt);
        const MonoTime from = refusals.last_sent - gate.limit.window;
        std::int64_t accepted = std::ranges::count_if(
            gate.accepted, [&](MonoTime sent) { return sent > from && sent <= refusals.last_sent; });
        accepted += std::ranges::count_if(permits_, [&](const auto& entry) {
            return entry.second.gate == gate.key && entry.second.granted_at <= refusals.last_sent &&
                   entry.second.granted_at > from;
        });
        gate.rate.on_refused(accepted, refusals.only_probes);
        gate.calm_since = now;
    }
    // A refusal is told an answer's time after it was sent: what it counts is longer ago than a window.
    const MonoTime forgotten = now - gate.limit.window - kLongestAnswer;
    while (!gate.refusals && !gate.accepted.empty() && gate.accepted.front() <= forgotten) {
        gate.accepted.pop_front();
    }
}

bool Limiter::may_try(ProviderId provider, WorkerKey worker, MonoTime now) const {
    const Gate* gate = find_gate(key_of(provider, worker));
    return gate != nullptr && gate->breaker.may_try(now) && room(*gate, now) != Room::none;
}

bool Limiter::is_blocking(ProviderId provider, WorkerKey worker) const {
    const Gate* gate = find_gate(key_of(provider, worker));
    return gate != nullptr && !gate->breaker.is_closed();
}

bool Limiter::is_blocking(ProviderId provider) const {
    if (scope_ == LimitScope::fleet) {
        return is_blocking(provider, WorkerKey{});
    }
    return !machines_.empty() && std::ranges::all_of(machines_, [&](const auto& entry) {
        return is_blocking(provider, entry.first);
    });
}

bool Limiter::share_limits(WorkerKey one, WorkerKey other) const {
    return machine_of(one) == machine_of(other);
}

void Limiter::report_news(MonoTime now, Effects& out) {
    for (const ProviderId provider : std::exchange(reopened_, {})) {
        const DayQuota& quota = service_of(provider).quota;
        if (quota.is_used_up()) {
            continue;  // it is told when a day begins
        }
        out.push_back(ProviderReopened{provider, false, quota.most() > 0 ? quota.most() - quota.used() : 0});
    }
    for (auto& [key, gate] : gates_) {
        if (gate.breaker.may_try(now) && !is_used_up(key.provider) &&
            gate.announced_try != gate.breaker.next_try()) {
            gate.announced_try = gate.breaker.next_try();
            out.push_back(ProviderReopened{key.provider, true, 1});
        }
    }
    if (now - reported_at_ < kReportEvery) {
        return;
    }
    std::vector<LearnedLimit> learned;
    bool has_news = false;
    for (const auto& [key, gate] : gates_) {
        const bool adapts = gate.limit.has_window() && gate.limit.most_per_window > 0;
        const LearnedLimit one{key.provider,
                               adapts ? static_cast<std::int32_t>(gate.rate.value()) : 0,
                               adapts ? gate.limit.window : Millis{0},
                               static_cast<std::int32_t>(gate.cap.value()),
                               !gate.breaker.is_closed(),
                               key.machine};
        const auto before = std::ranges::find_if(reported_, [&key = key](const LearnedLimit& old) {
            return old.provider == key.provider && old.machine == key.machine;
        });
        const LearnedLimit as_set{key.provider, adapts ? gate.limit.requests_per_window : 0,
                                  one.window,   gate.limit.in_flight,
                                  false,        key.machine};
        has_news = has_news || is_news(before != reported_.end() ? *before : as_set, one);
        learned.push_back(one);
    }
    if (has_news) {
        reported_at_ = now;
        reported_ = learned;
        out.push_back(PersistLimits{std::move(learned)});
    }
}

std::vector<LimitView> Limiter::view(MonoTime now) const {
    std::vector<LimitView> views;
    for (const auto& [key, gate] : gates_) {
        LimitView view;
        view.limit = gate.limit;
        view.machine = key.machine;
        view.allowed_per_window = gate.limit.has_window() ? gate.rate.value() : 0;
        view.used_in_window =
            gate.limit.has_window() ? gate.open + static_cast<std::int64_t>(gate.window_ends.size()) : 0;
        view.allowed_in_flight = gate.cap.value();
        view.in_flight = gate.in_flight;
        for (const Request& request : gate.waiting) {
            view.waiting += request.count;
        }
        view.state = gate.breaker.state(now);
        view.blocked_since = gate.breaker.since();
        view.next_try = gate.breaker.next_try();
        view.paused_until = gate.closed_until;
        const DayQuota* quota = find_quota(key.provider);
        view.used_today = quota != nullptr ? quota->used() : 0;
        view.day_ends = day_ends_;
        views.push_back(std::move(view));
    }
    return views;
}

}  // namespace cinefleet::queue
