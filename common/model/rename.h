#pragma once

#include "common/ids.h"

#include <cstdint>
#include <string>
#include <vector>

/// What a rename does on the disk, in the words of its journal.
namespace cinefleet {

using RenameId = Id<struct RenameTag>;  ///< one call of `cinefleet rename`

/// Numbers are stored: never reuse one.
enum class MoveKind : std::uint8_t {
    file = 1,    ///< within its folder
    folder,      ///< with all that is in it
    new_folder,  ///< is made: nothing is there before
};

/// Paths are relative to the source's root.
struct Move {
    MoveKind kind = MoveKind::file;
    std::string from;  ///< empty: a new folder
    std::string to;

    friend bool operator==(const Move&, const Move&) = default;
};

enum class MoveDirection : std::uint8_t { forward, back };

/// Where something is after these moves, each made when those before it have been.
std::string moved_path(std::string path, const std::vector<Move>& moves, MoveDirection direction);

}  // namespace cinefleet
