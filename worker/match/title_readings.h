#pragma once

#include "common/model/task.h"

#include <string>
#include <string_view>
#include <vector>

namespace cinefleet::worker {

/// One way to understand what a task calls its movie.
struct TitleReading {
    std::string title;
    bool holds_year =
        false;  ///< the stated year is part of the title ("Death Race 2000"), the movie's is not known
    bool is_searched = true;  ///< false: only compared with what other searches find
};

/// The ways to understand a task's title and alternative title, the plainest first; at most 12. None is
/// empty.
std::vector<TitleReading> title_readings(const TaskSpec& task);

/// Ways to search for a title that lost a sign which no file name can hold ("911" for "9/11", "MASH" for
/// "M*A*S*H") or whose numbers are written in another way: its parts as words, and its plain words alone.
/// What they find has still to be compared with the title as it is. Empty: there are none.
std::vector<std::string> respelled_queries(std::string_view title);

}  // namespace cinefleet::worker
