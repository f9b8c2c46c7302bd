#include "coordinator/app/watch_plan.h"

#include <algorithm>

namespace cinefleet::app {
namespace {

// A source that never comes to rest is looked at all the same.
constexpr int kMostQuietTimes = 10;

}  // namespace

void WatchPlan::add(const std::string& source, MonoTime now) {
    sources_.emplace(source, Plan{now, std::nullopt});
}

void WatchPlan::changed(const std::string& source, MonoTime now) {
    const auto found = sources_.find(source);
    if (found == sources_.end()) {
        return;
    }
    Plan& plan = found->second;
    if (!plan.changing_since) {
        plan.changing_since = now;
    }
    const MonoTime at_latest = *plan.changing_since + kMostQuietTimes * quiet_;
    plan.due = std::min(now + quiet_, at_latest);
}

void WatchPlan::looked_at(const std::string& source, MonoTime now, bool again) {
    const auto found = sources_.find(source);
    if (found != sources_.end()) {
        found->second = {now + (again ? std::min(quiet_, rescan_) : rescan_), std::nullopt};
    }
}

std::optional<std::string> WatchPlan::due(MonoTime now) const {
    const auto first =
        std::ranges::min_element(sources_, {}, [](const auto& entry) { return entry.second.due; });
    return first != sources_.end() && first->second.due <= now ? std::optional(first->first) : std::nullopt;
}

std::optional<MonoTime> WatchPlan::next() const {
    const auto first =
        std::ranges::min_element(sources_, {}, [](const auto& entry) { return entry.second.due; });
    return first != sources_.end() ? std::optional(first->second.due) : std::nullopt;
}

}  // namespace cinefleet::app
