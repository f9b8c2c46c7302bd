#include "changes.h"

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <vector>

namespace cinefleet::standin {
namespace {

constexpr std::size_t kChangesOfPage = 100;
constexpr int kMostChangesPages = 1'000;
constexpr std::chrono::days kLongestRange{14};

std::chrono::sys_days day_of(const std::string& text) {
    int year = 0;
    unsigned month = 0;
    unsigned day = 0;
    if (std::sscanf(text.c_str(), "%4d-%2u-%2u", &year, &month, &day) != 3) {
        return {};
    }
    return std::chrono::year(year) / std::chrono::month(month) / std::chrono::day(day);
}

void change_plot(Json& texts, const std::string& day) {
    texts["overview"] = texts.value("overview", "") + " Changed on " + day + ".";
}

Answer refused(const char* why) {
    return {422, "application/json",
            Json{{"success", false}, {"status_code", 20}, {"status_message", why}}.dump()};
}

}  // namespace

void Changes::add(std::int64_t tmdb_id, const std::string& day) {
    const std::lock_guard lock(mutex_);
    days_[tmdb_id] = day;
}

Answer Changes::list(const Question& question) const {
    const std::string first = question.value("start_date");
    const std::string last = question.value("end_date");
    const auto range = day_of(last) - day_of(first);
    if (range < std::chrono::days{0} || range > kLongestRange) {
        return refused("Invalid date range: Should be a range no longer than 14 days.");
    }
    std::vector<std::int64_t> ids;
    {
        const std::lock_guard lock(mutex_);
        for (const auto& [id, day] : days_) {
            if (first <= day && day <= last) {
                ids.push_back(id);
            }
        }
    }
    const auto page =
        static_cast<std::size_t>(std::clamp(std::atoi(question.value("page").c_str()), 1, kMostChangesPages));
    Json results = Json::array();
    for (std::size_t i = (page - 1) * kChangesOfPage; i < std::min(ids.size(), page * kChangesOfPage); ++i) {
        results.push_back({{"id", ids[i]}, {"adult", false}});
    }
    return {200, "application/json",
            Json{{"results", results},
                 {"page", page},
                 {"total_pages", (ids.size() + kChangesOfPage - 1) / kChangesOfPage},
                 {"total_results", ids.size()}}
                .dump()};
}

Answer Changes::with_changes(const std::string& path, Answer answer) const {
    const std::int64_t id = std::atoll(path.substr(path.rfind('/') + 1).c_str());
    const std::lock_guard lock(mutex_);
    const auto found = days_.find(id);
    if (found != days_.end() && answer.status == 200) {
        Json movie = Json::parse(answer.body);
        change_plot(movie, found->second);
        if (movie.contains("translations")) {
            for (Json& translation : movie["translations"]["translations"]) {
                change_plot(translation["data"], found->second);
            }
        }
        answer.body = movie.dump();
    }
    return answer;
}

}  // namespace cinefleet::standin
