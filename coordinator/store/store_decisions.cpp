// What people decide about movies: marks, and which movie it is.

#include "coordinator/store/store.h"

namespace cinefleet::store {
namespace {

constexpr std::string_view kMark = "INSERT OR IGNORE INTO marks (movie_id, marked_ms) VALUES (?, ?)";
constexpr std::string_view kUnmark = "DELETE FROM marks WHERE movie_id = ?";
constexpr std::string_view kDecide =
    "INSERT OR REPLACE INTO match_decisions (movie_id, tmdb_id, imdb_id, ignored, decided_ms)"
    " VALUES (?, ?, ?, ?, ?)";
constexpr std::string_view kDecidedOfOpen =
    "SELECT x.tmdb_id, x.imdb_id FROM tasks t JOIN match_decisions x ON x.movie_id = t.movie_id"
    " WHERE t.id = ? AND t.state = 1";
constexpr std::string_view kForgetDecision = "DELETE FROM match_decisions WHERE movie_id = ?";

}  // namespace

Result<std::int64_t> Store::set_marked(const std::vector<MovieId>& movies, bool marked) {
    Transaction transaction(*connection_);
    std::int64_t changed = 0;
    for (const MovieId movie : movies) {
        if (marked) {
            connection_->run(kMark, movie.value, now_ms());
        } else {
            connection_->run(kUnmark, movie.value);
        }
        changed += connection_->changed_rows();
    }
    if (Status status = transaction.commit(); !status) {
        return failure(std::move(status).error());
    }
    return changed;
}

std::optional<MovieIds> Store::decided_of_open(TaskId task) {
    auto rows = connection_->statement(kDecidedOfOpen)(task.value);
    if (!rows.next()) {
        return std::nullopt;
    }
    return MovieIds{rows.integer(0), rows.text(1)};
}

Status Store::decide_match(MovieId movie, const MatchDecision& decision) {
    if (decision.ids == MovieIds{} && !decision.ignored) {
        connection_->run(kForgetDecision, movie.value);
    } else {
        connection_->run(kDecide, movie.value, decision.ids.tmdb, decision.ids.imdb, decision.ignored,
                         now_ms());
    }
    return connection_->take_status();
}

}  // namespace cinefleet::store
