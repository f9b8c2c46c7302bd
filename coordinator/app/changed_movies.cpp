#include "coordinator/app/changed_movies.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <chrono>

namespace cinefleet::app {
namespace {

using std::chrono::days;
using std::chrono::floor;
using std::chrono::sys_days;
using std::chrono::year_month_day;

// TMDB takes 14; whether it counts the last day is not said.
constexpr days kWindow{13};

std::string text_of_day(sys_days day) {
    const year_month_day date(day);
    return fmt::format("{:04}-{:02}-{:02}", static_cast<int>(date.year()),
                       static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()));
}

std::optional<int> number_in(std::string_view text) {
    int number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    return error == std::errc{} && end == text.data() + text.size() ? std::optional(number) : std::nullopt;
}

}  // namespace

Result<WallTime> time_of_date(const std::string& date) {
    const std::string_view text(date);
    constexpr std::size_t kLength = 10;  // "2026-11-27"
    if (text.size() == kLength && text[4] == '-' && text[7] == '-') {
        const auto year = number_in(text.substr(0, 4));
        const auto month = number_in(text.substr(5, 2));
        const auto day = number_in(text.substr(8, 2));
        if (year && month && day && *year > 0 && *month > 0 && *day > 0) {
            const year_month_day ymd{std::chrono::year(*year),
                                     std::chrono::month(static_cast<unsigned>(*month)),
                                     std::chrono::day(static_cast<unsigned>(*day))};
            if (ymd.ok()) {
                return WallTime(sys_days(ymd));
            }
        }
    }
    return failure(ErrorClass::invalid_input,
                   "'" + date + "' is no date: changes are asked for since 2026-11-27, or since `last`");
}

std::vector<ChangesQuestion> windows_between(WallTime since, WallTime until) {
    std::vector<ChangesQuestion> windows;
    const auto last = floor<days>(until);
    auto first = floor<days>(since);
    do {
        const auto end = std::min(first + kWindow, last);
        windows.push_back({text_of_day(first), text_of_day(std::max(first, end)), 1});
        first = end;
    } while (first < last);
    return windows;
}

Result<std::optional<std::set<std::int64_t>>> changed_movies(
    const std::vector<ChangesQuestion>& windows, std::int64_t most_pages,
    const std::function<Result<ChangesPage>(const ChangesQuestion&)>& ask) {
    std::set<std::int64_t> changed;
    auto all_pages = std::ssize(windows);  // one each at least
    if (all_pages > most_pages) {
        return std::optional<std::set<std::int64_t>>();
    }
    for (ChangesQuestion question : windows) {
        std::int32_t pages = 1;
        for (question.page = 1; question.page <= pages; ++question.page) {
            const Result<ChangesPage> page = ask(question);
            if (!page) {
                return failure(page.error());
            }
            changed.insert(page->tmdb_ids.begin(), page->tmdb_ids.end());
            all_pages += std::max(0, page->total_pages - pages);
            pages = std::max(pages, page->total_pages);
            if (all_pages > most_pages) {
                return std::optional<std::set<std::int64_t>>();
            }
        }
    }
    return std::optional(std::move(changed));
}

}  // namespace cinefleet::app
