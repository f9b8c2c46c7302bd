// What the save loop commits: one movie's rows and the end of its task, together.

#include "common/text.h"
#include "coordinator/store/movie_rows.h"
#include "coordinator/store/store.h"

#include <algorithm>
#include <utility>

namespace cinefleet::store {
namespace {

constexpr std::string_view kPlaceOf =
    "SELECT m.id, s.path, m.folder, m.path, m.layout, m.own_folder,"
    " m.locked OR EXISTS (SELECT 1 FROM movie_locks l WHERE l.movie_id = m.id AND l.whole = 1), m.nfo_path,"
    " coalesce(x.tmdb_id, 0), coalesce(x.imdb_id, '')"
    " FROM tasks t JOIN movies m ON m.id = t.movie_id JOIN sources s ON s.id = m.source_id"
    " LEFT JOIN match_decisions x ON x.movie_id = m.id WHERE t.id = ?";
constexpr std::string_view kTaskToCommit = "SELECT state, movie_id, run_id FROM tasks WHERE id = ?";
constexpr std::string_view kEndTask =
    "UPDATE tasks SET state = ?, lease_id = ?, old_title = ?, new_title = ?, candidates = ?, ended_ms = ?,"
    " reason = ? WHERE id = ? AND state = 1";
constexpr std::string_view kMarkScraped =
    "UPDATE movies SET scraped_ms = ?5, nfo_path = ?6,"
    " on_disk_artwork = (on_disk_artwork | ?1) & ~?2, absent_artwork = (absent_artwork | ?3) & ~?1"
    " WHERE id = ?4";
// What the NFO does not say stays as the name says it, as when a scan reads it.
constexpr std::string_view kSeeNfo =
    "UPDATE movies SET nfo_mtime_ms = ?1, nfo_size_bytes = ?2, locked = ?3, nfo_locked_fields = ?4,"
    " name_title = iif(?5 = '', name_title, ?5), name_year = iif(?6 = 0, name_year, ?6),"
    " name_tmdb_id = iif(?7 = 0 AND ?8 = '', name_tmdb_id, ?7),"
    " name_imdb_id = iif(?7 = 0 AND ?8 = '', name_imdb_id, ?8) WHERE id = ?9";
// A match that a search with a person's own words has found is that person's.
constexpr std::string_view kKeepMatch =
    "INSERT OR REPLACE INTO match_decisions (movie_id, tmdb_id, imdb_id, ignored, decided_ms)"
    " SELECT movie_id, ?, ?, 0, ? FROM tasks WHERE id = ? AND search_title <> ''";
constexpr std::string_view kForgetWritten = "DELETE FROM movie_written WHERE movie_id = ?";
constexpr std::string_view kRememberWritten =
    "INSERT INTO movie_written (movie_id, field, sha256) VALUES (?, ?, ?)";
constexpr std::string_view kForgetArtwork = "DELETE FROM movie_artwork WHERE movie_id = ? AND kind = ?";
constexpr std::string_view kReadStatistics = "SELECT statistics FROM runs WHERE id = ?";
constexpr std::string_view kWriteStatistics = "UPDATE runs SET statistics = ? WHERE id = ?";

std::int64_t bit_of(ImageKind kind) {
    return std::int64_t{1} << static_cast<unsigned>(kind);
}

std::int64_t wanted_artwork(ModifierSet modifiers) {
    std::int64_t bits = 0;
    for (const ModifierInfo& info : kModifiers) {
        if (info.image_kind && modifiers.has(info.modifier)) {
            bits |= bit_of(*info.image_kind);
        }
    }
    return bits;
}

std::int64_t fetched_artwork(const Movie& movie) {
    std::int64_t bits = 0;
    for (const Artwork& artwork : movie.artwork) {
        bits |= bit_of(artwork.kind);
    }
    return bits;
}

std::int64_t bits_of(const std::vector<ImageKind>& kinds) {
    std::int64_t bits = 0;
    for (const ImageKind kind : kinds) {
        bits |= bit_of(kind);
    }
    return bits;
}

// A provider that was down is no proof that it has no such image.
bool had_image_trouble(const ScrapedMovieResult& result) {
    return std::ranges::any_of(result.problems, [](const ProviderError& problem) {
        const bool names_images = is_image_host(problem.provider) || problem.provider == ProviderId::fanart ||
                                  problem.provider == ProviderId::tmdb;
        return names_images && problem.error_class != ErrorClass::not_found;
    });
}

// Images that were fetched and then not taken, because what is there is somebody's own, and those that are
// gone.
void forget_images(Connection& connection, MovieId id, std::int64_t kinds) {
    for (const ImageKindInfo& info : kImageKinds) {
        if ((kinds & bit_of(info.kind)) != 0) {
            connection.run(kForgetArtwork, id.value, static_cast<std::int64_t>(info.kind));
        }
    }
}

// A field that this scrape says nothing about keeps its value, and with it where that came from.
FieldOrigins origins_from_now_on(Connection& connection, MovieId movie, const SavedMovie& saved) {
    FieldOrigins origins = saved.result->origins;
    origins.merge(read_origins(connection, movie));
    std::erase_if(origins, [&](const auto& origin) { return saved.kept.has(origin.first); });
    return origins;
}

void see_nfo(Connection& connection, MovieId id, const SeenNfo& nfo) {
    connection.run(kSeeNfo, nfo.mtime_ms, nfo.size_bytes, nfo.locked, std::int64_t{nfo.locked_fields.bits()},
                   to_valid_utf8(nfo.title), nfo.year, nfo.ids.tmdb, nfo.ids.imdb, id.value);
}

void remember_written(Connection& connection, MovieId id, const std::map<MovieField, std::string>& written) {
    connection.run(kForgetWritten, id.value);
    for (const auto& [field, sha256] : written) {
        connection.run(kRememberWritten, id.value, static_cast<std::int64_t>(field), sha256);
    }
}

}  // namespace

Result<MoviePlace> Store::place_of(TaskId task) {
    MoviePlace place;
    bool found = false;
    {
        auto rows = connection_->statement(kPlaceOf)(task.value);
        found = rows.next();
        if (found) {
            place = {MovieId{rows.integer(0)},
                     rows.text(1),
                     rows.text(2),
                     rows.text(3),
                     static_cast<MovieLayout>(rows.integer(4)),
                     rows.integer(5) != 0,
                     rows.integer(6) != 0,
                     rows.text(7),
                     {rows.integer(8), rows.text(9)}};
        }
    }
    if (Status status = connection_->take_status(); !status) {
        return failure(std::move(status).error());
    }
    if (!found) {
        return failure(ErrorClass::not_found, "there is no task " + std::to_string(task.value));
    }
    return place;
}

Result<EndedTask> Store::save_movie(const SavedMovie& saved) {
    const ScrapedMovieResult& result = *saved.result;
    Transaction transaction(*connection_);
    MovieId movie;
    EndedTask ended{saved.state, {}, false};
    {
        auto rows = connection_->statement(kTaskToCommit)(saved.task.value);
        if (rows.next()) {
            ended.state = static_cast<TaskState>(rows.integer(0));
            movie = MovieId{rows.integer(1)};
            ended.run = RunId{rows.integer(2)};
        }
    }
    if (ended.state == TaskState::open && movie) {
        ended.state = saved.state;
        ended.is_new = true;
        ended.waiting = end_attached(saved.task, saved.state);
        connection_->run(kEndTask, static_cast<std::int64_t>(saved.state), saved.lease.value,
                         result.old_title, result.new_title, to_json(result.candidates), now_ms(),
                         saved.reason, saved.task.value);
        // What has gone is neither there nor known to be nowhere: a run fetches it. If somebody's own is
        // there, the next scan sees it.
        const std::int64_t gone = bits_of(saved.gone);
        const std::int64_t fetched = fetched_artwork(result.movie) & ~gone;
        const std::int64_t absent =
            had_image_trouble(result) ? 0 : wanted_artwork(saved.modifiers) & ~fetched & ~gone;
        connection_->run(kMarkScraped, fetched, gone, absent, movie.value, now_ms(), Bytes{saved.nfo_path});
        if (saved.nfo) {
            see_nfo(*connection_, movie, *saved.nfo);
        }
        if (result.movie.ids.tmdb != 0 || !result.movie.ids.imdb.empty()) {
            connection_->run(kKeepMatch, result.movie.ids.tmdb, result.movie.ids.imdb, now_ms(),
                             saved.task.value);
        }
        note_gaps(movie, result);
        const Movie& taken = saved.movie != nullptr ? *saved.movie : result.movie;
        if (saved.state == TaskState::saved) {
            hooks_.add_movie(ended.run, saved.task, movie);
            write_movie(*connection_, movie, taken, origins_from_now_on(*connection_, movie, saved));
            if (saved.extras != nullptr) {
                write_extra_images(*connection_, movie, *saved.extras);
            }
        }
        forget_images(*connection_, movie, (fetched_artwork(result.movie) & ~fetched_artwork(taken)) | gone);
        if (saved.written) {
            remember_written(*connection_, movie, *saved.written);
        }
    }
    if (Status status = transaction.commit(); !status) {
        return failure(std::move(status).error());
    }
    return ended;
}

Status Store::add_statistics(RunId run, const RunStatistics& more) {
    RunStatistics statistics;
    {
        auto rows = connection_->statement(kReadStatistics)(run.value);
        if (rows.next()) {
            statistics = run_statistics_from_json(rows.text(0));
        }
    }
    statistics.add(more);
    connection_->run(kWriteStatistics, to_json(statistics), run.value);
    return connection_->take_status();
}

}  // namespace cinefleet::store
