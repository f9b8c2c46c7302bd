#pragma once

#include "common/model/kept_answer.h"
#include "worker/providers/fetch.h"

#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

namespace cinefleet::worker {

/// What services have answered about one movie: at the beginning what the coordinator has kept of earlier
/// scrapes, at the end what it shall keep of this one. An entry is known by its provider and the address
/// without keys. Pure.
class AnswerBook {
  public:
    /// An answer that is longer than `most_bytes` counts as damaged.
    AnswerBook(std::vector<KeptAnswer> known, std::size_t most_bytes);

    /// The answer to a request that need not be made.
    std::optional<FetchAnswer> at_hand(const FetchRequest& request) const;

    /// Lets the service say that its last answer still holds, if there is one.
    void make_conditional(FetchRequest& request) const;

    /// Puts the kept answer in the place of "not modified".
    void complete(const FetchRequest& request, FetchAnswer& answer);

    /// The answer was understood. `as`: the same question to which the next scrape wants this answer.
    void keep(const FetchRequest& as, const FetchAnswer& answer, AnswerKind kind);

    /// Once. Within the limits of what is kept of a movie.
    std::vector<KeptAnswer> take_new();

  private:
    using Key = std::pair<ProviderId, std::string>;
    static Key key_of(const FetchRequest& request);
    std::optional<FetchAnswer> answer_of(const KeptAnswer& kept) const;

    std::map<Key, KeptAnswer> known_;
    std::set<Key> confirmed_;
    const std::size_t most_bytes_;
    std::size_t new_bytes_ = 0;
    std::vector<KeptAnswer> new_;
};

}  // namespace cinefleet::worker
