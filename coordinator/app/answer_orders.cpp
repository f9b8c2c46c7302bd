// The cache of services' answers: how it is opened, and what people may ask of it.

#include "coordinator/app/coordinator.h"

#include <utility>

namespace cinefleet::app {
namespace {

constexpr std::int64_t kHoursADay = 24;

std::int64_t budget_of(const Settings& settings) {
    return settings.answers_budget_mb << 20U;
}

store::AnswerCacheOptions cache_options(const Settings& settings) {
    return {std::chrono::hours(settings.answer_details_days * kHoursADay),
            std::chrono::hours(settings.answer_search_days * kHoursADay), budget_of(settings)};
}

tl::unexpected<Error> nothing_is_kept() {
    return failure(ErrorClass::conflict,
                   "answers of services are not kept: set cache.budget_mb to more than 0");
}

}  // namespace

// Without it everything works, and everybody is asked each time.
void Coordinator::open_answers() {
    if (settings_.answers_budget_mb == 0) {
        return;
    }
    Result<std::unique_ptr<store::AnswerCache>> cache =
        store::AnswerCache::open(settings_.answers_database(), cache_options(settings_), clock_);
    if (cache) {
        answers_ = std::make_unique<AnswerDesk>(*std::move(cache), options_.log);
    } else {
        options_.log("answers of services are not kept: " + cache.error().message);
    }
}

Result<control::CacheStatus> Coordinator::cache() {
    if (!answers_) {
        return nothing_is_kept();
    }
    const Result<store::AnswerCacheFacts> facts = answers_->facts();
    if (!facts) {
        return failure(facts.error());
    }
    return control::CacheStatus{facts->answers,
                                facts->movies,
                                facts->bytes,
                                budget_of(settings_),
                                settings_.answer_details_days,
                                settings_.answer_search_days};
}

Status Coordinator::clear_cache() {
    return answers_ ? answers_->clear() : nothing_is_kept();
}

}  // namespace cinefleet::app
