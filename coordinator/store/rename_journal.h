#pragma once

#include "common/clock.h"
#include "common/model/rename.h"
#include "common/result.h"
#include "coordinator/store/connection.h"
#include "coordinator/store/hook_outbox.h"
#include "coordinator/store/rename_facts.h"

#include <cstdint>
#include <string>
#include <vector>

namespace cinefleet::store {

/// How far a movie's rename has come. Numbers are stored: never reuse one.
enum class RenameState : std::uint8_t {
    moving = 1,   ///< some of its files may have their new names: the next start goes on
    done,         ///< all have, and the movie is known by them
    taking_back,  ///< some may have their old names again: as above
    taken_back,   ///< all have
    failed,       ///< nothing has happened in the end
};

/// The older ones can no longer be taken back, and are forgotten when they are finished.
inline constexpr std::int64_t kMostRenamesKept = 100;

struct RenamedMovie {
    RenameId rename;
    MovieId movie;
    std::string root;  ///< of its source, absolute
    RenameState state = RenameState::moving;
    std::vector<Move> moves;
};

/// What renames do on the disk, durable before they do it. The writer's part of it belongs to the thread of
/// its connection, as Store does.
class RenameJournal {
  public:
    RenameJournal(Connection& connection, HookOutbox& hooks, const Clock& clock)
        : connection_(connection), hooks_(hooks), clock_(clock) {}

    Result<RenameFacts> facts(MovieId movie) { return rename_facts(connection_, movie); }
    bool is_known_path(MovieId movie, const std::string& path) {
        return store::is_known_path(connection_, movie, path);
    }

    /// The number of a new rename; the oldest are forgotten.
    Result<RenameId> begin();
    /// Before the first move of a movie; in place of what is there of it.
    Status note(const RenamedMovie& renamed);
    Status set_state(const RenamedMovie& renamed, RenameState state);
    /// After the last move in this direction: the movie is known where it is now, and hooks are told.
    Status settle(const RenamedMovie& renamed, MoveDirection direction);

    /// Those that a crash has interrupted, or an error that left them in the middle.
    Result<std::vector<RenamedMovie>> unfinished();
    /// What can be taken back of a rename, the last movie first; 0: of the last one that has any. not_found.
    Result<std::vector<RenamedMovie>> to_take_back(RenameId rename);
    /// True if a later rename, that was not taken back, has moved the movie again.
    bool was_renamed_later(const RenamedMovie& renamed);
    bool has_open_task(MovieId movie);

  private:
    std::vector<RenamedMovie> read(std::string_view sql, std::int64_t rename);
    void relocate(const RenamedMovie& renamed, MoveDirection direction);
    void relocate_extras(const RenamedMovie& renamed, MoveDirection direction,
                         const std::string& folder_before, const std::string& folder);
    void relocate_folders(std::int64_t source, const RenamedMovie& renamed, MoveDirection direction);

    Connection& connection_;
    HookOutbox& hooks_;
    const Clock& clock_;
};

}  // namespace cinefleet::store
