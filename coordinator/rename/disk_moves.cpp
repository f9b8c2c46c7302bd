#include "coordinator/rename/disk_moves.h"

#include "common/system_failure.h"
#include "coordinator/rename/paths.h"
#include "coordinator/rename/safe_name.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <iterator>
#include <optional>
#include <utility>

namespace cinefleet::rename {
namespace {

namespace fs = std::filesystem;

tl::unexpected<Error> move_failure(const std::string& path, int code) {
    const std::string detail = std::strerror(code);
    switch (code) {
        case EEXIST:
        case ENOTEMPTY:
            return failure(ErrorClass::conflict, path + " is there already", detail);
        case ENOENT:
            return failure(ErrorClass::not_found, path + " is not there any more", detail);
        case ELOOP:
        case ENOTDIR:
            return failure(ErrorClass::conflict, path + " is a link, or no folder: links are not followed",
                           detail);
        case EXDEV:
        case EBUSY:
            return failure(ErrorClass::conflict,
                           path +
                               " is on another file system: move it with another program, the next scan "
                               "finds it again",
                           detail);
        case ENAMETOOLONG:
            return failure(ErrorClass::io, path + " is too long a name for this file system", detail);
        case EOPNOTSUPP:
            return failure(
                ErrorClass::unsupported,
                path + ": this file system cannot rename without the danger of replacing something", detail);
        default:
            return system_failure(path, code);
    }
}

// Where the text of a link at `path` leads, from the root if it is below that.
std::string end_of_link(const fs::path& target, const std::string& path, const std::string& root) {
    const fs::path from = target.is_absolute() ? target : fs::path(parent_of(path)) / target;
    std::string end = from.lexically_normal().string();
    if (end.size() > 1 && end.ends_with('/')) {
        end.pop_back();
    }
    return end.starts_with(root + "/") ? end.substr(root.size() + 1) : end;
}

// Its text stays as it is: does it lead to the same thing from its new place?
bool would_break(const fs::path& link, const std::string& root, const std::vector<Move>& moves) {
    std::error_code error;
    if (!fs::is_symlink(link, error)) {
        return false;
    }
    const fs::path target = fs::read_symlink(link, error);
    const auto moved = [&](const std::string& path) {
        return moved_path(path, moves, MoveDirection::forward);
    };
    const std::string path = link.string().substr(root.size() + 1);
    return end_of_link(target, moved(path), root) != moved(end_of_link(target, path, root));
}

// Of what is moved, and of all that is in folders that are.
std::optional<std::string> link_that_would_break(const std::string& root, const std::vector<Move>& moves) {
    for (const Move& move : moves) {
        const std::string path = root + "/" + move.from;
        if (move.kind == MoveKind::file && would_break(path, root, moves)) {
            return path;
        }
        if (move.kind != MoveKind::folder) {
            continue;
        }
        std::error_code error;
        const fs::recursive_directory_iterator end;
        for (fs::recursive_directory_iterator entry(path, error); !error && entry != end;
             entry.increment(error)) {
            if (would_break(entry->path(), root, moves)) {
                return entry->path().string();
            }
        }
    }
    return std::nullopt;
}

std::optional<dev_t> device_of(const Place& place) {
    struct stat found = {};
    return ::fstatat(place.folder, place.name.c_str(), &found, AT_SYMLINK_NOFOLLOW) == 0
               ? std::optional(found.st_dev)
               : std::nullopt;
}

}  // namespace

Result<std::unique_ptr<DiskMoves>> DiskMoves::open(const std::string& root, DiskStep step) {
    const int fd = ::open(root.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd < 0) {
        return move_failure(root, errno);
    }
    return std::make_unique<DiskMoves>(fd, root, std::move(step));
}

// Component by component, so that no link leads elsewhere.
Result<int> DiskMoves::folder(const std::string& path) {
    if (path.empty()) {
        return root_.get();
    }
    if (const auto known = open_.find(path); known != open_.end()) {
        return known->second.get();
    }
    const Result<int> parent = folder(parent_of(path));
    if (!parent) {
        return parent;
    }
    const int fd = ::openat(*parent, name_of(path).c_str(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    if (fd < 0) {
        return move_failure(path_ + "/" + path, errno);
    }
    return open_.emplace(path, fd).first->second.get();
}

Result<Place> DiskMoves::place_of(const std::string& path) {
    const Result<int> parent = folder(parent_of(path));
    return parent ? Result<Place>(Place{*parent, name_of(path)}) : failure(parent.error());
}

Status DiskMoves::make_folder(const std::string& path) {
    const Result<Place> place = place_of(path);
    if (!place) {
        return failure(place.error());
    }
    const int code = step_ ? step_("new folder") : 0;
    if (code != 0 || (::mkdirat(place->folder, place->name.c_str(), 0777) != 0 && errno != EEXIST)) {
        return move_failure(path_ + "/" + path, code != 0 ? code : errno);
    }
    return {};
}

// Only if nothing was put into it: else it stays.
void DiskMoves::remove_folder(const std::string& path) {
    const Result<Place> place = place_of(path);
    if (place && (!step_ || step_("remove folder") == 0)) {
        ::unlinkat(place->folder, place->name.c_str(), AT_REMOVEDIR);
        open_.erase(path);
    }
}

void DiskMoves::remove_new_folders(const std::vector<Move>& moves) {
    for (auto move = moves.rbegin(); move != moves.rend(); ++move) {
        if (move->kind == MoveKind::new_folder) {
            remove_folder(move->to);
        }
    }
}

Status DiskMoves::give_name(const std::string& from, const std::string& to) {
    const Result<Place> old_place = place_of(from);
    const Result<Place> new_place = old_place ? place_of(to) : old_place;
    if (!new_place) {
        return failure(new_place.error());
    }
    const auto [code, is_half_done] = rename_exclusively(*old_place, *new_place, step_);
    is_half_named_ = is_half_done;
    const bool is_about_origin = code == ENOENT || code == EXDEV || code == EBUSY;
    return code == 0 ? Status() : move_failure(path_ + "/" + (is_about_origin ? from : to), code);
}

// What is known to fail is not begun.
Status DiskMoves::check_folder_move(const Move& move) {
    const Result<Place> old_place = place_of(move.from);
    if (!old_place) {
        return failure(old_place.error());
    }
    std::string above = parent_of(move.to);
    while (!above.empty() && !is_there(above)) {
        above = parent_of(above);  // is made on the way
    }
    const Result<int> new_parent = folder(above);
    if (!new_parent) {
        return failure(new_parent.error());
    }
    const std::optional<dev_t> device = device_of(*old_place);
    if (device &&
        (device != device_of({old_place->folder, "."}) || device != device_of({*new_parent, "."}))) {
        return move_failure(path_ + "/" + move.from, EXDEV);
    }
    return {};
}

Status DiskMoves::check_beginning(const std::vector<Move>& moves) {
    for (const Move& move : moves) {
        Status status = move.kind == MoveKind::folder ? check_folder_move(move) : Status();
        if (!status) {
            return status;
        }
    }
    const std::optional<std::string> link = link_that_would_break(path_, moves);
    return link ? failure(ErrorClass::conflict, *link + " is a link that would lead elsewhere then")
                : Status();
}

Status DiskMoves::make(const Move& move, MoveDirection direction) {
    const bool is_forward = direction == MoveDirection::forward;
    if (move.kind == MoveKind::new_folder) {
        return is_forward ? make_folder(move.to) : Status();  // at the end: remove_new_folders()
    }
    if (move.kind == MoveKind::folder) {
        // What was renamed in it is durable before it goes, and is known by other paths from then on.
        if (Status status = sync(); !status) {
            return status;
        }
    }
    Status named = is_forward ? give_name(move.from, move.to) : give_name(move.to, move.from);
    if (named && move.kind == MoveKind::folder) {
        named = sync();
    }
    return named;
}

std::size_t DiskMoves::count_made(const std::vector<Move>& moves) {
    std::size_t made = moves.size();
    while (made > 0 && !is_made(moves[made - 1])) {
        --made;
    }
    return made;
}

Status DiskMoves::mend(const std::vector<Move>& moves) {
    Status status;
    // Folders first: by a third name of theirs nothing in them is found.
    for (auto move = moves.rbegin(); status && move != moves.rend(); ++move) {
        status = move->kind == MoveKind::folder ? mend_one(*move) : Status();
    }
    const auto next = moves.begin() + static_cast<std::ptrdiff_t>(count_made(moves));
    // What was made last may have kept a third name.
    if (status && next != moves.begin()) {
        status = mend_one(*std::prev(next));
    }
    const auto waiting =
        std::find_if(next, moves.end(), [](const Move& move) { return move.kind != MoveKind::new_folder; });
    if (status && waiting != moves.end()) {
        status = mend_one(*waiting);
    }
    return status;
}

Status DiskMoves::mend_one(const Move& move) {
    const Result<Place> old_place = place_of(move.from);
    const Result<Place> new_place = place_of(move.to);
    if (!old_place || !new_place) {
        return {};
    }
    const int code = mend_half_renamed(*old_place, *new_place, step_);
    return code == 0 ? Status() : move_failure(path_ + "/" + move.to, code);
}

bool DiskMoves::is_there(const std::string& path) {
    const Result<Place> place = place_of(path);
    return place && is_held(*place);
}

bool DiskMoves::is_made(const Move& move) {
    if (move.kind == MoveKind::new_folder || !is_there(move.to)) {
        return false;
    }
    if (folded(move.from) != folded(move.to)) {
        return !is_there(move.from);
    }
    const Result<Place> old_place = place_of(move.from);
    const Result<Place> new_place = place_of(move.to);
    return new_place && is_listed(*new_place) && !(old_place && is_listed(*old_place));
}

bool DiskMoves::is_as_left(const std::vector<Move>& moves) {
    return !moves.empty() && is_made(moves.back());
}

bool DiskMoves::finds_any(const std::vector<Move>& moves) {
    return std::ranges::any_of(moves, [this](const Move& move) {
        const Result<Place> old_place = place_of(move.from);
        const Result<Place> new_place = place_of(move.to);
        return move.kind != MoveKind::new_folder &&
               ((new_place && is_held(*new_place)) || (old_place && is_held_on_the_way(*old_place)));
    });
}

Status DiskMoves::sync() {
    Status synced;
    const auto sync_one = [&](int fd, const std::string& path) {
        if (synced && ::fsync(fd) != 0 && errno != EINVAL) {  // EINVAL: a share that cannot
            synced = move_failure(path_ + "/" + path, errno);
        }
    };
    for (const auto& [path, fd] : open_) {
        sync_one(fd.get(), path);
    }
    sync_one(root_.get(), "");
    open_.clear();
    return synced;
}

// Forward or back; `made` tells how far it has come.
Status DiskMoves::make_up_to(std::size_t wanted, const std::vector<Move>& moves, std::size_t& made) {
    while (made != wanted) {
        const bool goes_forward = made < wanted;
        const Move& move = moves[goes_forward ? made : made - 1];
        Status status = make(move, goes_forward ? MoveDirection::forward : MoveDirection::back);
        if (!status) {
            return status;
        }
        made = goes_forward ? made + 1 : made - 1;
    }
    if (wanted == 0) {
        remove_new_folders(moves);
    }
    return sync();
}

Carried DiskMoves::carry_out(const std::vector<Move>& moves, MoveDirection direction) {
    std::size_t made = count_made(moves);
    const bool is_forward = direction == MoveDirection::forward;
    const auto first =
        std::ranges::find_if(moves, [](const Move& move) { return move.kind != MoveKind::new_folder; });
    Status status = is_forward && made == 0 ? check_beginning(moves) : Status();
    if (!is_forward && made == 0 && first != moves.end() && !is_there(first->from)) {
        status = failure(ErrorClass::not_found, path_ + "/" + moves.back().to + " is not there any more");
    }
    if (!status) {
        return {Carried::Outcome::reverted, status.error().message};
    }
    status = make_up_to(is_forward ? moves.size() : 0, moves, made);
    return status ? Carried{} : give_up(status.error(), made, moves, direction);
}

Carried DiskMoves::give_up(const Error& error, std::size_t made, const std::vector<Move>& moves,
                           MoveDirection direction) {
    Status back;
    if (std::exchange(is_half_named_, false)) {
        back = mend(moves);
        made = count_made(moves);
    }
    if (back) {
        back = make_up_to(direction == MoveDirection::forward ? 0 : moves.size(), moves, made);
    }
    if (back) {
        return {Carried::Outcome::reverted, error.message};
    }
    return {Carried::Outcome::stuck, error.message + "; and it stays half renamed: " + back.error().message};
}

}  // namespace cinefleet::rename
