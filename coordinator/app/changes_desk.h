#pragma once

#include "common/clock.h"
#include "common/ids.h"
#include "common/result.h"
#include "proto/messages.h"

#include <cstdint>
#include <deque>
#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace cinefleet::app {

/// One page of TMDB's list of movies that have changed.
struct ChangesQuestion {
    std::string first_day;  ///< "2026-11-13"
    std::string last_day;   ///< at most 14 days later
    std::int32_t page = 1;
};

struct ChangesPage {
    std::vector<std::int64_t> tmdb_ids;
    std::int32_t total_pages = 0;
};

/// Has workers ask for pages, one at a time. A worker that leaves or is silent for kPatience is not waited
/// for: another is asked. Without sockets; belongs to the core thread.
class ChangesDesk {
  public:
    using Done = std::function<void(Result<ChangesPage>)>;
    /// Sends it to a worker, another than `not_this` if there is one, and says to whom; nullopt: there is
    /// none.
    using Send = std::function<std::optional<PeerId>(const proto::ChangesRequest& request, PeerId not_this)>;

    /// So long for one worker's answer.
    static constexpr Millis kPatience{60'000};
    /// So long for an answer at all, from when it is asked for.
    static constexpr Millis kLongestWait{180'000};

    /// `first_id`: above all that an earlier process may have given out.
    ChangesDesk(std::int64_t first_id, Send send) : next_id_(first_id), send_(std::move(send)) {}

    /// `done` is called by one of the other calls. unavailable: no worker has answered in time; otherwise
    /// what kept TMDB from answering.
    void ask(ChangesQuestion question, Done done, MonoTime now);
    void on_changes(PeerId peer, const proto::Changes& changes, MonoTime now);
    /// At least once a second.
    void on_time(MonoTime now);
    /// cancelled, for all that wait.
    void stop();

  private:
    struct Waiting {
        ChangesQuestion question;
        Done done;
        MonoTime since;
    };
    void end_first(Result<ChangesPage> page);

    std::int64_t next_id_;
    const Send send_;
    std::deque<Waiting> waiting_;  // the first is being asked for
    std::optional<PeerId> asked_;  // nullopt: nobody yet
    PeerId silent_;                // did not answer the first one's question
    std::int64_t asked_id_ = 0;
    MonoTime asked_at_{};
};

}  // namespace cinefleet::app
