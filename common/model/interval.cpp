#include "common/model/interval.h"

#include <charconv>
#include <cstdint>

namespace cinefleet {
namespace {

constexpr std::int64_t kMostMinutes = 366 * 24 * 60;

std::int64_t minutes_in(char unit) {
    return unit == 'm' ? 1 : unit == 'h' ? 60 : unit == 'd' ? 24 * 60 : 0;
}

}  // namespace

Result<Millis> parse_interval(std::string_view text) {
    if (text == "off") {
        return Millis{0};
    }
    std::int64_t count = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), count);
    const bool has_unit = error == std::errc{} && end + 1 == text.data() + text.size();
    const std::int64_t unit = has_unit ? minutes_in(*end) : 0;
    if (unit == 0 || count < 1 || count > kMostMinutes / unit) {
        return failure(ErrorClass::invalid_input,
                       "has to be off or a whole number with m, h or d, at most a year: 30m, 6h, 1d");
    }
    return std::chrono::minutes(count * unit);
}

}  // namespace cinefleet
