#include "coordinator/store/store_reader.h"

#include "coordinator/store/gap_sql.h"
#include "coordinator/store/movie_facts.h"
#include "coordinator/store/movie_rows.h"

#include <algorithm>
#include <charconv>
#include <utility>

namespace cinefleet::store {
namespace {

constexpr std::int32_t kRecentErrors = 20;
constexpr std::int32_t kTasksOfMovie = 20;

constexpr std::string_view kGaps =
    "SELECT g.provider, count(*) FROM movie_gaps g WHERE " CINEFLEET_PASSING_GAP " GROUP BY g.provider";
constexpr std::string_view kRun =
    "SELECT started_ms, ended_ms, stop_reason, report, statistics FROM runs WHERE id = ?";
constexpr std::string_view kCountsOfRun =
    "SELECT state, count(*) FROM tasks WHERE run_id = ?1 GROUP BY state"
    " UNION ALL SELECT state, count(*) FROM attached_tasks WHERE run_id = ?1 GROUP BY state";
constexpr std::string_view kErrors =
    "SELECT m.name_title, m.name_year, t.reason, e.state, e.id FROM"
    " (SELECT id, state FROM tasks WHERE run_id = ?1 AND state IN (5, 6, 7)"
    " UNION ALL SELECT task_id, state FROM attached_tasks WHERE run_id = ?1 AND state IN (5, 6, 7)) e"
    " JOIN tasks t ON t.id = e.id JOIN movies m ON m.id = t.movie_id ORDER BY e.state, e.id DESC LIMIT ?2";
constexpr std::string_view kRecentRuns = "SELECT id FROM runs ORDER BY id DESC LIMIT ?";
constexpr std::string_view kOldestOpenRuns = "SELECT id FROM runs WHERE ended_ms IS NULL ORDER BY id LIMIT ?";
constexpr std::string_view kMovie =
    "SELECT s.path, m.path, m.name_title, m.scraped_ms, m.nfo_path, m.on_disk_artwork,"
    " m.name_alternative_title, m.name_year, m.name_edition, m.name_tmdb_id, m.name_imdb_id, m.locked,"
    " m.nfo_locked_fields, coalesce(l.whole, 0), coalesce(l.fields, 0), k.movie_id IS NOT NULL, "
    "coalesce(x.tmdb_id, 0), coalesce(x.imdb_id, ''), coalesce(x.ignored, 0), " CINEFLEET_LACKING_PROVIDERS
    " FROM movies m JOIN sources s ON s.id = m.source_id LEFT JOIN marks k ON k.movie_id = m.id"
    " LEFT JOIN match_decisions x ON x.movie_id = m.id LEFT JOIN movie_locks l ON l.movie_id = m.id"
    " WHERE m.id = ?";
constexpr std::string_view kMovieById = "SELECT 1 FROM movies WHERE id = ?";
constexpr std::string_view kMovieByPath =
    "SELECT m.id FROM sources s JOIN movies m ON m.source_id = s.id"
    " WHERE CAST(s.path AS TEXT) || '/' || CAST(m.path AS TEXT) = ?1"
    " OR CAST(s.path AS TEXT) || '/' || CAST(m.folder AS TEXT) = ?1 LIMIT 2";
constexpr std::string_view kMoviesAfter = "SELECT id FROM movies WHERE id > ? ORDER BY id";
constexpr std::string_view kTasksOf =
    "SELECT id, run_id, state, reason, candidates, search_title, search_year FROM tasks WHERE movie_id = ? "
    "ORDER BY id DESC LIMIT ?";

#define CINEFLEET_TASK_ROW                                                                            \
    "SELECT t.id, t.run_id, t.movie_id, s.path, m.path, m.name_title, t.state, t.reason, t.ended_ms," \
    " t.error_attempts, t.crash_attempts, t.suspect FROM tasks t JOIN movies m ON m.id = t.movie_id"  \
    " JOIN sources s ON s.id = m.source_id"
constexpr std::string_view kTask = CINEFLEET_TASK_ROW " WHERE t.id = ?";
constexpr std::string_view kDead =
    CINEFLEET_TASK_ROW " WHERE t.state = 7 AND t.discarded = 0 ORDER BY t.id DESC LIMIT ?";
#undef CINEFLEET_TASK_ROW
constexpr std::string_view kAttempts =
    "SELECT at_ms, reason FROM attempts WHERE task_id = ? ORDER BY id LIMIT 100";

TaskRow task_row_from(const Rows& rows) {
    TaskRow row;
    row.task = TaskId{rows.integer(0)};
    row.run = RunId{rows.integer(1)};
    row.movie = MovieId{rows.integer(2)};
    row.path = rows.text(3) + "/" + rows.text(4);
    row.title = rows.text(5);
    row.state = static_cast<TaskState>(rows.integer(6));
    row.reason = rows.text(7);
    row.ended_ms = rows.integer(8);
    row.error_attempts = static_cast<std::int32_t>(rows.integer(9));
    row.crash_attempts = static_cast<std::int32_t>(rows.integer(10));
    row.is_suspect = rows.integer(11) != 0;
    return row;
}

}  // namespace

Result<std::unique_ptr<StoreReader>> StoreReader::open(const std::string& path) {
    Result<std::unique_ptr<Connection>> connection = Connection::open(path, Connection::Mode::read_only);
    if (!connection) {
        return failure(std::move(connection).error());
    }
    return std::make_unique<StoreReader>(*std::move(connection));
}

Result<RunRow> StoreReader::run(RunId run) {
    RunRow row;
    {
        auto rows = connection_->statement(kRun)(run.value);
        if (rows.next()) {
            row.run = run;
            row.started_ms = rows.integer(0);
            row.ended_ms = rows.integer(1);
            row.stop_reason = rows.text(2);
            row.report_json = rows.text(3);
            row.statistics = run_statistics_from_json(rows.text(4));
        }
    }
    {
        auto rows = connection_->statement(kCountsOfRun)(run.value);
        while (rows.next()) {
            row.tasks[static_cast<TaskState>(rows.integer(0))] += rows.integer(1);
        }
    }
    {
        auto rows = connection_->statement(kErrors)(run.value, kRecentErrors);
        while (rows.next()) {
            const std::string year = rows.integer(1) == 0 ? "" : " (" + std::to_string(rows.integer(1)) + ")";
            row.recent_errors.push_back(rows.text(0) + year + ": " + rows.text(2));
        }
        std::ranges::reverse(row.recent_errors);
    }
    if (Status status = connection_->take_status(); !status) {
        return failure(std::move(status).error());
    }
    if (!row.run) {
        return failure(ErrorClass::not_found,
                       "there is no run " + std::to_string(run.value) + ": `cinefleet runs` lists them");
    }
    return row;
}

Result<std::vector<RunId>> StoreReader::recent_runs(std::int32_t limit) {
    return runs_of(kRecentRuns, limit);
}

Result<std::vector<RunId>> StoreReader::open_runs(std::int32_t limit) {
    return runs_of(kOldestOpenRuns, limit);
}

Result<std::vector<RunId>> StoreReader::runs_of(std::string_view sql, std::int32_t limit) {
    std::vector<RunId> runs;
    {
        auto rows = connection_->statement(sql)(limit);
        while (rows.next()) {
            runs.push_back(RunId{rows.integer(0)});
        }
    }
    if (Status status = connection_->take_status(); !status) {
        return failure(std::move(status).error());
    }
    return runs;
}

Result<MovieId> StoreReader::find_movie(const std::string& id_or_path) {
    std::int64_t number = 0;
    const auto [rest, error] =
        std::from_chars(id_or_path.data(), id_or_path.data() + id_or_path.size(), number);
    if (error == std::errc{} && rest == id_or_path.data() + id_or_path.size()) {
        bool is_known = false;
        {
            auto rows = connection_->statement(kMovieById)(number);
            is_known = rows.next();
        }
        if (Status status = connection_->take_status(); !status) {
            return failure(std::move(status).error());
        }
        if (!is_known) {
            return failure(ErrorClass::not_found,
                           "there is no movie " + id_or_path + ": `cinefleet list` shows them");
        }
        return MovieId{number};
    }
    std::vector<MovieId> found;
    {
        auto rows = connection_->statement(kMovieByPath)(id_or_path);
        while (rows.next()) {
            found.push_back(MovieId{rows.integer(0)});
        }
    }
    if (Status status = connection_->take_status(); !status) {
        return failure(std::move(status).error());
    }
    if (found.empty()) {
        return failure(ErrorClass::not_found,
                       "no movie is known at " + id_or_path + ": scrape its folder first");
    }
    if (found.size() > 1) {
        return failure(ErrorClass::ambiguous, id_or_path + " holds several movies: name a file");
    }
    return found.front();
}

Result<MovieRow> StoreReader::movie(const std::string& id_or_path) {
    const Result<MovieId> id = find_movie(id_or_path);
    if (!id) {
        return failure(id.error());
    }
    MovieRow row = read_row(*id);
    read_tasks(row);
    if (Status status = connection_->take_status(); !status) {
        return failure(std::move(status).error());
    }
    return row;
}

Result<std::vector<MovieRow>> StoreReader::movie_page(const filter::Filter* filter, MovieId after,
                                                      std::int32_t limit) {
    std::vector<MovieRow> page;
    {
        auto rows = connection_->statement(kMoviesAfter)(after.value);
        while (std::ssize(page) < limit && rows.next()) {
            const MovieId movie{rows.integer(0)};
            if (filter == nullptr || fits_stored(*connection_, movie, *filter)) {
                page.push_back(read_row(movie));
            }
        }
    }
    if (Status status = connection_->take_status(); !status) {
        return failure(std::move(status).error());
    }
    return page;
}

MovieRow StoreReader::read_row(MovieId movie) {
    MovieRow row;
    {
        auto rows = connection_->statement(kMovie)(movie.value);
        if (rows.next()) {
            row.id = movie;
            row.path = rows.text(0) + "/" + rows.text(1);
            row.name = {rows.text(2),
                        rows.text(6),
                        static_cast<std::int32_t>(rows.integer(7)),
                        rows.text(8),
                        {rows.integer(9), rows.text(10)}};
            row.nfo_locks = {rows.integer(11) != 0, FieldSet(static_cast<std::uint32_t>(rows.integer(12)))};
            row.locks = {rows.integer(13) != 0, FieldSet(static_cast<std::uint32_t>(rows.integer(14)))};
            row.marked = rows.integer(15) != 0;
            row.decision = {{rows.integer(16), rows.text(17)}, rows.integer(18) != 0};
            row.scraped_ms = rows.integer(3);
            row.has_nfo = !rows.text(4).empty();
            for (const ProviderInfo& provider : kProviders) {
                if ((rows.integer(19) & (std::int64_t{1} << static_cast<unsigned>(provider.id))) != 0) {
                    row.lacking.push_back(provider.id);
                }
            }
            for (const ImageKindInfo& info : kImageKinds) {
                if ((rows.integer(5) & (std::int64_t{1} << static_cast<unsigned>(info.kind))) != 0) {
                    row.on_disk.push_back(info.kind);
                }
            }
        }
    }
    row.movie = read_movie(*connection_, movie);
    row.origins = read_origins(*connection_, movie);
    return row;
}

void StoreReader::read_tasks(MovieRow& row) {
    auto rows = connection_->statement(kTasksOf)(row.id.value, kTasksOfMovie);
    while (rows.next()) {
        row.tasks.push_back({TaskId{rows.integer(0)},
                             RunId{rows.integer(1)},
                             static_cast<TaskState>(rows.integer(2)),
                             rows.text(3),
                             candidates_from_json(rows.text(4)),
                             {rows.text(5), static_cast<std::int32_t>(rows.integer(6))}});
    }
}

Result<std::map<ProviderId, std::int64_t>> StoreReader::gaps() {
    std::map<ProviderId, std::int64_t> counts;
    {
        auto rows = connection_->statement(kGaps)();
        while (rows.next()) {
            counts[static_cast<ProviderId>(rows.integer(0))] = rows.integer(1);
        }
    }
    if (Status status = connection_->take_status(); !status) {
        return failure(std::move(status).error());
    }
    return counts;
}

Result<TaskRow> StoreReader::task(TaskId task) {
    std::optional<TaskRow> row;
    {
        auto rows = connection_->statement(kTask)(task.value);
        if (rows.next()) {
            row = task_row_from(rows);
        }
    }
    if (row) {
        auto rows = connection_->statement(kAttempts)(task.value);
        while (rows.next()) {
            row->attempts.push_back({rows.integer(0), rows.text(1)});
        }
    }
    if (Status status = connection_->take_status(); !status) {
        return failure(std::move(status).error());
    }
    if (!row) {
        return failure(ErrorClass::not_found, "there is no task " + std::to_string(task.value) +
                                                  ": `cinefleet show MOVIE` lists a movie's tasks");
    }
    return *std::move(row);
}

Result<std::vector<TaskRow>> StoreReader::dead_tasks(std::int32_t limit) {
    std::vector<TaskRow> dead;
    {
        auto rows = connection_->statement(kDead)(limit);
        while (rows.next()) {
            dead.push_back(task_row_from(rows));
        }
    }
    if (Status status = connection_->take_status(); !status) {
        return failure(std::move(status).error());
    }
    return dead;
}

}  // namespace cinefleet::store
