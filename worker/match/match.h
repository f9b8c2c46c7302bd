#pragma once

#include "common/model/task.h"
#include "worker/providers/facts.h"

#include <string>
#include <vector>

namespace cinefleet::worker {

enum class MatchVerdict : std::uint8_t {
    taken,      ///< the first candidate is the movie
    ambiguous,  ///< several fit alike and the scrape mode leaves the choice to a person
    none,       ///< nothing fits well enough
};

struct Match {
    MatchVerdict verdict = MatchVerdict::none;
    std::vector<MatchCandidate> candidates;  ///< best first, at most 10
};

/// Which of a search's hits is the movie of this task. Scored by title (the task's title and alternative
/// title against title and original title) and year; popularity decides only between hits that are alike.
/// `threshold_percent`: the least score, 0 to 100, to be taken.
Match choose_match(const TaskSpec& task, const std::vector<SearchHit>& hits, int threshold_percent);

}  // namespace cinefleet::worker
