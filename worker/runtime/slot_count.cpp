#include "worker/runtime/slot_count.h"

#include <algorithm>
#include <utility>

namespace cinefleet::worker {
namespace {

constexpr double kBusyShare = 0.9;       // of the period, for one slot more
constexpr double kLittleWaiting = 0.1;   // of the slots' time: permits are no bottleneck
constexpr double kMuchWaiting = 0.5;     // permits are the bottleneck
constexpr double kSlowAnswers = 1.5;     // times the best: the services, or we, are at their limit
constexpr double kManyFailures = 0.25;   // of the answers
constexpr std::int64_t kFewAnswers = 8;  // say nothing

double millis(MonoTime from, MonoTime until) {
    return std::chrono::duration<double, std::milli>(until - from).count();
}

}  // namespace

void SlotCount::pass(const Load& load, MonoTime now) {
    if (is_fixed_) {
        return;
    }
    if (began_at_) {
        const double turn = millis(passed_at_, now);
        seen_.scraping += turn * static_cast<double>(load.scraping);
        seen_.only_waiting += turn * static_cast<double>(load.only_waiting);
        seen_.all_busy_ms += load.scraping >= value_ ? turn : 0;
    }
    passed_at_ = now;
    if (!began_at_ || now - *began_at_ >= kPeriod) {
        decide(millis(began_at_.value_or(now), now));
        began_at_ = now;
    }
}

void SlotCount::on_answer(bool has_failed, Millis latency) {
    ++seen_.answers;
    seen_.failures += has_failed ? 1 : 0;
    seen_.latency_ms += static_cast<double>(latency.count());
}

void SlotCount::decide(double period_ms) {
    const Seen seen = std::exchange(seen_, {});
    if (seen.answers < kFewAnswers) {
        return;
    }
    const auto answers = static_cast<double>(seen.answers);
    if (static_cast<double>(seen.failures) > kManyFailures * answers) {
        value_ = std::max(value_ - std::max(value_ / 3, 1), 1);
        return;
    }
    const double latency_ms = seen.latency_ms / answers;
    best_latency_ms_ = best_latency_ms_ > 0 ? std::min(best_latency_ms_, latency_ms) : latency_ms;
    if (seen.only_waiting > kMuchWaiting * seen.scraping) {
        value_ = std::max(value_ - 1, 1);
    } else if (seen.all_busy_ms >= kBusyShare * period_ms &&
               seen.only_waiting < kLittleWaiting * seen.scraping &&
               latency_ms <= kSlowAnswers * best_latency_ms_) {
        value_ = std::min(value_ + 1, kMost);
    }
}

}  // namespace cinefleet::worker
