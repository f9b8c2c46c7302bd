#include "coordinator/filter/filter_values.h"

#include <array>
#include <charconv>
#include <chrono>
#include <cmath>

namespace cinefleet::filter {
namespace {

constexpr std::int64_t kHourMs = 3'600'000;
constexpr std::int64_t kDayMs = 24 * kHourMs;

std::optional<int> small_number_in(std::string_view text) {
    int number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    const bool is_one = error == std::errc{} && end == text.data() + text.size() && text.size() <= 4;
    return is_one && number >= 0 ? std::optional(number) : std::nullopt;
}

std::int64_t ms_of(std::chrono::year_month_day date) {
    return std::chrono::sys_days(date).time_since_epoch().count() * kDayMs;
}

// "2024", "2024-05", "2024-05-17": the milliseconds from its first to after its last.
std::optional<Period> period_of_date(std::string_view text) {
    namespace chr = std::chrono;
    const std::optional<int> year = small_number_in(text.substr(0, 4));
    if (!year || text.size() < 4 || *year < 1970) {
        return std::nullopt;
    }
    const chr::year_month_day new_year{chr::year(*year), chr::month(1), chr::day(1)};
    if (text.size() == 4) {
        return Period{ms_of(new_year), ms_of(new_year + chr::years(1))};
    }
    const std::optional<int> month =
        text.size() >= 7 && text[4] == '-' ? small_number_in(text.substr(5, 2)) : std::nullopt;
    if (!month || *month < 1 || *month > 12) {
        return std::nullopt;
    }
    const chr::year_month_day first{chr::year(*year), chr::month(static_cast<unsigned>(*month)), chr::day(1)};
    if (text.size() == 7) {
        return Period{ms_of(first), ms_of(first + chr::months(1))};
    }
    const std::optional<int> day =
        text.size() == 10 && text[7] == '-' ? small_number_in(text.substr(8)) : std::nullopt;
    if (!day) {
        return std::nullopt;
    }
    const chr::year_month_day date{first.year(), first.month(), chr::day(static_cast<unsigned>(*day))};
    if (!date.ok()) {
        return std::nullopt;
    }
    return Period{ms_of(date), ms_of(date) + kDayMs};
}

struct TimeUnit {
    std::string_view name;
    std::int64_t ms;
};

constexpr std::array kTimeUnits = {
    TimeUnit{"hour", kHourMs},      TimeUnit{"day", kDayMs},        TimeUnit{"week", 7 * kDayMs},
    TimeUnit{"month", 30 * kDayMs}, TimeUnit{"year", 365 * kDayMs},
};

// "30 days ago": that day; "2 hours ago": that moment.
std::optional<Period> period_ago(const std::string& text, std::int64_t now_ms) {
    const std::size_t first = text.find(' ');
    const std::size_t second = text.rfind(' ');
    if (first == std::string::npos || first == second || !text.ends_with(" ago")) {
        return std::nullopt;
    }
    const std::optional<int> count = small_number_in(std::string_view(text).substr(0, first));
    std::string_view name = std::string_view(text).substr(first + 1, second - first - 1);
    if (name.ends_with('s')) {
        name.remove_suffix(1);
    }
    for (const TimeUnit& unit : kTimeUnits) {
        if (!count || unit.name != name) {
            continue;
        }
        const std::int64_t then = now_ms - *count * unit.ms;
        if (unit.ms < kDayMs) {
            return Period{then, then + 1};
        }
        const std::int64_t day = then - then % kDayMs;
        return Period{day, day + kDayMs};
    }
    return std::nullopt;
}

struct ThingAlias {
    std::string_view name;
    MovieField field;
};

// A comparison says genre, a movie has genres.
constexpr std::array kThingAliases = {
    ThingAlias{"genre", MovieField::genres},   ThingAlias{"country", MovieField::countries},
    ThingAlias{"studio", MovieField::studios}, ThingAlias{"tag", MovieField::tags},
    ThingAlias{"actor", MovieField::cast},     ThingAlias{"director", MovieField::crew},
    ThingAlias{"rating", MovieField::ratings}, ThingAlias{"language", MovieField::languages},
};

}  // namespace

std::optional<double> number_in(const std::string& text) {
    double number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (error != std::errc{} || end != text.data() + text.size() || !std::isfinite(number)) {
        return std::nullopt;
    }
    return number;
}

std::optional<Period> period_in(const std::string& text, std::int64_t now_ms) {
    const std::optional<Period> date = period_of_date(text);
    return date ? date : period_ago(text, now_ms);
}

std::optional<Thing> thing_by_name(std::string_view name) {
    if (name == "nfo") {
        return Thing{};
    }
    if (const std::optional<ImageKind> kind = image_kind_by_name(name)) {
        return Thing{Thing::Kind::artwork, *kind, {}};
    }
    for (const ThingAlias& alias : kThingAliases) {
        if (alias.name == name) {
            return Thing{Thing::Kind::field, {}, alias.field};
        }
    }
    if (const std::optional<MovieField> field = movie_field_by_name(name)) {
        return Thing{Thing::Kind::field, {}, *field};
    }
    return std::nullopt;
}

}  // namespace cinefleet::filter
