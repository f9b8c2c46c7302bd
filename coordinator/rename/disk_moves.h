#pragma once

#include "common/model/rename.h"
#include "common/result.h"
#include "common/sys/owned_fd.h"
#include "coordinator/rename/exclusive_rename.h"

#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace cinefleet::rename {

/// What became of a movie's moves.
struct Carried {
    enum class Outcome : std::uint8_t {
        done,      ///< all were made, durably
        reverted,  ///< one could not be made: all is as it was before the first
        stuck,     ///< nor could those before it be made undone: mend(), and call again
    };
    Outcome outcome = Outcome::done;
    std::string reason;  ///< of the last two, for people
};

/// Makes the moves of one movie below the root of its source. Follows no link below the root, and never takes
/// a name that something has (exclusive_rename.h). Belongs to one thread.
class DiskMoves {
  public:
    /// not_found: the root is not there; io: not readable.
    static Result<std::unique_ptr<DiskMoves>> open(const std::string& root, DiskStep step = {});
    DiskMoves(int root, std::string path, DiskStep step)  ///< for open()
        : root_(root), path_(std::move(path)), step_(std::move(step)) {}
    DiskMoves(const DiskMoves&) = delete;
    DiskMoves& operator=(const DiskMoves&) = delete;

    /// After a kill, and after nothing else: what is between two names gets one of them alone.
    Status mend(const std::vector<Move>& moves);

    /// Killed in the middle, and mended, the same call goes on from where it was, in either direction.
    Carried carry_out(const std::vector<Move>& moves, MoveDirection direction);

    /// Whether the last of these is as it was left: there by its new name, with the old one free.
    bool is_as_left(const std::vector<Move>& moves);
    /// Whether anything that these move is there, by its old name or its new one.
    bool finds_any(const std::vector<Move>& moves);

  private:
    Result<int> folder(const std::string& path);
    Result<Place> place_of(const std::string& path);
    Status check_beginning(const std::vector<Move>& moves);
    Status check_folder_move(const Move& move);
    std::size_t count_made(const std::vector<Move>& moves);
    Carried give_up(const Error& error, std::size_t made, const std::vector<Move>& moves,
                    MoveDirection direction);
    Status make_up_to(std::size_t wanted, const std::vector<Move>& moves, std::size_t& made);
    Status mend_one(const Move& move);
    Status make(const Move& move, MoveDirection direction);
    Status make_folder(const std::string& path);
    void remove_folder(const std::string& path);
    void remove_new_folders(const std::vector<Move>& moves);
    Status give_name(const std::string& from, const std::string& to);
    bool is_made(const Move& move);
    bool is_there(const std::string& path);
    Status sync();

    const OwnedFd root_;
    const std::string path_;
    const DiskStep step_;
    std::map<std::string, OwnedFd> open_;  // folders, until a folder is moved
    bool is_half_named_ = false;           // what was moved last has two names, or a third one
};

}  // namespace cinefleet::rename
