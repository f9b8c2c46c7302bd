#include "tests/simulation/provider_model.h"

#include "tests/simulation/world.h"

#include <string>
#include <utility>

namespace cinefleet::simulation {
namespace {

// Less than what the limiter's guard allows for in the shortest window: 1 s and 2 %.
constexpr Millis kLongestWay{15};

}  // namespace

void ProviderModel::change_limit(const queue::ProviderLimit& limit) {
    Gate& gate = gates_[limit.provider];
    gate.limit = limit;
    gate.limit_since = world_.agenda.now();
}

std::int64_t ProviderModel::request(ProviderId provider, std::function<void(Answer)> answered) {
    const std::int64_t request = ++last_request_;
    open_[request] = {provider, false, std::move(answered)};
    world_.agenda.after(between(world_.random, Millis{0}, kLongestWay), [this, request] { arrive(request); });
    return request;
}

void ProviderModel::arrive(std::int64_t request) {
    const auto found = open_.find(request);
    if (found == open_.end()) {
        return;
    }
    found->second.has_arrived = true;
    Gate& gate = gates_[found->second.provider];
    gate.arrivals.push_back(world_.agenda.now());
    ++gate.in_flight;
    judge(gate);
    const Millis latency =
        between(world_.random, Millis{5}, Millis{chance(world_.random, 95) ? 1'500 : 20'000});
    Answer answer;
    answer.is_throttled = chance(world_.random, 1);
    answer.retry_after = answer.is_throttled ? between(world_.random, Millis{0}, Millis{4'000}) : Millis{0};
    world_.agenda.after(latency, [this, request, answer] {
        const auto open = open_.find(request);
        if (open != open_.end()) {
            const auto answered = std::move(open->second.answered);
            close(request);
            answered(answer);
        }
    });
}

void ProviderModel::close(std::int64_t request) {
    const auto found = open_.find(request);
    if (found == open_.end()) {
        return;
    }
    if (found->second.has_arrived) {
        --gates_[found->second.provider].in_flight;
    }
    open_.erase(found);
}

void ProviderModel::judge(Gate& gate) {
    const MonoTime now = world_.agenda.now();
    const queue::ProviderLimit& limit = gate.limit;
    while (!gate.arrivals.empty() && gate.arrivals.front() <= now - limit.window) {
        gate.arrivals.pop_front();
    }
    const auto in_window = static_cast<std::int64_t>(gate.arrivals.size());
    const std::string provider(to_string(limit.provider));
    // What was sent just before the limit came down is judged by the limit of that time.
    const bool is_settled =
        now - gate.limit_since > limit.window + Millis{60'000} || gate.limit_since == MonoTime{};
    if (is_settled && limit.requests_per_window > 0 && in_window > limit.requests_per_window) {
        world_.promises.fail("promise 5: " + std::to_string(in_window) + " requests to " + provider +
                             " in a window that allows " + std::to_string(limit.requests_per_window));
    }
    if (is_settled && limit.in_flight > 0 && gate.in_flight > limit.in_flight) {
        world_.promises.fail("promise 5: " + std::to_string(gate.in_flight) + " requests to " + provider +
                             " at once, allowed are " + std::to_string(limit.in_flight));
    }
}

}  // namespace cinefleet::simulation
