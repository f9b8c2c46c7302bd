#pragma once

#include "common/clock.h"
#include "common/ids.h"
#include "common/model/kept_answer.h"
#include "common/result.h"
#include "coordinator/store/connection.h"

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace cinefleet::store {

struct AnswerCacheOptions {
    Millis details_age{};           ///< so long nobody asks again
    Millis search_age{};            ///< as above
    std::int64_t budget_bytes = 0;  ///< beyond it the least recently used go
};

struct AnswerCacheFacts {
    std::int64_t answers = 0;
    std::int64_t movies = 0;
    std::int64_t bytes = 0;  ///< as they count for the budget
};

/// The answers of services by movie, in a SQLite file of its own. Whatever is wrong with the file, nothing
/// fails: a damaged one is made anew, what cannot be written is asked for again. Workers are half trusted: an
/// answer is kept for the movie of the lease that brought it and within limits, and nobody but the next
/// scrape of that movie sees it. Belongs to one thread.
class AnswerCache {
  public:
    /// io: the file cannot be made.
    static Result<std::unique_ptr<AnswerCache>> open(const std::string& path,
                                                     const AnswerCacheOptions& options, const Clock& clock);
    AnswerCache(std::unique_ptr<Connection> connection, const AnswerCacheOptions& options,
                const Clock& clock);

    /// At most kMostKeptAnswers of kMostKeptBytes together, the latest first; whether each is fresh.
    std::vector<KeptAnswer> find(MovieId movie);

    /// Those that are within the limits; a confirmed one is as new from now on.
    Status keep(MovieId movie, const std::vector<KeptAnswer>& answers);

    Status forget(const std::vector<MovieId>& movies);
    Status clear();
    AnswerCacheFacts facts();

  private:
    std::int64_t now_ms() const { return clock_.wall().time_since_epoch().count(); }
    bool is_fresh(AnswerKind kind, std::int64_t answered_ms) const;
    std::int64_t total_bytes();
    void evict();

    std::unique_ptr<Connection> connection_;
    const AnswerCacheOptions options_;
    const Clock& clock_;
    std::int64_t bytes_ = 0;
};

}  // namespace cinefleet::store
