// What the database tells about movies and their matches.

#include "coordinator/app/stored_reports.h"

#include <limits>
#include <set>
#include <utility>

namespace cinefleet::app {
namespace {

constexpr std::int64_t kAll = std::numeric_limits<std::int64_t>::max();

tl::unexpected<Error> only_with_coordinator() {
    return failure(ErrorClass::conflict, "no coordinator is running: start one with `cinefleet serve`");
}

// Nothing for an empty text.
Result<std::optional<filter::Filter>> filter_of(const std::string& text, const Clock& clock) {
    if (text.empty()) {
        return std::optional<filter::Filter>();
    }
    auto parsed = filter::parse_filter(text, clock.wall().time_since_epoch().count());
    if (!parsed) {
        return failure(filter::to_error(parsed.error()));
    }
    return std::optional(*std::move(parsed));
}

}  // namespace

Result<std::vector<control::MovieLine>> StoredReports::list_movies(const std::string& filter,
                                                                   std::int32_t limit) {
    const Result<std::optional<filter::Filter>> wanted = filter_of(filter, clock_);
    if (!wanted) {
        return failure(wanted.error());
    }
    const std::lock_guard lock(mutex_);
    Result<std::vector<store::MovieLineRow>> rows = reader_->movies(*wanted ? &**wanted : nullptr, limit);
    if (!rows) {
        return failure(std::move(rows).error());
    }
    std::vector<control::MovieLine> movies;
    for (store::MovieLineRow& row : *rows) {
        movies.push_back(
            {row.id, std::move(row.path), std::move(row.title), row.year, std::move(row.ids), row.scraped});
    }
    return movies;
}

Result<std::vector<control::ReviewItem>> StoredReports::reviews(std::int32_t limit) {
    const std::lock_guard lock(mutex_);
    Result<std::vector<store::ReviewRow>> rows = reader_->reviews(limit);
    if (!rows) {
        return failure(std::move(rows).error());
    }
    std::vector<control::ReviewItem> items;
    for (store::ReviewRow& row : *rows) {
        items.push_back({row.movie, std::move(row.path), std::move(row.title), row.year, row.task, row.run,
                         std::move(row.reason), std::move(row.candidates)});
    }
    return items;
}

Result<std::vector<MovieId>> StoredReports::chosen(const control::MovieChoice& choice) {
    const Result<std::optional<filter::Filter>> wanted = filter_of(choice.filter, clock_);
    if (!wanted) {
        return failure(wanted.error());
    }
    const std::lock_guard lock(mutex_);
    std::set<MovieId> movies;
    for (const std::string& name : choice.movies) {
        const Result<MovieId> movie = reader_->find_movie(name);
        if (!movie) {
            return failure(movie.error());
        }
        movies.insert(*movie);
    }
    if (*wanted) {
        const Result<std::vector<store::MovieLineRow>> rows = reader_->movies(&**wanted, kAll);
        if (!rows) {
            return failure(rows.error());
        }
        for (const store::MovieLineRow& row : *rows) {
            movies.insert(row.id);
        }
    }
    return std::vector<MovieId>(movies.begin(), movies.end());
}

Result<std::int64_t> StoredReports::locked_by_nfo(const std::vector<MovieId>& movies) {
    const std::lock_guard lock(mutex_);
    std::int64_t count = 0;
    for (const MovieId movie : movies) {
        const Result<store::MovieRow> row = reader_->movie(std::to_string(movie.value));
        if (!row) {
            return failure(row.error());
        }
        count += row->nfo_locks.empty() ? 0 : 1;
    }
    return count;
}

Result<std::int64_t> StoredReports::mark(const control::MovieChoice&, bool) {
    return only_with_coordinator();
}

Result<control::LocksChanged> StoredReports::lock(const control::LockOrder&) {
    return only_with_coordinator();
}

Result<control::ScrapeStarted> StoredReports::decide_match(const control::MatchOrder&) {
    return only_with_coordinator();
}

}  // namespace cinefleet::app
