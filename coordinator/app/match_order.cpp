#include "coordinator/app/match_order.h"

#include "common/text.h"

#include <algorithm>

namespace cinefleet::app {
namespace {

constexpr std::size_t kFewestImdbDigits = 7;
constexpr std::size_t kMostImdbDigits = 12;
constexpr std::size_t kLongestTitle = 500;

bool is_imdb_id(const std::string& id) {
    return id.starts_with("tt") && id.size() >= 2 + kFewestImdbDigits && id.size() <= 2 + kMostImdbDigits &&
           std::all_of(id.begin() + 2, id.end(), [](char c) { return c >= '0' && c <= '9'; });
}

Result<queue::RunCreated> scrape_anew(store::Store& store, MovieId movie, const control::MatchOrder& order) {
    store::RunOrder run;
    run.type = {ScrapeSelection::single, ScrapeMode::ask};
    run.selected = {std::to_string(movie.value)};
    run.search = {std::string(trim(order.title)), order.year};
    const Result<store::RunPlan> plan = store.plan_run(run);
    if (!plan) {
        return failure(plan.error());
    }
    if (plan->dead > 0) {
        return failure(ErrorClass::conflict,
                       "this movie crashed its workers: `cinefleet dead list`, then `dead discard` it first");
    }
    if (!plan->attached.empty() && !run.search.title.empty()) {
        return failure(ErrorClass::conflict,
                       "it is being scraped in another run: wait for its end, or cancel that run");
    }
    return store.create_run(run, *plan);
}

}  // namespace

Status check_match_order(const control::MatchOrder& order) {
    const bool has_ids = order.ids != MovieIds{};
    const bool has_title = !trim(order.title).empty();
    const int decisions = static_cast<int>(has_ids) + static_cast<int>(has_title) +
                          static_cast<int>(order.ignore) + static_cast<int>(order.forget);
    if (decisions != 1) {
        return failure(ErrorClass::invalid_input,
                       "say one thing about the match: an id, other words to search for, ignore, or forget");
    }
    if (order.ids.tmdb < 0) {
        return failure(ErrorClass::invalid_input,
                       "a TMDB id is a positive number, as in themoviedb.org/movie/603");
    }
    if (!order.ids.imdb.empty() && !is_imdb_id(order.ids.imdb)) {
        return failure(ErrorClass::invalid_input,
                       "'" + order.ids.imdb +
                           "' is no IMDb id: it is tt and seven or more digits, as in "
                           "imdb.com/title/tt0133093");
    }
    if (order.title.size() > kLongestTitle || order.year < 0 || order.year > 9'999) {
        return failure(ErrorClass::invalid_input, "no movie has such a title or year");
    }
    return {};
}

Result<AppliedScrape> apply_match_order(store::Store& store, MovieId movie,
                                        const control::MatchOrder& order) {
    store::Transaction transaction = store.transaction();
    // A search is made with its words only where nothing is decided.
    if (Status status = store.decide_match(movie, {order.ids, order.ignore}); !status) {
        return failure(std::move(status).error());
    }
    AppliedScrape applied;
    applied.started.found = 1;
    if (!order.ignore && !order.forget) {
        Result<queue::RunCreated> run = scrape_anew(store, movie, order);
        if (!run) {
            return failure(std::move(run).error());
        }
        applied.started.run = run->run;
        applied.started.task_count = run->task_count;
        applied.run = *std::move(run);
    }
    if (Status status = transaction.commit(); !status) {
        return failure(std::move(status).error());
    }
    return applied;
}

}  // namespace cinefleet::app
