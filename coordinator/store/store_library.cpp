// Sources, and what scans found.

#include "common/text.h"
#include "coordinator/store/source_rows.h"
#include "coordinator/store/store.h"

#include <set>
#include <utility>

namespace cinefleet::store {
namespace {

constexpr std::string_view kFindSource = "SELECT id FROM sources WHERE path = ?";
constexpr std::string_view kInsertSource = "INSERT INTO sources (path, added_ms) VALUES (?, ?)";
constexpr std::string_view kSetOptions =
    "UPDATE sources SET kind = ?, naming = ?, is_recursive = ?, exclusions = ?, language = ? WHERE id = ?";
constexpr std::string_view kForgetFolders = "DELETE FROM scan_folders WHERE source_id = ?";
constexpr std::string_view kOpenTasksOfSource =
    "SELECT count(*) FROM tasks t JOIN movies m ON m.id = t.movie_id WHERE t.state = 1 AND m.source_id = ?";
constexpr std::string_view kDeleteMoviesOfSource =
    "DELETE FROM movies WHERE id IN (SELECT id FROM movies WHERE source_id = ? LIMIT ?)";
constexpr std::string_view kDeleteSource = "DELETE FROM sources WHERE id = ?";
constexpr std::string_view kForgetDeleted =
    "DELETE FROM movies WHERE id IN (SELECT m.id FROM movies m WHERE m.absence = 2 AND (?1 = 0 OR "
    "m.source_id = "
    "?1)"
    " AND NOT EXISTS (SELECT 1 FROM tasks t WHERE t.movie_id = m.id AND t.state = 1) LIMIT ?2)";

constexpr std::string_view kInsertFound =
    "INSERT INTO movies (id, source_id, path, folder, layout, own_folder, name_title, name_alternative_title,"
    " name_year, name_edition, name_tmdb_id, name_imdb_id, nfo_path, nfo_mtime_ms, nfo_size_bytes, locked,"
    " on_disk_artwork, added_ms)"
    // No number that the journal of renames has for a movie that was forgotten.
    " VALUES (max((SELECT coalesce(max(id), 0) FROM movies),"
    " (SELECT coalesce(max(movie_id), 0) FROM renamed_movies)) + 1, ?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, "
    "?11, ?12, ?13, ?14, ?15, ?16, ?17)"
    " ON CONFLICT (source_id, path) DO UPDATE SET folder = ?3, layout = ?4, own_folder = ?5, name_title = ?6,"
    " name_alternative_title = ?7, name_year = ?8, name_edition = ?9, name_tmdb_id = ?10, name_imdb_id = ?11,"
    " nfo_path = ?12, nfo_mtime_ms = ?13, nfo_size_bytes = ?14, locked = ?15, on_disk_artwork = ?16,"
    " absence = 0, missing_since_ms = NULL RETURNING id";
// What is known of the movie otherwise stays: its scraped data, its locks, its tasks.
constexpr std::string_view kUpdateFound =
    "UPDATE movies SET source_id = ?1, path = ?2, folder = ?3, layout = ?4, own_folder = ?5, name_title = ?6,"
    " name_alternative_title = ?7, name_year = ?8, name_edition = ?9, name_tmdb_id = ?10, name_imdb_id = ?11,"
    " nfo_path = ?12, nfo_mtime_ms = ?13, nfo_size_bytes = ?14, locked = ?15, on_disk_artwork = ?16,"
    " absence = 0, missing_since_ms = NULL WHERE id = ?17 RETURNING id";
constexpr std::string_view kRememberNfoLocks = "UPDATE movies SET nfo_locked_fields = ? WHERE id = ?";
constexpr std::string_view kDeleteParts = "DELETE FROM movie_parts WHERE movie_id = ?";
constexpr std::string_view kInsertPart =
    "INSERT INTO movie_parts (movie_id, position, path, size_bytes, mtime_ms, inode) VALUES (?, ?, ?, ?, ?, "
    "?)";
constexpr std::string_view kMarkPresent =
    "UPDATE movies SET absence = 0, missing_since_ms = NULL WHERE id = ?";
constexpr std::string_view kMarkAbsent =
    "UPDATE movies SET absence = ?, missing_since_ms = coalesce(missing_since_ms, ?) WHERE id = ?";
constexpr std::string_view kPutFolder =
    "INSERT INTO scan_folders (source_id, path, mtime_ns, device, inode) VALUES (?1, ?2, ?3, ?4, ?5)"
    " ON CONFLICT (source_id, path) DO UPDATE SET mtime_ns = ?3, device = ?4, inode = ?5";
constexpr std::string_view kForgetFolder = "DELETE FROM scan_folders WHERE source_id = ? AND path = ?";
constexpr std::string_view kFinishScan = "UPDATE sources SET device = ?, scanned_ms = ? WHERE id = ?";
constexpr std::string_view kPresentPaths = "SELECT id, path FROM movies WHERE source_id = ? AND absence = 0";

std::int64_t artwork_bits(const std::vector<ImageKind>& kinds) {
    std::int64_t bits = 0;
    for (const ImageKind kind : kinds) {
        bits |= std::int64_t{1} << static_cast<unsigned>(kind);
    }
    return bits;
}

}  // namespace

Result<SourceId> Store::add_source(const std::string& path) {
    Transaction transaction(*connection_);
    SourceId source;
    {
        auto rows = connection_->statement(kFindSource)(Bytes{path});
        if (rows.next()) {
            source = SourceId{rows.integer(0)};
        }
    }
    if (!source) {
        connection_->run(kInsertSource, Bytes{path}, now_ms());
        source = SourceId{connection_->last_insert_id()};
    }
    if (Status status = transaction.commit(); !status) {
        return failure(std::move(status).error());
    }
    return source;
}

Status Store::set_source_options(SourceId source, const SourceOptions& options) {
    Transaction transaction(*connection_);
    connection_->run(kSetOptions, static_cast<std::int64_t>(options.kind),
                     static_cast<std::int64_t>(options.naming), options.recursive,
                     exclusions_to_json(options.exclusions), options.language, source.value);
    // What was left out, or read otherwise, has to be looked at again.
    connection_->run(kForgetFolders, source.value);
    return transaction.commit();
}

Result<std::int64_t> Store::forget_movies_of(SourceId source, std::int32_t limit) {
    Transaction transaction(*connection_);
    std::int64_t open = 0;
    {
        auto rows = connection_->statement(kOpenTasksOfSource)(source.value);
        open = rows.next() ? rows.integer(0) : 0;
    }
    if (open > 0) {
        return failure(ErrorClass::conflict,
                       std::to_string(open) +
                           " of its movies are still to be scraped: wait for the run, or "
                           "stop it with `cinefleet cancel`");
    }
    connection_->run(kDeleteMoviesOfSource, source.value, limit);
    const std::int64_t gone = connection_->changed_rows();
    if (gone < limit) {
        connection_->run(kDeleteSource, source.value);
    }
    if (Status status = transaction.commit(); !status) {
        return failure(std::move(status).error());
    }
    return gone;
}

Result<std::int64_t> Store::forget_deleted(SourceId source, std::int32_t limit) {
    connection_->run(kForgetDeleted, source.value, limit);
    const std::int64_t gone = connection_->changed_rows();
    if (Status status = connection_->take_status(); !status) {
        return failure(std::move(status).error());
    }
    return gone;
}

void Store::write_found(SourceId source, MovieId known, const FoundMovie& movie) {
    if (movie.parts.empty()) {
        return;
    }
    std::int64_t id = 0;
    const auto bind = [&](std::string_view sql, const auto&... more) {
        auto rows = connection_->statement(sql)(
            source.value, Bytes{movie.parts.front().path}, Bytes{movie.folder},
            static_cast<std::int64_t>(movie.layout), movie.own_folder, to_valid_utf8(movie.name.title),
            to_valid_utf8(movie.name.alternative_title), movie.name.year, to_valid_utf8(movie.name.edition),
            movie.name.ids.tmdb, movie.name.ids.imdb, Bytes{movie.nfo_path}, movie.nfo_mtime_ms,
            movie.nfo_size_bytes, movie.locked, artwork_bits(movie.artwork), more...);
        if (rows.next()) {
            id = rows.integer(0);
        }
    };
    if (known) {
        bind(kUpdateFound, known.value);
    } else {
        bind(kInsertFound, now_ms());
    }
    if (id == 0) {
        return;  // forgotten meanwhile: the next scan finds it as new
    }
    connection_->run(kRememberNfoLocks, std::int64_t{movie.locked_fields.bits()}, id);
    connection_->run(kDeleteParts, id);
    std::int64_t position = 0;
    for (const MoviePart& part : movie.parts) {
        connection_->run(kInsertPart, id, position++, Bytes{part.path}, part.size_bytes, part.mtime_ms,
                         part.inode);
    }
}

Status Store::apply_scan(SourceId source, const ScanChanges& page) {
    Transaction transaction(*connection_);
    for (const auto* list : {&page.moved, &page.changed}) {
        for (const ChangedMovie& changed : *list) {
            write_found(source, changed.id, changed.movie);
        }
    }
    for (const FoundMovie& movie : page.added) {
        write_found(source, MovieId{}, movie);
    }
    for (const MovieId movie : page.returned) {
        connection_->run(kMarkPresent, movie.value);
    }
    for (const ScanChanges::Absent& absent : page.absent) {
        connection_->run(kMarkAbsent, static_cast<std::int64_t>(absent.absence), now_ms(), absent.id.value);
    }
    for (const KnownFolder& folder : page.folders) {
        connection_->run(kPutFolder, source.value, Bytes{folder.path}, folder.mtime_ns, folder.device,
                         folder.inode);
    }
    for (const std::string& path : page.forgotten_folders) {
        connection_->run(kForgetFolder, source.value, Bytes{path});
    }
    return transaction.commit();
}

Status Store::finish_scan(SourceId source, std::int64_t device) {
    connection_->run(kFinishScan, device, now_ms(), source.value);
    return connection_->take_status();
}

Status Store::apply_scan(SourceId source, const std::vector<FoundMovie>& found) {
    if (found.empty()) {
        return {};
    }
    ScanChanges changes;
    changes.added = found;
    std::set<std::string_view> seen;
    for (const FoundMovie& movie : found) {
        seen.insert(movie.parts.front().path);
    }
    {
        auto rows = connection_->statement(kPresentPaths)(source.value);
        while (rows.next()) {
            if (!seen.contains(rows.text(1))) {
                changes.absent.push_back({MovieId{rows.integer(0)}, Absence::away});
            }
        }
    }
    return apply_scan(source, changes);
}

}  // namespace cinefleet::store
