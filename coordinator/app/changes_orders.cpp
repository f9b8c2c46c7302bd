// A scrape of what has changed at TMDB: which movies these are, and that nobody takes old answers about them
// for new.

#include "coordinator/app/changed_movies.h"
#include "coordinator/app/coordinator.h"

#include <algorithm>
#include <utility>

namespace cinefleet::app {

// Slow: workers ask, with permits like for everything that they ask. The save thread does not wait for it.
Result<store::ChangedMovies> Coordinator::ask_what_changed(const control::ScrapeRequest& request,
                                                           const std::vector<SourceId>& sources) {
    Result<store::ChangesKnown> known = failure(ErrorClass::cancelled, "the coordinator is stopping");
    save_->run_on_writer([&](store::Store& store) { known = store.changes_known(sources); });
    if (!known) {
        return failure(std::move(known).error());
    }
    if (known->movies == 0) {
        return failure(
            ErrorClass::not_found,
            "no movie was scraped from TMDB yet, so none can have changed: leave out --changed-since");
    }
    const WallTime now = clock_.wall();
    Result<WallTime> since = WallTime(Millis{known->until_ms});
    if (request.changed_since != control::kSinceLast) {
        since = time_of_date(request.changed_since);
    }
    if (!since) {
        return failure(std::move(since).error());
    }
    if (*since > now) {
        return failure(ErrorClass::invalid_input, request.changed_since + " is still to come");
    }
    Result<std::optional<std::set<std::int64_t>>> changed =
        changed_movies(windows_between(*since, now), known->movies,
                       [this](const ChangesQuestion& question) { return core_->ask_changes(question); });
    if (!changed) {
        return failure(std::move(changed).error());
    }
    return store::ChangedMovies{now.time_since_epoch().count(), *std::move(changed)};
}

// Before the core knows of the run. Without it the movies would be scraped from answers that are still fresh.
void Coordinator::forget_answers_about(const std::vector<MovieId>& movies) {
    if (!answers_ || movies.empty()) {
        return;
    }
    if (const Status status = answers_->forget(movies); !status) {
        options_.log("answers about changed movies could not be forgotten: " + status.error().message);
    }
}

}  // namespace cinefleet::app
