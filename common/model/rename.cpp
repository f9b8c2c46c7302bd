#include "common/model/rename.h"

namespace cinefleet {
namespace {

void apply(std::string& path, const std::string& from, const std::string& to) {
    const bool is_it = path == from;
    if (is_it || (path.starts_with(from) && path[from.size()] == '/')) {
        path.replace(0, from.size(), to);
    }
}

}  // namespace

std::string moved_path(std::string path, const std::vector<Move>& moves, MoveDirection direction) {
    if (direction == MoveDirection::forward) {
        for (auto move = moves.begin(); move != moves.end(); ++move) {
            if (move->kind != MoveKind::new_folder) {
                apply(path, move->from, move->to);
            }
        }
    } else {
        for (auto move = moves.rbegin(); move != moves.rend(); ++move) {
            if (move->kind != MoveKind::new_folder) {
                apply(path, move->to, move->from);
            }
        }
    }
    return path;
}

}  // namespace cinefleet
