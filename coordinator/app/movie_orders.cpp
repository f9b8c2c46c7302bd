// What people decide about single movies: marks, locks, matches, reviews.

#include "coordinator/app/coordinator.h"
#include "coordinator/app/match_order.h"

#include <utility>

namespace cinefleet::app {

Result<std::vector<control::MovieLine>> Coordinator::list_movies(const std::string& filter,
                                                                 std::int32_t limit) {
    return stored_->list_movies(filter, limit);
}

Result<std::vector<control::MovieReport>> Coordinator::movie_page(const std::string& filter, MovieId after,
                                                                  std::int32_t limit) {
    return stored_->movie_page(filter, after, limit);
}

Result<std::vector<control::ReviewItem>> Coordinator::reviews(std::int32_t limit) {
    return stored_->reviews(limit);
}

Result<std::int64_t> Coordinator::mark(const control::MovieChoice& choice, bool marked) {
    const Result<std::vector<MovieId>> movies = stored_->chosen(choice);
    if (!movies) {
        return failure(movies.error());
    }
    Result<std::int64_t> changed = failure(ErrorClass::cancelled, "the coordinator is stopping");
    save_->run_on_writer([&](store::Store& store) { changed = store.set_marked(*movies, marked); });
    return changed;
}

Result<control::LocksChanged> Coordinator::lock(const control::LockOrder& order) {
    if (order.locks.empty()) {
        return failure(ErrorClass::invalid_input,
                       "say what is locked: the whole movie, or some of its fields");
    }
    const Result<std::vector<MovieId>> movies = stored_->chosen(order.choice);
    if (!movies) {
        return failure(movies.error());
    }
    Result<std::int64_t> changed = failure(ErrorClass::cancelled, "the coordinator is stopping");
    save_->run_on_writer(
        [&](store::Store& store) { changed = store.change_locks(*movies, order.locks, order.locked); });
    if (!changed) {
        return failure(changed.error());
    }
    const Result<std::int64_t> by_nfo = stored_->locked_by_nfo(*movies);
    if (!by_nfo) {
        return failure(by_nfo.error());
    }
    return control::LocksChanged{*changed, *by_nfo};
}

Result<control::ScrapeStarted> Coordinator::decide_match(const control::MatchOrder& order) {
    if (Status status = check_match_order(order); !status) {
        return failure(std::move(status).error());
    }
    const Result<std::vector<MovieId>> movie = stored_->chosen({{order.movie}, {}});
    if (!movie) {
        return failure(movie.error());
    }
    const bool scrapes = !order.ignore && !order.forget;
    if (Status status = scrapes ? check_key() : Status(); !status) {
        return failure(std::move(status).error());
    }
    return queue_run([&](store::Store& store) { return apply_match_order(store, movie->front(), order); });
}

}  // namespace cinefleet::app
