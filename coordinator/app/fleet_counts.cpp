#include "coordinator/app/fleet_counts.h"

#include "coordinator/queue/limiter.h"

#include <variant>

namespace cinefleet::app {

void FleetCountBook::see(const queue::Event& event) {
    if (const auto* persisted = std::get_if<queue::TaskPersisted>(&event)) {
        ++counts_.ended[persisted->state];
    } else if (const auto* released = std::get_if<queue::PermitReleased>(&event)) {
        const ProviderId provider = queue::provider_of(released->permit);
        if (find_provider(provider) != nullptr) {  // a worker may name any number
            ++counts_.providers[provider].answers[released->outcome];
        }
    }
}

void FleetCountBook::see(const queue::Effect& effect) {
    if (const auto* finish = std::get_if<queue::Finish>(&effect)) {
        if (finish->state == TaskState::failed) {
            ++counts_.failed[finish->error_class];
        }
    } else if (const auto* permits = std::get_if<queue::SendPermits>(&effect)) {
        counts_.providers[permits->provider].permits += std::ssize(permits->permits);
    }
}

void FleetCountBook::add_result(const ScrapedMovieResult& result, const std::vector<FetchedImage>& images) {
    for (const auto& [provider, usage] : result.usage) {
        if (find_provider(provider) != nullptr) {
            ProviderUsage& sum = counts_.providers[provider].usage;
            sum.requests += usage.requests;
            sum.bytes += usage.bytes;
            sum.failed += usage.failed;
        }
    }
    for (const FetchedImage& image : images) {
        counts_.image_bytes += static_cast<std::int64_t>(image.bytes.size());
    }
}

}  // namespace cinefleet::app
