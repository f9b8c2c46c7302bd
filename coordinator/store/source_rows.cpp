// What a scan and people need to know of sources, read by whoever asks.

#include "coordinator/store/source_rows.h"

#include "common/text.h"
#include "coordinator/store/store_reader.h"

#include <nlohmann/json.hpp>

#include <map>
#include <utility>

namespace cinefleet::store {
namespace {

#define CINEFLEET_SOURCE_COLUMNS \
    "id, path, kind, naming, is_recursive, exclusions, language, device, scanned_ms"
constexpr std::string_view kSources = "SELECT " CINEFLEET_SOURCE_COLUMNS " FROM sources ORDER BY path";
constexpr std::string_view kSource = "SELECT " CINEFLEET_SOURCE_COLUMNS " FROM sources WHERE id = ?";
#undef CINEFLEET_SOURCE_COLUMNS
constexpr std::string_view kMovieCounts =
    "SELECT source_id, absence, count(*) FROM movies GROUP BY source_id, absence";
constexpr std::string_view kKnownFolders =
    "SELECT path, mtime_ns, device, inode FROM scan_folders WHERE source_id = ? ORDER BY path";
constexpr std::string_view kFolderPaths =
    "SELECT s.path, f.path FROM scan_folders f JOIN sources s ON s.id = f.source_id WHERE f.source_id = ?";
constexpr std::string_view kKnownMovies =
    "SELECT m.id, m.folder, m.nfo_path, m.nfo_mtime_ms, m.nfo_size_bytes, m.on_disk_artwork, m.layout,"
    " m.own_folder, m.absence, p.path, p.size_bytes, p.mtime_ms, p.inode"
    " FROM movies m JOIN movie_parts p ON p.movie_id = m.id WHERE m.source_id = ?"
    " ORDER BY m.folder, m.id, p.position";

SourceOptions options_of(const Rows& rows) {
    SourceOptions options;
    options.kind = static_cast<SourceKind>(rows.integer(2));
    options.naming = static_cast<NamingStyle>(rows.integer(3));
    options.recursive = rows.integer(4) != 0;
    options.exclusions = exclusions_from_json(rows.text(5));
    options.language = rows.text(6);
    return options;
}

}  // namespace

std::string exclusions_to_json(const std::vector<std::string>& exclusions) {
    nlohmann::json list = nlohmann::json::array();
    for (const std::string& pattern : exclusions) {
        list.push_back(to_valid_utf8(pattern));
    }
    return list.dump();
}

std::vector<std::string> exclusions_from_json(const std::string& json) {
    std::vector<std::string> exclusions;
    const nlohmann::json list = nlohmann::json::parse(json, nullptr, false);
    for (const nlohmann::json& pattern : list.is_array() ? list : nlohmann::json::array()) {
        if (pattern.is_string()) {
            exclusions.push_back(pattern.get<std::string>());
        }
    }
    return exclusions;
}

Result<std::vector<SourceRow>> StoreReader::sources() {
    std::vector<SourceRow> sources;
    {
        auto rows = connection_->statement(kSources)();
        while (rows.next()) {
            SourceRow row;
            row.id = SourceId{rows.integer(0)};
            row.path = rows.text(1);
            row.options = options_of(rows);
            row.scanned_ms = rows.integer(8);
            sources.push_back(std::move(row));
        }
    }
    {
        auto rows = connection_->statement(kMovieCounts)();
        while (rows.next()) {
            for (SourceRow& source : sources) {
                if (source.id.value == rows.integer(0)) {
                    const auto absence = static_cast<Absence>(rows.integer(1));
                    (absence == Absence::present   ? source.present
                     : absence == Absence::away    ? source.away
                     : absence == Absence::deleted ? source.deleted
                                                   : source.left_out) += rows.integer(2);
                }
            }
        }
    }
    if (Status status = connection_->take_status(); !status) {
        return failure(std::move(status).error());
    }
    return sources;
}

Result<std::vector<std::string>> StoreReader::folders_of(SourceId source) {
    std::vector<std::string> folders;
    {
        auto rows = connection_->statement(kFolderPaths)(source.value);
        while (rows.next()) {
            const std::string folder = rows.text(1);
            folders.push_back(folder.empty() ? rows.text(0) : rows.text(0) + "/" + folder);
        }
    }
    if (Status status = connection_->take_status(); !status) {
        return failure(std::move(status).error());
    }
    return folders;
}

Result<KnownSource> StoreReader::known_source(SourceId id) {
    KnownSource known;
    {
        auto rows = connection_->statement(kSource)(id.value);
        if (rows.next()) {
            known.id = id;
            known.path = rows.text(1);
            known.options = options_of(rows);
            known.device = rows.integer(7);
        }
    }
    {
        auto rows = connection_->statement(kKnownFolders)(id.value);
        while (rows.next()) {
            known.folders.push_back({rows.text(0), rows.integer(1), rows.integer(2), rows.integer(3)});
        }
    }
    {
        auto rows = connection_->statement(kKnownMovies)(id.value);
        while (rows.next()) {
            const MovieId movie{rows.integer(0)};
            if (known.movies.empty() || known.movies.back().id != movie) {
                KnownMovie& next = known.movies.emplace_back();
                next.id = movie;
                next.folder = rows.text(1);
                next.nfo_path = rows.text(2);
                next.nfo_mtime_ms = rows.integer(3);
                next.nfo_size_bytes = rows.integer(4);
                next.artwork = rows.integer(5);
                next.layout = static_cast<MovieLayout>(rows.integer(6));
                next.own_folder = rows.integer(7) != 0;
                next.absence = static_cast<Absence>(rows.integer(8));
            }
            known.movies.back().parts.push_back(
                {rows.text(9), rows.integer(10), rows.integer(11), rows.integer(12)});
        }
    }
    if (Status status = connection_->take_status(); !status) {
        return failure(std::move(status).error());
    }
    if (!known.id) {
        return failure(ErrorClass::not_found,
                       "there is no source " + std::to_string(id.value) + ": `cinefleet sources list`");
    }
    return known;
}

Status StoreReader::copy_to(const std::string& path) {
    // The connection may not write its own database; the copy is another one.
    connection_->run_script("PRAGMA query_only = OFF");
    connection_->run("VACUUM INTO ?", path);
    Status copied = connection_->take_status();
    connection_->run_script("PRAGMA query_only = ON");
    return copied;
}

}  // namespace cinefleet::store
