// What the database tells about movies and their matches.

#include "coordinator/app/stored_reports.h"

#include <algorithm>
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

std::vector<std::string> missing_of(const store::MovieRow& row) {
    std::vector<std::string> missing;
    if (!row.has_nfo) {
        missing.emplace_back("nfo");
    }
    for (const ModifierInfo& modifier : kModifiers) {
        const bool is_wanted = modifier.image_kind && default_modifiers().has(modifier.modifier);
        if (is_wanted && std::ranges::find(row.on_disk, *modifier.image_kind) == row.on_disk.end()) {
            missing.emplace_back(modifier.short_name);
        }
    }
    for (const ProviderId provider : row.lacking) {
        missing.emplace_back(to_string(provider));
    }
    return missing;
}

control::MovieReport movie_report_from(store::MovieRow row) {
    control::MovieReport report;
    report.id = row.id;
    report.missing = missing_of(row);
    report.path = std::move(row.path);
    report.movie = std::move(row.movie);
    report.origins = std::move(row.origins);
    report.scraped_ms = row.scraped_ms;
    for (store::MovieTaskRow& task : row.tasks) {
        report.tasks.push_back({task.task, task.run, task.state, task.reason, std::move(task.candidates),
                                std::move(task.search.title), task.search.year});
    }
    report.name = std::move(row.name);
    report.fixed = std::move(row.decision.ids);
    report.ignored = row.decision.ignored;
    report.marked = row.marked;
    report.locks = row.locks;
    report.nfo_locks = row.nfo_locks;
    return report;
}

}  // namespace

Result<control::MovieReport> StoredReports::show_movie(const std::string& id_or_path) {
    const std::lock_guard lock(mutex_);
    Result<store::MovieRow> row = reader_->movie(id_or_path);
    if (!row) {
        return failure(std::move(row).error());
    }
    return movie_report_from(*std::move(row));
}

Result<std::vector<control::MovieReport>> StoredReports::movie_page(const std::string& filter, MovieId after,
                                                                    std::int32_t limit) {
    const Result<std::optional<filter::Filter>> wanted = filter_of(filter, clock_);
    if (!wanted) {
        return failure(wanted.error());
    }
    const std::lock_guard lock(mutex_);
    Result<std::vector<store::MovieRow>> rows =
        reader_->movie_page(*wanted ? &**wanted : nullptr, after, limit);
    if (!rows) {
        return failure(std::move(rows).error());
    }
    std::vector<control::MovieReport> page;
    for (store::MovieRow& row : *rows) {
        page.push_back(movie_report_from(std::move(row)));
    }
    return page;
}

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

Result<control::RenameReport> StoredReports::rename(const control::RenameOrder&) {
    return only_with_coordinator();
}

Result<control::RenameReport> StoredReports::undo_rename(RenameId) {
    return only_with_coordinator();
}

Result<control::ScrapeStarted> StoredReports::decide_match(const control::MatchOrder&) {
    return only_with_coordinator();
}

}  // namespace cinefleet::app
