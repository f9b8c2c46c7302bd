#include "worker/match/search_plan.h"

#include "worker/match/title_readings.h"

namespace cinefleet::worker {
namespace {

constexpr std::size_t kPage = 20;  // hits in one of TMDB's answers
constexpr std::size_t kMaxSearches = 16;

}  // namespace

SearchPlan::SearchPlan(const TaskSpec& task) {
    const std::vector<TitleReading> readings = title_readings(task);
    for (const TitleReading& reading : readings) {
        if (reading.is_searched && !reading.holds_year) {
            plan(reading.title, task.year);
            for (const TitleReading& with_year : readings) {
                if (with_year.holds_year && reading.title == task.title) {
                    steps_.push_back({{with_year.title, 0}, true});
                }
            }
        }
    }
    for (const std::string& title : {task.title, task.alternative_title}) {
        for (const std::string& query : respelled_queries(title)) {
            steps_.push_back({{query, task.year}, false});
        }
    }
}

void SearchPlan::plan(const std::string& title, std::int32_t year) {
    if (year != 0) {
        steps_.push_back({{title, year}, false});
    }
    steps_.push_back({{title, 0}, false});
    if (year != 0) {
        steps_.push_back({{title, year - 1}, true});
        steps_.push_back({{title, year + 1}, true});
    }
}

std::optional<TitleSearch> SearchPlan::next() {
    while (!steps_.empty() && asked_.size() < kMaxSearches) {
        const Step step = steps_.front();
        steps_.pop_front();
        if ((step.only_if_full && !was_full_) ||
            !asked_.emplace(step.search.title, step.search.year).second) {
            continue;
        }
        last_ = step.search;
        made_ += (made_.empty() ? "'" : ", '") + last_.title + "'" +
                 (last_.year != 0 ? " " + std::to_string(last_.year) : "");
        return step.search;
    }
    return std::nullopt;
}

void SearchPlan::answered(std::size_t hits) {
    if (last_.year == 0) {
        was_full_ = hits >= kPage;
    }
}

}  // namespace cinefleet::worker
