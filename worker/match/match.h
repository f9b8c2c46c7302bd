#pragma once

#include "common/model/task.h"
#include "worker/providers/facts.h"

#include <cstdint>
#include <string>
#include <vector>

namespace cinefleet::worker {

enum class MatchVerdict : std::uint8_t {
    taken,      ///< the first candidate is the movie
    ambiguous,  ///< several fit alike: none is far enough ahead, or the scrape mode leaves the choice to a
                ///< person
    none,       ///< nothing fits well enough
};

struct Match {
    MatchVerdict verdict = MatchVerdict::none;
    bool is_sure =
        false;  ///< taken, and no other search can bring a better one: title and year are exact, or nearly
    std::vector<MatchCandidate> candidates;      ///< best first, at most 10
    std::vector<std::int64_t> unknown_runtimes;  ///< TMDB ids of those of an ambiguous match whose runtime
                                                 ///< may tell, the most popular first, at most 3
};

/// Which of the hits is the movie of this task. A score is how likely a candidate is the one: by title (each
/// reading of the task's titles against title and original title; other numbers are another movie; against
/// other titles only to the letter) and year.
/// Among those that are alike only popularity tells, and the less the most popular is ahead, the lower its
/// score: nothing is taken that is as likely wrong as right. If the length of the files is known and fits
/// that of one of them, those whose length is quite another one are out. `threshold_percent`: the least
/// score, 0 to 100, to be taken.
Match choose_match(const TaskSpec& task, const std::vector<SearchHit>& hits, int threshold_percent);

/// TMDB ids of the hits that would be taken if another title of theirs, which a search does not tell, were
/// the task's: the best first, at most 3.
std::vector<std::int64_t> worth_a_closer_look(const TaskSpec& task, const std::vector<SearchHit>& hits,
                                              int threshold_percent);

}  // namespace cinefleet::worker
