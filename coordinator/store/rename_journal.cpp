#include "coordinator/store/rename_journal.h"

#include <utility>

namespace cinefleet::store {
namespace {

constexpr std::string_view kBeginRename = "INSERT INTO renames (started_ms) VALUES (?)";
constexpr std::string_view kForgetOldRenames =
    "DELETE FROM renames WHERE id <= ? AND NOT EXISTS (SELECT 1 FROM renamed_movies m"
    " WHERE m.rename_id = renames.id AND m.state IN (1, 3))";
constexpr std::string_view kForgetMoves = "DELETE FROM rename_moves WHERE rename_id = ? AND movie_id = ?";
constexpr std::string_view kNoteRenamed =
    "INSERT INTO renamed_movies (rename_id, movie_id, root, state, at_ms, position) VALUES (?1, ?2, ?3, ?4, "
    "?5,"
    " (SELECT coalesce(max(position), 0) + 1 FROM renamed_movies WHERE rename_id = ?1))"
    " ON CONFLICT (rename_id, movie_id) DO UPDATE SET state = excluded.state";
constexpr std::string_view kNoteMove =
    "INSERT INTO rename_moves (rename_id, movie_id, position, kind, from_path, to_path)"
    " VALUES (?, ?, ?, ?, ?, ?)";
constexpr std::string_view kSetRenameState =
    "UPDATE renamed_movies SET state = ? WHERE rename_id = ? AND movie_id = ?";

constexpr std::string_view kUnfinishedRenames =
    "SELECT rename_id, movie_id, root, state FROM renamed_movies WHERE state IN (1, 3) AND rename_id > ?"
    " ORDER BY rename_id, position";
constexpr std::string_view kRenamesDone =
    "SELECT rename_id, movie_id, root, state FROM renamed_movies WHERE rename_id = ? AND state = 2"
    " ORDER BY position DESC";
constexpr std::string_view kMovesOfRename =
    "SELECT kind, from_path, to_path FROM rename_moves WHERE rename_id = ? AND movie_id = ? ORDER BY "
    "position";
constexpr std::string_view kLastRename =
    "SELECT r.id FROM renames r WHERE EXISTS (SELECT 1 FROM renamed_movies m WHERE m.rename_id = r.id"
    " AND m.state = 2) ORDER BY r.id DESC LIMIT 1";
constexpr std::string_view kIsKnownRename = "SELECT count(*) FROM renames WHERE id = ?";
constexpr std::string_view kRenamedLater =
    "SELECT EXISTS (SELECT 1 FROM renamed_movies WHERE movie_id = ? AND rename_id > ?"
    " AND state IN (1, 2, 3))";
constexpr std::string_view kHasOpenTaskNow =
    "SELECT EXISTS (SELECT 1 FROM tasks WHERE movie_id = ? AND state = 1)";

constexpr std::string_view kPlaceBefore = "SELECT source_id, path, folder, nfo_path FROM movies WHERE id = ?";
constexpr std::string_view kSetPlace = "UPDATE movies SET path = ?, folder = ?, nfo_path = ? WHERE id = ?";
constexpr std::string_view kPartsBefore = "SELECT position, path FROM movie_parts WHERE movie_id = ?";
constexpr std::string_view kSetPart = "UPDATE movie_parts SET path = ? WHERE movie_id = ? AND position = ?";
constexpr std::string_view kExtrasBefore = "SELECT file FROM movie_extra_artwork WHERE movie_id = ?";
constexpr std::string_view kSetExtra =
    "UPDATE OR REPLACE movie_extra_artwork SET file = ?3 WHERE movie_id = ?1 AND file = ?2";
// '0' comes after '/'.
constexpr std::string_view kFoldersBelow =
    "SELECT path, mtime_ns, device, inode FROM scan_folders WHERE source_id = ?1 AND (path = ?2 OR"
    " (path > ?3 AND path < ?4))";
constexpr std::string_view kForgetFolderBefore = "DELETE FROM scan_folders WHERE source_id = ? AND path = ?";
constexpr std::string_view kPutFolderAfter =
    "INSERT OR REPLACE INTO scan_folders (source_id, path, mtime_ns, device, inode) VALUES (?, ?, ?, ?, ?)";

struct ScannedFolderRow {
    std::string path;
    std::int64_t mtime_ns = 0;
    std::int64_t device = 0;
    std::int64_t inode = 0;
};

}  // namespace

Result<RenameId> RenameJournal::begin() {
    Transaction transaction(connection_);
    connection_.run(kBeginRename, clock_.wall().time_since_epoch().count());
    const RenameId rename{connection_.last_insert_id()};
    connection_.run(kForgetOldRenames, rename.value - kMostRenamesKept);
    if (Status status = transaction.commit(); !status) {
        return failure(std::move(status).error());
    }
    return rename;
}

Status RenameJournal::note(const RenamedMovie& renamed) {
    Transaction transaction(connection_);
    connection_.run(kForgetMoves, renamed.rename.value, renamed.movie.value);
    connection_.run(kNoteRenamed, renamed.rename.value, renamed.movie.value, Bytes{renamed.root},
                    static_cast<std::int64_t>(renamed.state), clock_.wall().time_since_epoch().count());
    std::int64_t position = 0;
    for (const Move& move : renamed.moves) {
        connection_.run(kNoteMove, renamed.rename.value, renamed.movie.value, position++,
                        static_cast<std::int64_t>(move.kind), Bytes{move.from}, Bytes{move.to});
    }
    return transaction.commit();
}

Status RenameJournal::set_state(const RenamedMovie& renamed, RenameState state) {
    connection_.run(kSetRenameState, static_cast<std::int64_t>(state), renamed.rename.value,
                    renamed.movie.value);
    return connection_.take_status();
}

Status RenameJournal::settle(const RenamedMovie& renamed, MoveDirection direction) {
    const bool is_forward = direction == MoveDirection::forward;
    Transaction transaction(connection_);
    connection_.run(kSetRenameState,
                    static_cast<std::int64_t>(is_forward ? RenameState::done : RenameState::taken_back),
                    renamed.rename.value, renamed.movie.value);
    relocate(renamed, direction);
    return transaction.commit();
}

// A movie that has been forgotten meanwhile has no rows to follow its files.
void RenameJournal::relocate(const RenamedMovie& renamed, MoveDirection direction) {
    const auto moved = [&](const std::string& path) { return moved_path(path, renamed.moves, direction); };
    std::int64_t source = 0;
    std::string path;
    std::string folder_before;
    std::string folder;
    std::string nfo;
    {
        auto rows = connection_.statement(kPlaceBefore)(renamed.movie.value);
        if (!rows.next()) {
            return;
        }
        source = rows.integer(0);
        path = moved(rows.text(1));
        folder_before = rows.text(2);
        folder = moved(folder_before);
        nfo = moved(rows.text(3));
    }
    connection_.run(kSetPlace, Bytes{path}, Bytes{folder}, Bytes{nfo}, renamed.movie.value);
    std::vector<std::pair<std::int64_t, std::string>> parts;
    {
        auto rows = connection_.statement(kPartsBefore)(renamed.movie.value);
        while (rows.next()) {
            parts.emplace_back(rows.integer(0), moved(rows.text(1)));
        }
    }
    for (const auto& [position, part] : parts) {
        connection_.run(kSetPart, Bytes{part}, renamed.movie.value, position);
    }
    relocate_extras(renamed, direction, folder_before, folder);
    relocate_folders(source, renamed, direction);
    hooks_.add_movie(RunId{}, TaskId{}, renamed.movie);
}

// The scans' folders: else the next one would report them as gone.
// Their names are within the movie's folder.
void RenameJournal::relocate_extras(const RenamedMovie& renamed, MoveDirection direction,
                                    const std::string& folder_before, const std::string& folder) {
    const std::string before = folder_before.empty() ? "" : folder_before + "/";
    const std::string after = folder.empty() ? "" : folder + "/";
    std::vector<std::pair<std::string, std::string>> files;
    {
        auto rows = connection_.statement(kExtrasBefore)(renamed.movie.value);
        while (rows.next()) {
            const std::string file = rows.text(0);
            const std::string path = moved_path(before + file, renamed.moves, direction);
            if (path.starts_with(after)) {
                files.emplace_back(file, path.substr(after.size()));
            }
        }
    }
    for (const auto& [was, is] : files) {
        connection_.run(kSetExtra, renamed.movie.value, was, is);
    }
}

void RenameJournal::relocate_folders(std::int64_t source, const RenamedMovie& renamed,
                                     MoveDirection direction) {
    for (const Move& move : renamed.moves) {
        if (move.kind != MoveKind::folder) {
            continue;
        }
        const std::string& from = direction == MoveDirection::forward ? move.from : move.to;
        std::vector<ScannedFolderRow> folders;
        {
            auto rows = connection_.statement(kFoldersBelow)(source, Bytes{from}, Bytes{from + "/"},
                                                             Bytes{from + "0"});
            while (rows.next()) {
                folders.push_back({rows.text(0), rows.integer(1), rows.integer(2), rows.integer(3)});
            }
        }
        for (const ScannedFolderRow& row : folders) {
            connection_.run(kForgetFolderBefore, source, Bytes{row.path});
            const std::string path = moved_path(row.path, {move}, direction);
            connection_.run(kPutFolderAfter, source, Bytes{path}, row.mtime_ns, row.device, row.inode);
        }
    }
}

std::vector<RenamedMovie> RenameJournal::read(std::string_view sql, std::int64_t rename) {
    std::vector<RenamedMovie> all;
    {
        auto rows = connection_.statement(sql)(rename);
        while (rows.next()) {
            all.push_back({RenameId{rows.integer(0)},
                           MovieId{rows.integer(1)},
                           rows.text(2),
                           static_cast<RenameState>(rows.integer(3)),
                           {}});
        }
    }
    for (RenamedMovie& renamed : all) {
        auto rows = connection_.statement(kMovesOfRename)(renamed.rename.value, renamed.movie.value);
        while (rows.next()) {
            renamed.moves.push_back({static_cast<MoveKind>(rows.integer(0)), rows.text(1), rows.text(2)});
        }
    }
    return all;
}

Result<std::vector<RenamedMovie>> RenameJournal::unfinished() {
    std::vector<RenamedMovie> all = read(kUnfinishedRenames, 0);
    if (Status status = connection_.take_status(); !status) {
        return failure(std::move(status).error());
    }
    return all;
}

Result<std::vector<RenamedMovie>> RenameJournal::to_take_back(RenameId rename) {
    std::int64_t number = rename.value;
    if (!rename) {
        auto rows = connection_.statement(kLastRename)();
        number = rows.next() ? rows.integer(0) : 0;
    }
    bool is_known = false;
    {
        auto rows = connection_.statement(kIsKnownRename)(number);
        is_known = rows.next() && rows.integer(0) > 0;
    }
    std::vector<RenamedMovie> all = read(kRenamesDone, number);
    if (Status status = connection_.take_status(); !status) {
        return failure(std::move(status).error());
    }
    if (!is_known) {
        return failure(ErrorClass::not_found, rename ? "there is no rename " + std::to_string(number) +
                                                           ", or it was so long ago that it is forgotten"
                                                     : "there is no rename that could be taken back");
    }
    return all;
}

bool RenameJournal::was_renamed_later(const RenamedMovie& renamed) {
    auto rows = connection_.statement(kRenamedLater)(renamed.movie.value, renamed.rename.value);
    return rows.next() && rows.integer(0) != 0;
}

bool RenameJournal::has_open_task(MovieId movie) {
    auto rows = connection_.statement(kHasOpenTaskNow)(movie.value);
    return rows.next() && rows.integer(0) != 0;
}

}  // namespace cinefleet::store
