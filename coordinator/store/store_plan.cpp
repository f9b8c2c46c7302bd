// Which movies a run takes, and why.

#include "coordinator/store/gap_sql.h"
#include "coordinator/store/movie_facts.h"
#include "coordinator/store/store.h"

#include <algorithm>
#include <set>
#include <string>
#include <utility>

namespace cinefleet::store {
namespace {

constexpr std::string_view kPlannable =
    "SELECT m.id, s.path, m.path, m.name_title, m.name_year, m.name_tmdb_id, m.name_imdb_id, m.tmdb_id, "
    "m.imdb_id,"
    " m.scraped_ms, m.nfo_path, m.on_disk_artwork, m.absent_artwork, t.id, s.id, m.folder, d.id,"
    " k.movie_id IS NOT NULL, coalesce(x.ignored, 0), coalesce(x.tmdb_id, 0), coalesce(x.imdb_id, ''),"
    " " CINEFLEET_LACKING_PROVIDERS
    ", EXISTS (SELECT 1 FROM movie_parts p WHERE p.movie_id = m.id AND p.size_bytes > 0 AND NOT EXISTS"
    " (SELECT 1 FROM media_readings r WHERE r.movie_id = p.movie_id AND r.position = p.position"
    " AND r.size_bytes = p.size_bytes AND r.mtime_ms = p.mtime_ms))"
    " FROM movies m JOIN sources s ON s.id = m.source_id"
    " LEFT JOIN marks k ON k.movie_id = m.id LEFT JOIN match_decisions x ON x.movie_id = m.id"
    " LEFT JOIN tasks t ON t.movie_id = m.id AND t.state = 1"
    " LEFT JOIN (SELECT DISTINCT movie_id AS id FROM tasks WHERE state = 7 AND discarded = 0) d ON d.id = "
    "m.id"
    " WHERE m.missing_since_ms IS NULL AND m.locked = 0"
    " AND NOT EXISTS (SELECT 1 FROM movie_locks l WHERE l.movie_id = m.id AND l.whole = 1)"
    // Half renamed: its files have some of their old names, and some of the new ones.
    " AND m.id NOT IN (SELECT r.movie_id FROM renamed_movies r WHERE r.state IN (1, 3)) ORDER BY m.id";

constexpr std::string_view kNamed =
    "SELECT m.locked OR EXISTS (SELECT 1 FROM movie_locks l WHERE l.movie_id = m.id AND l.whole = 1),"
    " m.missing_since_ms IS NOT NULL FROM sources s JOIN movies m ON m.source_id = s.id"
    " WHERE CAST(s.path AS TEXT) || '/' || CAST(m.path AS TEXT) = ?1"
    " OR CAST(s.path AS TEXT) || '/' || CAST(m.folder AS TEXT) = ?1 OR CAST(m.id AS TEXT) = ?1"
    " ORDER BY m.missing_since_ms IS NOT NULL, 1 LIMIT 1";

std::string join_path(const std::string& root, const std::string& relative) {
    return relative.empty() ? root : root + "/" + relative;
}

struct Candidate {
    MovieId id;
    std::string path;
    std::string folder;
    bool scraped = false;
    bool has_nfo = false;
    std::int64_t known_artwork = 0;  // bits: on the disk, or asked for in vain
    bool is_marked = false;
    bool is_ignored = false;
    std::int64_t lacking_providers = 0;  // bits: failed in the last scrape
    bool has_unread_files = false;       // what they hold was not read since they changed
    std::int64_t scraped_tmdb_id = 0;    // 0: none
};

bool names_movies(const RunOrder& order) {
    return order.type.selection == ScrapeSelection::selected ||
           order.type.selection == ScrapeSelection::single;
}

// The words by which the order names the movie.
std::set<std::string> names_of(const RunOrder& order, const Candidate& movie) {
    std::set<std::string> names;
    for (const std::string& name : order.selected) {
        if (name == movie.path || name == movie.folder || name == std::to_string(movie.id.value)) {
            names.insert(name);
        }
    }
    return names;
}

// Why a movie is incomplete for this order; empty: nothing lacks.
std::string what_lacks(const RunOrder& order, const Candidate& movie) {
    if (!movie.scraped) {
        return "never scraped";
    }
    if (order.modifiers.has(Modifier::main_nfo) && !movie.has_nfo) {
        return "the NFO is missing";
    }
    for (const ModifierInfo& info : kModifiers) {
        if (!info.image_kind || !order.modifiers.has(info.modifier)) {
            continue;
        }
        if (order.replace.has(info.modifier)) {
            return "the " + std::string(info.short_name) + " is to be replaced";
        }
        if ((movie.known_artwork & (std::int64_t{1} << static_cast<unsigned>(*info.image_kind))) == 0) {
            return "the " + std::string(info.short_name) + " is missing";
        }
    }
    if (order.modifiers.has(Modifier::main_meta) && movie.has_unread_files) {
        return "what its files hold has not been read";
    }
    for (const ProviderInfo& provider : kProviders) {
        if ((movie.lacking_providers & (std::int64_t{1} << static_cast<unsigned>(provider.id))) != 0) {
            return std::string(provider.title) + " failed the last time";
        }
    }
    return {};
}

bool may_have_changed(const ChangedMovies& changed, const Candidate& movie) {
    return movie.scraped && movie.scraped_tmdb_id != 0 &&
           (!changed.tmdb_ids || changed.tmdb_ids->contains(movie.scraped_tmdb_id));
}

// Why the run takes this movie; empty: it does not.
std::string why_taken(Connection& connection, const RunOrder& order, const Candidate& movie) {
    if (movie.is_ignored && !names_movies(order)) {
        return {};
    }
    if (order.changed && !may_have_changed(*order.changed, movie)) {
        return {};
    }
    switch (order.type.selection) {
        case ScrapeSelection::all:
            return order.changed && order.changed->tmdb_ids ? "it has changed at TMDB"
                                                            : "all movies were asked for";
        case ScrapeSelection::new_:
            return movie.scraped ? "" : "never scraped";
        case ScrapeSelection::selected:
        case ScrapeSelection::single:
            return names_of(order, movie).empty() ? "" : "selected";
        case ScrapeSelection::missing:
            return what_lacks(order, movie);
        case ScrapeSelection::marked:
            return movie.is_marked ? "marked" : "";
        case ScrapeSelection::filter:
            return order.filter && fits_stored(connection, movie.id, *order.filter) ? "the filter fits" : "";
    }
    return {};
}

// What decides a match: a person, then the name, then the last scrape. Columns of kPlannable.
MovieIds known_ids(const Rows& rows) {
    for (const auto& [tmdb, imdb] : {std::pair{19, 20}, std::pair{5, 6}}) {
        MovieIds ids{rows.integer(tmdb), rows.text(imdb)};
        if (ids != MovieIds{}) {
            return ids;
        }
    }
    return {rows.integer(7), rows.text(8)};
}

}  // namespace

Result<RunPlan> Store::plan_run(const RunOrder& order) {
    RunPlan plan;
    std::set<std::string> named;
    std::int64_t named_movies = 0;
    {
        auto rows = connection_->statement(kPlannable)();
        while (rows.next()) {
            if (!order.sources.empty() &&
                std::ranges::find(order.sources, SourceId{rows.integer(14)}) == order.sources.end()) {
                continue;
            }
            const std::string root = rows.text(1);
            const Candidate candidate{MovieId{rows.integer(0)},
                                      join_path(root, rows.text(2)),
                                      join_path(root, rows.text(15)),
                                      !rows.is_null(9),
                                      !rows.text(10).empty(),
                                      rows.integer(11) | rows.integer(12),
                                      rows.integer(17) != 0,
                                      rows.integer(18) != 0,
                                      rows.integer(21),
                                      rows.integer(22) != 0,
                                      rows.integer(7)};
            const std::string reason = why_taken(*connection_, order, candidate);
            if (reason.empty()) {
                continue;
            }
            if (names_movies(order)) {
                ++named_movies;
                named.merge(names_of(order, candidate));
            }
            if (!rows.is_null(13)) {
                plan.attached.push_back(TaskId{rows.integer(13)});
                continue;
            }
            if (!rows.is_null(16)) {
                ++plan.dead;
                continue;
            }
            plan.tasks.push_back({candidate.id, candidate.path, rows.text(3),
                                  static_cast<std::int32_t>(rows.integer(4)), known_ids(rows), reason});
        }
    }
    if (Status status = connection_->take_status(); !status) {
        return failure(std::move(status).error());
    }
    if (Status status = check_named(order, named, named_movies); !status) {
        return failure(std::move(status).error());
    }
    return plan;
}

// Whoever names a movie wants it, or to know why not.
Status Store::check_named(const RunOrder& order, const std::set<std::string>& found, std::int64_t movies) {
    if (!names_movies(order)) {
        return {};
    }
    if (order.selected.empty()) {
        return failure(ErrorClass::invalid_input,
                       "no movie is named: name its file, its folder or its number");
    }
    for (const std::string& name : order.selected) {
        if (found.contains(name)) {
            continue;
        }
        bool is_known = false;
        bool is_locked = false;
        bool is_away = false;
        {
            auto rows = connection_->statement(kNamed)(name);
            is_known = rows.next();
            is_locked = is_known && rows.integer(0) != 0;
            is_away = is_known && rows.integer(1) != 0;
        }
        if (Status status = connection_->take_status(); !status) {
            return status;
        }
        if (is_away) {
            return failure(ErrorClass::not_found,
                           name + " was not there at the last scan: is the share mounted?");
        }
        if (is_locked) {
            return failure(ErrorClass::conflict, name + " is locked: unlock it first");
        }
        return failure(ErrorClass::not_found,
                       is_known ? name + " is not below the folders that were named"
                                : "no movie is known at " + name +
                                      ": name its file or folder, or scrape the folder of the library first");
    }
    if (order.type.selection == ScrapeSelection::single && movies > 1) {
        return failure(ErrorClass::ambiguous,
                       order.selected.size() > 1
                           ? "a single scrape takes one movie: use --type selected for several"
                           : order.selected.front() + " holds " + std::to_string(movies) +
                                 " movies: name a file, or use --type selected");
    }
    return {};
}

}  // namespace cinefleet::store
