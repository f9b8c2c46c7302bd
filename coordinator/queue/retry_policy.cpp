#include "coordinator/queue/retry_policy.h"

#include "common/check.h"

#include <algorithm>

namespace cinefleet::queue {
namespace {

constexpr Millis kOutageCap{60'000};
constexpr Millis kThrottledBase{5'000};
constexpr Millis kBlockedBase{60'000};  // firewalls remember for minutes
constexpr Millis kBlockedCap{900'000};
constexpr std::int32_t kMaxDoublings = 20;
constexpr std::int64_t kFreeRetries = 20;
constexpr std::int64_t kFirstAttemptsPerRetry = 10;

RetryAdvice retry_after(Millis delay) {
    return {NextStep::retry, delay};
}

RetryAdvice end_as(NextStep step) {
    return {step, Millis{0}};
}

}  // namespace

RetryAdvice advise(const ProviderError& error, std::int32_t earlier_failures, const RetryRules& rules,
                   Random& random) {
    const bool may_retry = earlier_failures + 1 < rules.max_error_attempts;
    switch (error.error_class) {
        case ErrorClass::unauthorized:
            return end_as(error.provider == rules.primary_provider ? NextStep::stop_run : NextStep::fail);
        case ErrorClass::ambiguous:
            return end_as(NextStep::review);
        case ErrorClass::throttled: {
            const Millis jitter = full_jitter(kThrottledBase, kOutageCap, earlier_failures, random);
            return may_retry ? retry_after(Millis(error.retry_after_ms) + jitter) : end_as(NextStep::fail);
        }
        case ErrorClass::timeout:
        case ErrorClass::unavailable: {
            const Millis jitter = full_jitter(rules.first_delay, kOutageCap, earlier_failures, random);
            const Millis told = std::min(Millis(error.retry_after_ms), kLongestMaintenance);
            return may_retry ? retry_after(told + jitter) : end_as(NextStep::fail);
        }
        case ErrorClass::blocked:
            return may_retry ? retry_after(full_jitter(kBlockedBase, kBlockedCap, earlier_failures, random))
                             : end_as(NextStep::fail);
        case ErrorClass::malformed:
            return may_retry && earlier_failures == 0
                       ? retry_after(full_jitter(rules.first_delay, kOutageCap, 0, random))
                       : end_as(NextStep::fail);
        case ErrorClass::not_found:
        case ErrorClass::invalid_input:
        case ErrorClass::io:
        case ErrorClass::disk_full:
        case ErrorClass::conflict:
        case ErrorClass::unsupported:
        case ErrorClass::cancelled:
            return end_as(NextStep::fail);
    }
    CINEFLEET_CHECK(false);
    return {};
}

bool is_within_retry_budget(std::int64_t first_attempts, std::int64_t retries) {
    return retries < kFreeRetries + first_attempts / kFirstAttemptsPerRetry;
}

Millis full_jitter(Millis base, Millis cap, std::int32_t earlier_failures, Random& random) {
    const std::int32_t doublings = std::clamp(earlier_failures, 0, kMaxDoublings);
    const Millis most = std::min(cap, Millis(base.count() << doublings));
    return Millis(1 + random.below(most.count()));
}

}  // namespace cinefleet::queue
