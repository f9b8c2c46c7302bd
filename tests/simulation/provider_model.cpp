#include "tests/simulation/provider_model.h"

#include "tests/simulation/world.h"

#include <algorithm>
#include <string>
#include <utility>

namespace cinefleet::simulation {
namespace {

// Less than what the limiter's guard allows for in the shortest window: 1 s and 2 %.
constexpr Millis kLongestWay{15};

}  // namespace

void ProviderModel::set_first_limit(const queue::ProviderLimit& limit, std::int32_t truth_percent) {
    Service& service = services_[limit.provider];
    service.limit = limit;
    service.truth_percent = limit.most_per_window > 0 ? truth_percent : 100;
}

void ProviderModel::change_limit(const queue::ProviderLimit& limit) {
    Service& service = services_[limit.provider];
    service.limit = limit;
    service.limit_since = world_.agenda.now();
    service.truth_percent = 100;
}

ProviderModel::Gate& ProviderModel::gate_of(ProviderId provider, const std::string& egress) {
    Gate& gate = gates_[{provider, egress}];
    gate.service = &services_[provider];
    gate.service->limit.provider = provider;
    return gate;
}

std::int64_t ProviderModel::request(ProviderId provider, const std::string& egress,
                                    std::function<void(Answer)> answered) {
    const std::int64_t request = ++last_request_;
    open_[request] = {&gate_of(provider, egress), false, std::move(answered)};
    world_.agenda.after(between(world_.random, Millis{0}, kLongestWay), [this, request] { arrive(request); });
    return request;
}

void ProviderModel::arrive(std::int64_t request) {
    const auto found = open_.find(request);
    if (found == open_.end()) {
        return;
    }
    found->second.has_arrived = true;
    Gate& gate = *found->second.gate;
    gate.arrivals.push_back(world_.agenda.now());
    ++gate.in_flight;
    judge(gate);
    judge_day(*gate.service);
    const Millis latency =
        between(world_.random, Millis{5}, Millis{chance(world_.random, 95) ? 1'500 : 20'000});
    const Answer answer = answer_of(gate);
    world_.agenda.after(latency, [this, request, answer] {
        const auto open = open_.find(request);
        if (open != open_.end()) {
            const auto answered = std::move(open->second.answered);
            close(request);
            answered(answer);
        }
    });
}

ProviderModel::Answer ProviderModel::answer_of(Gate& gate) {
    Answer answer;
    answer.is_blocked = world_.agenda.now() < gate.blocked_until;
    if (!answer.is_blocked && !refuses(gate, answer) && chance(world_.random, 1)) {
        answer.is_throttled = true;  // out of a mood
        answer.retry_after = between(world_.random, Millis{0}, Millis{4'000});
    }
    return answer;
}

bool ProviderModel::refuses(Gate& gate, Answer& answer) {
    const MonoTime now = world_.agenda.now();
    const queue::ProviderLimit& limit = gate.service->limit;
    if (limit.most_per_window == 0) {
        return false;
    }
    while (!gate.accepted.empty() && gate.accepted.front() <= now - limit.window) {
        gate.accepted.pop_front();
    }
    const std::int64_t truth = std::max<std::int64_t>(
        limit.requests_per_window * std::int64_t{gate.service->truth_percent} / 100, 1);
    if (std::cmp_less(gate.accepted.size(), truth)) {
        gate.accepted.push_back(now);
        ++gate.all_accepted;
        return false;
    }
    ++gate.refused;
    answer.is_throttled = true;
    answer.retry_after = std::chrono::duration_cast<Millis>(gate.accepted.front() + limit.window - now);
    return true;
}

void ProviderModel::unblock() {
    for (auto& [key, gate] : gates_) {
        gate.blocked_until = {};
    }
}

void ProviderModel::check_the_end() {
    for (const auto& [key, gate] : gates_) {
        world_.report.count("accepted in a learned window", gate.all_accepted);
        world_.report.count("refused by a learned window", gate.refused);
    }
}

void ProviderModel::close(std::int64_t request) {
    const auto found = open_.find(request);
    if (found == open_.end()) {
        return;
    }
    if (found->second.has_arrived) {
        --found->second.gate->in_flight;
    }
    open_.erase(found);
}

void ProviderModel::judge(Gate& gate) {
    const MonoTime now = world_.agenda.now();
    const queue::ProviderLimit& limit = gate.service->limit;
    const MonoTime since = gate.service->limit_since;
    while (!gate.arrivals.empty() && gate.arrivals.front() <= now - limit.window) {
        gate.arrivals.pop_front();
    }
    const auto in_window = static_cast<std::int64_t>(gate.arrivals.size());
    const std::string provider(to_string(limit.provider));
    // What was sent just before the limit came down is judged by the limit of that time.
    const bool is_settled = now - since > limit.window + Millis{60'000} || since == MonoTime{};
    const std::int32_t allowed = std::max(limit.requests_per_window, limit.most_per_window);
    if (is_settled && limit.requests_per_window > 0 && in_window > allowed) {
        world_.promises.fail("promise 5: " + std::to_string(in_window) + " requests to " + provider +
                             " in a window that allows " + std::to_string(allowed));
    }
    if (is_settled && limit.in_flight > 0 && gate.in_flight > limit.in_flight) {
        world_.promises.fail("promise 5: " + std::to_string(gate.in_flight) + " requests to " + provider +
                             " at once, allowed are " + std::to_string(limit.in_flight));
    }
}

void ProviderModel::judge_day(Service& service) {
    if (world_.coordinator.is_clock_doubtful()) {
        return;
    }
    const std::int64_t day = day_of(world_.agenda.now());
    service.today = day == service.day ? service.today + 1 : 1;
    service.day = day;
    // A quota that came in the middle of a day holds for the next one.
    const bool is_settled = service.limit_since == MonoTime{} || day_of(service.limit_since) < day;
    const std::int64_t allowed = service.limit.requests_per_day;
    if (is_settled && allowed > 0 && service.today > allowed) {
        world_.promises.fail("promise 5: " + std::to_string(service.today) + " requests to " +
                             std::string(to_string(service.limit.provider)) + " on a day that allows " +
                             std::to_string(allowed));
    }
    if (allowed > 0 && service.today == allowed) {
        world_.report.count("quota of a day used up");
    }
}

}  // namespace cinefleet::simulation
