#include "coordinator/app/limits.h"

#include <algorithm>
#include <array>
#include <ctime>
#include <utility>

namespace cinefleet::app {
namespace {

constexpr std::array kChangeable = {
    std::pair{std::string_view("tmdb.requests_per_window"), ProviderId::tmdb},
    std::pair{std::string_view("tmdb.window_ms"), ProviderId::tmdb},
    std::pair{std::string_view("tmdb.least_per_window"), ProviderId::tmdb},
    std::pair{std::string_view("tmdb.most_per_window"), ProviderId::tmdb},
};

std::int64_t milliseconds(WallTime time) {
    return time.time_since_epoch().count();
}

std::string clock_time(std::int64_t wall_ms) {
    const std::time_t seconds = wall_ms / 1'000;
    std::tm local = {};
    localtime_r(&seconds, &local);
    std::array<char, 16> text{};
    const std::size_t size = std::strftime(text.data(), text.size(), "%H:%M", &local);
    return {text.data(), size};
}

std::string for_people(std::int64_t duration_ms) {
    const std::int64_t seconds = std::max<std::int64_t>((duration_ms + 999) / 1'000, 0);
    return seconds < 60 ? std::to_string(seconds) + " s" : std::to_string((seconds + 59) / 60) + " min";
}

std::string movies_that_wait(std::int64_t count) {
    return std::to_string(count) + (count == 1 ? " movie waits" : " movies wait") + " for a top-up";
}

}  // namespace

std::vector<queue::ProviderLimit> limits_of(const Settings& settings) {
    queue::ProviderLimit tmdb;
    tmdb.provider = ProviderId::tmdb;
    tmdb.requests_per_window = static_cast<std::int32_t>(settings.tmdb_requests_per_window);
    tmdb.window = Millis{settings.tmdb_window_ms};
    tmdb.least_per_window = static_cast<std::int32_t>(settings.tmdb_least_per_window);
    tmdb.most_per_window = static_cast<std::int32_t>(settings.tmdb_most_per_window);
    queue::ProviderLimit imdb;
    imdb.provider = ProviderId::imdb;
    imdb.in_flight = static_cast<std::int32_t>(settings.imdb_in_flight);
    std::vector<queue::ProviderLimit> limits = {tmdb, imdb};
    for (const auto& [id, service] : settings.services) {
        queue::ProviderLimit& limit = limits.emplace_back();
        limit.provider = id;
        limit.in_flight = static_cast<std::int32_t>(service.in_flight);
    }
    return limits;
}

std::optional<ProviderId> limited_by(std::string_view key) {
    for (const auto& [name, provider] : kChangeable) {
        if (name == key) {
            return provider;
        }
    }
    constexpr std::string_view kInFlight = ".in_flight";
    return key.ends_with(kInFlight) ? provider_by_name(key.substr(0, key.size() - kInFlight.size()))
                                    : std::nullopt;
}

void add_live_limits(const std::vector<queue::LimitView>& views, MonoTime mono, WallTime wall,
                     std::vector<control::LimitStatus>& stored) {
    const auto on_the_wall = [&](MonoTime time) {
        return milliseconds(wall + std::chrono::duration_cast<Millis>(time - mono));
    };
    for (const queue::LimitView& view : views) {
        auto found = std::ranges::find(stored, view.limit.provider, &control::LimitStatus::provider);
        control::LimitStatus& status = found != stored.end() ? *found : stored.emplace_back();
        status.provider = view.limit.provider;
        status.set_per_window = view.limit.requests_per_window;
        status.window_ms = view.limit.window.count();
        status.allowed_per_window = view.allowed_per_window;
        status.used_in_window = view.used_in_window;
        status.set_in_flight = view.limit.in_flight;
        status.allowed_in_flight = view.allowed_in_flight;
        status.in_flight = view.in_flight;
        status.waiting = view.waiting;
        if (view.state != queue::BreakerState::closed) {
            status.blocked_since_ms = on_the_wall(view.blocked_since);
            status.next_try_ms = on_the_wall(view.next_try);
        }
        if (view.paused_until > mono) {
            status.paused_until_ms = on_the_wall(view.paused_until);
        }
    }
    std::ranges::sort(stored, {}, &control::LimitStatus::provider);
}

std::vector<std::string> notices_of(const std::vector<control::LimitStatus>& limits, WallTime now) {
    std::vector<std::string> notices;
    for (const control::LimitStatus& limit : limits) {
        const ProviderInfo* info = find_provider(limit.provider);
        const std::string title(info != nullptr ? info->title : "a provider");
        if (limit.blocked_since_ms > 0) {
            std::string line = title + " is blocking us since " + clock_time(limit.blocked_since_ms);
            if (limit.waiting_movies > 0) {
                line += "; " + movies_that_wait(limit.waiting_movies);
            }
            const std::int64_t left = limit.next_try_ms - milliseconds(now);
            notices.push_back(line + "; next try " + (left > 0 ? "in " + for_people(left) : "now"));
        } else if (limit.waiting_movies > 0) {
            notices.push_back(movies_that_wait(limit.waiting_movies) + " by " + title);
        }
    }
    return notices;
}

}  // namespace cinefleet::app
