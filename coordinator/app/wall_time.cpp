#include "coordinator/app/wall_time.h"

#include <array>
#include <ctime>

namespace cinefleet::app {
namespace {

std::tm local_time(WallTime time) {
    const std::time_t seconds = std::chrono::floor<std::chrono::seconds>(time).time_since_epoch().count();
    std::tm local = {};
    localtime_r(&seconds, &local);
    return local;
}

}  // namespace

std::int64_t minutes_of(WallTime time) {
    return std::chrono::floor<std::chrono::minutes>(time).time_since_epoch().count();
}

std::int64_t day_of(WallTime time) {
    return std::chrono::floor<std::chrono::days>(time).time_since_epoch().count();
}

queue::WallClock wall_clock_at(WallTime time) {
    constexpr int kMinutesAnHour = 60;
    const std::tm local = local_time(time);
    const auto next_day = std::chrono::floor<std::chrono::days>(time) + std::chrono::days(1);
    return {day_of(time), std::chrono::duration_cast<Millis>(next_day - time),
            local.tm_hour * kMinutesAnHour + local.tm_min};
}

std::string clock_time(WallTime time) {
    const std::tm local = local_time(time);
    std::array<char, 16> text{};
    const std::size_t size = std::strftime(text.data(), text.size(), "%H:%M", &local);
    return {text.data(), size};
}

}  // namespace cinefleet::app
