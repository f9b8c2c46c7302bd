#include "coordinator/app/limits.h"

#include "coordinator/app/wall_time.h"

#include <algorithm>
#include <array>
#include <cstdio>
#include <tuple>
#include <utility>

namespace cinefleet::app {
namespace {

std::int64_t milliseconds(WallTime time) {
    return time.time_since_epoch().count();
}

std::string clock_time_of(std::int64_t wall_ms) {
    return clock_time(WallTime(Millis(wall_ms)));
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
    tmdb.requests_per_day = settings.tmdb_requests_per_day;
    queue::ProviderLimit tmdb_images;
    tmdb_images.provider = ProviderId::tmdb_images;
    tmdb_images.in_flight = static_cast<std::int32_t>(settings.tmdb_images_in_flight);
    queue::ProviderLimit imdb;
    imdb.provider = ProviderId::imdb;
    imdb.in_flight = static_cast<std::int32_t>(settings.imdb_in_flight);
    imdb.requests_per_day = settings.imdb_requests_per_day;
    std::vector<queue::ProviderLimit> limits = {tmdb, tmdb_images, imdb};
    for (const auto& [id, service] : settings.services) {
        queue::ProviderLimit& limit = limits.emplace_back();
        limit.provider = id;
        limit.in_flight = static_cast<std::int32_t>(service.in_flight);
        limit.requests_per_day = service.requests_per_day;
    }
    return limits;
}

queue::FleetLimits fleet_limits_of(const Settings& settings) {
    // The hours were checked when they were set.
    return {parse_quiet_hours(settings.quiet_hours).value_or(std::vector<DaySpan>{}),
            settings.image_bytes_per_second};
}

std::vector<queue::ProviderReopened> open_providers(const queue::Recovered& recovered,
                                                    const Settings& settings, WallTime now) {
    std::vector<queue::ProviderReopened> open;
    for (const queue::ProviderLimit& limit : limits_of(settings)) {
        const bool is_blocked =
            std::ranges::any_of(recovered.learned, [&limit](const queue::LearnedLimit& learned) {
                return learned.provider == limit.provider && learned.is_blocked;
            });
        const auto used = std::ranges::find(recovered.quotas, limit.provider, &queue::UsedQuota::provider);
        const bool is_of_today = used != recovered.quotas.end() && used->day == day_of(now);
        const std::int64_t left = limit.requests_per_day - (is_of_today ? used->requests : 0);
        const bool is_used_up = limit.requests_per_day > 0 && left <= 0;
        if (!is_used_up && !is_blocked) {  // a machine that it does not block tells so when it is there
            open.push_back({limit.provider, false, limit.requests_per_day > 0 ? left : 0});
        }
    }
    return open;
}

void add_live_limits(const std::vector<queue::LimitView>& views, MonoTime mono, WallTime wall,
                     std::vector<control::LimitStatus>& stored) {
    const auto on_the_wall = [&](MonoTime time) {
        return milliseconds(wall + std::chrono::duration_cast<Millis>(time - mono));
    };
    for (const queue::LimitView& view : views) {
        auto found = std::ranges::find_if(stored, [&view](const control::LimitStatus& one) {
            return one.provider == view.limit.provider &&
                   (one.machine.empty() || one.machine == view.machine);
        });
        control::LimitStatus& status = found != stored.end() ? *found : stored.emplace_back();
        status.provider = view.limit.provider;
        status.machine = view.machine;
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
        status.set_per_day = view.limit.requests_per_day;
        status.used_today = view.used_today;
        if (view.limit.requests_per_day > 0 && view.used_today >= view.limit.requests_per_day) {
            status.used_up_until_ms = on_the_wall(view.day_ends);
        }
        if (view.paused_until > mono) {
            status.paused_until_ms = on_the_wall(view.paused_until);
        }
    }
    std::ranges::sort(stored, {}, [](const control::LimitStatus& status) {
        return std::tie(status.provider, status.machine);
    });
}

std::vector<std::string> notices_of(const std::vector<control::LimitStatus>& limits, WallTime now) {
    std::vector<std::string> notices;
    ProviderId used_up{};
    for (const control::LimitStatus& limit : limits) {
        const ProviderInfo* info = find_provider(limit.provider);
        const std::string title(info != nullptr ? info->title : "a provider");
        const std::string waiting =
            limit.waiting_movies > 0 ? "; " + movies_that_wait(limit.waiting_movies) : std::string();
        if (limit.blocked_since_ms > 0) {
            const std::int64_t left = limit.next_try_ms - milliseconds(now);
            const std::string whom = limit.machine.empty() ? "us" : limit.machine;
            notices.push_back(title + " is blocking " + whom + " since " +
                              clock_time_of(limit.blocked_since_ms) + waiting + "; next try " +
                              (left > 0 ? "in " + for_people(left) : "now"));
        } else if (limit.used_up_until_ms > 0) {
            if (std::exchange(used_up, limit.provider) == limit.provider) {
                continue;  // said already, of another machine: a quota is the fleet's
            }
            notices.push_back(title + ": the " + std::to_string(limit.set_per_day) +
                              " requests of today are used up" + waiting + "; more at " +
                              clock_time_of(limit.used_up_until_ms));
        } else if (limit.waiting_movies > 0) {
            notices.push_back(movies_that_wait(limit.waiting_movies) + " by " + title);
        }
    }
    return notices;
}

std::string quiet_notice(std::int32_t until_minute) {
    constexpr int kMinutesAnHour = 60;
    std::array<char, 16> time{};
    std::snprintf(time.data(), time.size(), "%02d:%02d", until_minute / kMinutesAnHour,
                  until_minute % kMinutesAnHour);
    return "Quiet hours until " + std::string(time.data()) + ": only what people wait for is given out";
}

}  // namespace cinefleet::app
