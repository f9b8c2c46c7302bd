#include "common/model/quiet_hours.h"

#include "common/text.h"

#include <algorithm>
#include <charconv>
#include <string>

namespace cinefleet {
namespace {

constexpr int kMinutesAnHour = 60;
constexpr int kHoursADay = 24;
constexpr std::size_t kMaxSpans = 16;

std::optional<int> two_digits(std::string_view text, int most) {
    int number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    const bool is_number = text.size() == 2 && error == std::errc{} && end == text.data() + text.size();
    return is_number && number >= 0 && number <= most ? std::optional(number) : std::nullopt;
}

// "HH:MM"; 24:00 is the day's end.
std::optional<int> minute_of(std::string_view text) {
    constexpr std::size_t kLength = 5;
    if (text.size() != kLength || text[2] != ':') {
        return std::nullopt;
    }
    const std::optional<int> hour = two_digits(text.substr(0, 2), kHoursADay);
    const std::optional<int> minute = two_digits(text.substr(3), kMinutesAnHour - 1);
    if (!hour || !minute || (*hour == kHoursADay && *minute > 0)) {
        return std::nullopt;
    }
    return *hour * kMinutesAnHour + *minute;
}

bool is_in(const DaySpan& span, int minute) {
    if (span.from < span.until) {
        return minute >= span.from && minute < span.until;
    }
    return minute >= span.from || minute < span.until;
}

}  // namespace

Result<std::vector<DaySpan>> parse_quiet_hours(std::string_view text) {
    std::vector<DaySpan> spans;
    std::string_view rest = trim(text);
    while (!rest.empty()) {
        const std::size_t end = std::min(rest.find(','), rest.size());
        const std::string_view part = trim(rest.substr(0, end));
        rest.remove_prefix(std::min(end + 1, rest.size()));
        const std::size_t dash = std::min(part.find('-'), part.size());
        const std::optional<int> from = minute_of(trim(part.substr(0, dash)));
        const std::optional<int> until = minute_of(trim(part.substr(std::min(dash + 1, part.size()))));
        if (!from || !until || *from == *until || spans.size() == kMaxSpans) {
            return failure(ErrorClass::invalid_input,
                           "has to be times of the day such as 08:00-12:00,17:30-22:00, not '" +
                               std::string(part) + "'");
        }
        spans.push_back({*from, *until});
    }
    return spans;
}

std::optional<int> quiet_until(const std::vector<DaySpan>& spans, int minute) {
    const auto found = std::ranges::find_if(spans, [&](const DaySpan& span) { return is_in(span, minute); });
    return found != spans.end() ? std::optional(found->until) : std::nullopt;
}

}  // namespace cinefleet
