#pragma once

#include "common/model/task.h"

#include <cstdint>
#include <deque>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

namespace cinefleet::worker {

struct TitleSearch {
    std::string title;
    std::int32_t year = 0;  ///< 0: any
};

/// Which searches are made for a movie whose id is not known, from the narrowest to the widest, each once:
/// the title with its year, the title of any year (its hits hold those of the years beside, unless the
/// answer's page is full: then these are asked for as well), the same for the alternative title, and at last
/// other spellings. At most 16.
class SearchPlan {
  public:
    explicit SearchPlan(const TaskSpec& task);

    /// The next search; nullopt: there is no other.
    std::optional<TitleSearch> next();

    /// How many hits the last one had.
    void answered(std::size_t hits);

    /// "'Heat' 1995, 'Heat'": what was searched for so far, for people.
    const std::string& made() const { return made_; }

  private:
    struct Step {
        TitleSearch search;
        bool only_if_full =
            false;  ///< its hits are among those of the last search of any year, unless that was cut off
    };
    void plan(const std::string& title, std::int32_t year);

    std::deque<Step> steps_;
    std::set<std::pair<std::string, std::int32_t>> asked_;
    TitleSearch last_;
    bool was_full_ = false;
    std::string made_;
};

}  // namespace cinefleet::worker
