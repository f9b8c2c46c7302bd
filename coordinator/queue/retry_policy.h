#pragma once

#include "common/clock.h"
#include "common/model/task.h"
#include "coordinator/queue/random.h"

#include <cstdint>

namespace cinefleet::queue {

/// So long a provider that is down is left alone if it asks for that; who says longer is tried once an hour.
inline constexpr Millis kLongestMaintenance{3'600'000};

enum class NextStep : std::uint8_t {
    retry,
    fail,      ///< the task ends as failed
    review,    ///< the task ends: a person has to choose
    stop_run,  ///< every further task would end the same way
};

struct RetryAdvice {
    NextStep step = NextStep::fail;
    Millis delay{0};  ///< with retry
};

struct RetryRules {
    std::int32_t max_error_attempts = 4;
    ProviderId primary_provider = ProviderId::tmdb;
    Millis first_delay{2'000};  ///< the most before the first retry of an outage; doubled with each
};

/// What to do about a scrape that failed with `error`, after `earlier_failures` of the same task.
RetryAdvice advise(const ProviderError& error, std::int32_t earlier_failures, const RetryRules& rules,
                   Random& random);

/// A run may retry one in ten of its tasks, and the first few in any case: when a provider is down, a run
/// must not ask everything four times.
bool is_within_retry_budget(std::int64_t first_attempts, std::int64_t retries);

/// Full jitter (Brooker, "Exponential Backoff And Jitter", AWS 2015): anything up to `base` doubled once for
/// each earlier failure, and no more than `cap`.
Millis full_jitter(Millis base, Millis cap, std::int32_t earlier_failures, Random& random);

}  // namespace cinefleet::queue
