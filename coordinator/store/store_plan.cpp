// Which movies a run takes, and why.

#include "coordinator/store/store.h"

#include <algorithm>
#include <utility>

namespace cinefleet::store {
namespace {

constexpr std::string_view kPlannable =
    "SELECT m.id, s.path, m.path, m.name_title, m.name_year, m.name_tmdb_id, m.name_imdb_id, m.tmdb_id, "
    "m.imdb_id,"
    " m.scraped_ms, m.nfo_path, m.on_disk_artwork, m.absent_artwork, t.id, s.id, m.folder, d.id"
    " FROM movies m JOIN sources s ON s.id = m.source_id"
    " LEFT JOIN tasks t ON t.movie_id = m.id AND t.state = 1"
    " LEFT JOIN (SELECT DISTINCT movie_id AS id FROM tasks WHERE state = 7 AND discarded = 0) d ON d.id = "
    "m.id"
    " WHERE m.missing_since_ms IS NULL AND m.locked = 0"
    " AND NOT EXISTS (SELECT 1 FROM movie_locks l WHERE l.movie_id = m.id AND l.whole = 1) ORDER BY m.id";

std::string join_path(const std::string& root, const std::string& relative) {
    return relative.empty() ? root : root + "/" + relative;
}

struct Candidate {
    std::string path;
    std::string folder;
    bool scraped = false;
    bool has_nfo = false;
    std::int64_t known_artwork = 0;  // bits: on the disk, or asked for in vain
};

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
    return {};
}

// Why the run takes this movie; empty: it does not.
std::string why_taken(const RunOrder& order, const Candidate& movie) {
    switch (order.type.selection) {
        case ScrapeSelection::all:
            return "all movies were asked for";
        case ScrapeSelection::new_:
            return movie.scraped ? "" : "never scraped";
        case ScrapeSelection::selected:
        case ScrapeSelection::single: {
            const bool is_named = std::ranges::any_of(order.selected, [&](const std::string& path) {
                return path == movie.path || path == movie.folder;
            });
            return is_named ? "selected" : "";
        }
        case ScrapeSelection::missing:
            return what_lacks(order, movie);
        case ScrapeSelection::marked:
        case ScrapeSelection::filter:
            return {};
    }
    return {};
}

}  // namespace

Result<RunPlan> Store::plan_run(const RunOrder& order) {
    RunPlan plan;
    {
        auto rows = connection_->statement(kPlannable)();
        while (rows.next()) {
            if (!order.sources.empty() &&
                std::ranges::find(order.sources, SourceId{rows.integer(14)}) == order.sources.end()) {
                continue;
            }
            const std::string root = rows.text(1);
            const std::string path = join_path(root, rows.text(2));
            const Candidate candidate{path, join_path(root, rows.text(15)), !rows.is_null(9),
                                      !rows.text(10).empty(), rows.integer(11) | rows.integer(12)};
            const std::string reason = why_taken(order, candidate);
            if (reason.empty()) {
                continue;
            }
            if (!rows.is_null(13)) {
                plan.attached.push_back(TaskId{rows.integer(13)});
                continue;
            }
            if (!rows.is_null(16)) {
                ++plan.dead;
                continue;
            }
            MovieIds ids{rows.integer(5), rows.text(6)};
            if (ids.tmdb == 0 && ids.imdb.empty()) {
                ids = {rows.integer(7), rows.text(8)};
            }
            plan.tasks.push_back({MovieId{rows.integer(0)}, path, rows.text(3),
                                  static_cast<std::int32_t>(rows.integer(4)), ids, reason});
        }
    }
    if (Status status = connection_->take_status(); !status) {
        return failure(std::move(status).error());
    }
    return plan;
}

}  // namespace cinefleet::store
