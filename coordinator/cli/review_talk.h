#pragma once

#include "coordinator/cli/console.h"
#include "coordinator/control/api.h"

#include <functional>
#include <string>
#include <vector>

namespace cinefleet::cli {

/// Asks a person which movies these are, one after the other, on the terminal.
class ReviewTalk {
  public:
    /// `signals`: open_signal_fd; a signal ends the talk. `trouble`: as in FollowOptions.
    ReviewTalk(control::ControlApi& control, int signals, std::function<std::string()> trouble);

    /// Until all are decided or left, the input ends, or the person stops. Searches are waited for, so that
    /// the person sees what they found. An error only if the coordinator cannot be asked any more.
    Status ask(const std::vector<control::ReviewItem>& items);

    /// Something was decided, or found by a search.
    bool has_decided() const { return has_decided_; }

    /// Waits for the scrapes of what was decided and says how they ended. Returns the exit code.
    int finish();

  private:
    enum class Next { movie, stop };

    Result<Next> ask_about(control::ReviewItem item, const std::string& heading);
    Result<Next> search(control::ReviewItem& item, const std::string& title, std::int32_t year,
                        bool& is_found);
    Status decide(const control::ReviewItem& item, control::MatchOrder order);

    control::ControlApi& control_;
    LineReader lines_;
    int signals_;
    std::function<std::string()> trouble_;
    struct Scrape {
        RunId run;
        MovieId movie;
    };
    std::vector<Scrape> scrapes_;
    bool is_stopped_ = false;
    bool has_decided_ = false;
};

/// So many wait at most in one list.
inline constexpr std::int32_t kMostReviews = 10'000;

/// What waits for a person about this movie, read anew; not_found: there is no such movie.
Result<control::ReviewItem> review_of(control::ControlApi& control, const std::string& id_or_path);

}  // namespace cinefleet::cli
