// Sources, and what scans found.

#include "common/text.h"
#include "coordinator/store/store.h"

#include <set>
#include <utility>

namespace cinefleet::store {
namespace {

constexpr std::string_view kFindSource = "SELECT id FROM sources WHERE path = ?";
constexpr std::string_view kInsertSource = "INSERT INTO sources (path, added_ms) VALUES (?, ?)";

constexpr std::string_view kUpsertMovie =
    "INSERT INTO movies (source_id, path, folder, layout, own_folder, name_title, name_alternative_title, "
    "name_year,"
    " name_edition, name_tmdb_id, name_imdb_id, nfo_path, nfo_mtime_ms, locked, on_disk_artwork)"
    " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15)"
    " ON CONFLICT (source_id, path) DO UPDATE SET folder = ?3, layout = ?4, own_folder = ?5, name_title = ?6,"
    " name_alternative_title = ?7, name_year = ?8, name_edition = ?9, name_tmdb_id = ?10, name_imdb_id = ?11,"
    " nfo_path = ?12, nfo_mtime_ms = ?13, locked = ?14, on_disk_artwork = ?15, missing_since_ms = NULL"
    " RETURNING id";
constexpr std::string_view kRememberNfoLocks = "UPDATE movies SET nfo_locked_fields = ? WHERE id = ?";
constexpr std::string_view kDeleteParts = "DELETE FROM movie_parts WHERE movie_id = ?";
constexpr std::string_view kInsertPart =
    "INSERT INTO movie_parts (movie_id, position, path, size_bytes, mtime_ms) VALUES (?, ?, ?, ?, ?)";
constexpr std::string_view kPresentPaths =
    "SELECT id, path FROM movies WHERE source_id = ? AND missing_since_ms IS NULL";
constexpr std::string_view kMarkMissing = "UPDATE movies SET missing_since_ms = ? WHERE id = ?";

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

void Store::upsert_movie(SourceId source, const FoundMovie& movie) {
    std::int64_t id = 0;
    {
        auto rows = connection_->statement(kUpsertMovie)(
            source.value, Bytes{movie.parts.front().path}, Bytes{movie.folder},
            static_cast<std::int64_t>(movie.layout), movie.own_folder, to_valid_utf8(movie.name.title),
            to_valid_utf8(movie.name.alternative_title), movie.name.year, to_valid_utf8(movie.name.edition),
            movie.name.ids.tmdb, movie.name.ids.imdb, Bytes{movie.nfo_path}, movie.nfo_mtime_ms, movie.locked,
            artwork_bits(movie.artwork));
        if (rows.next()) {
            id = rows.integer(0);
        }
    }
    connection_->run(kRememberNfoLocks, std::int64_t{movie.locked_fields.bits()}, id);
    connection_->run(kDeleteParts, id);
    std::int64_t position = 0;
    for (const MoviePart& part : movie.parts) {
        connection_->run(kInsertPart, id, position++, Bytes{part.path}, part.size_bytes, part.mtime_ms);
    }
}

Status Store::apply_scan(SourceId source, const std::vector<FoundMovie>& found) {
    if (found.empty()) {
        return {};
    }
    Transaction transaction(*connection_);
    std::set<std::string_view> seen;
    for (const FoundMovie& movie : found) {
        if (!movie.parts.empty()) {
            upsert_movie(source, movie);
            seen.insert(movie.parts.front().path);
        }
    }
    std::vector<std::int64_t> gone;
    {
        auto rows = connection_->statement(kPresentPaths)(source.value);
        while (rows.next()) {
            if (!seen.contains(rows.text(1))) {
                gone.push_back(rows.integer(0));
            }
        }
    }
    for (const std::int64_t movie : gone) {
        connection_->run(kMarkMissing, now_ms(), movie);
    }
    return transaction.commit();
}

}  // namespace cinefleet::store
