#include "coordinator/rename/exclusive_rename.h"

#include "coordinator/rename/safe_name.h"

#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <memory>
#include <optional>

namespace cinefleet::rename {
namespace {

constexpr std::string_view kBetween = ".cinefleet-renaming";

struct CloseFolder {
    void operator()(DIR* folder) const { ::closedir(folder); }
};

std::optional<struct stat> status_of(const Place& place) {
    struct stat found = {};
    return ::fstatat(place.folder, place.name.c_str(), &found, AT_SYMLINK_NOFOLLOW) == 0
               ? std::optional(found)
               : std::nullopt;
}

bool are_same(const struct stat& a, const struct stat& b) {
    return a.st_dev == b.st_dev && a.st_ino == b.st_ino;
}

// As the file system says now, not as it said a second ago: a link may be new.
bool has_more_links(const Place& place) {
    struct statx found = {};
    return ::statx(place.folder, place.name.c_str(), AT_SYMLINK_NOFOLLOW | AT_STATX_FORCE_SYNC, STATX_NLINK,
                   &found) == 0 &&
           found.stx_nlink > 1;
}

// Two names of one file, that stays if it loses one of them.
bool is_one_file(const Place& a, const Place& b) {
    const auto first = status_of(a);
    const auto second = status_of(b);
    return first && second && are_same(*first, *second) && !S_ISDIR(first->st_mode) && has_more_links(a) &&
           has_more_links(b);
}

// The third name, over which case is changed: the same one for both directions.
Place between(const Place& place) {
    return {place.folder,
            cut_to(folded(place.name), kMaxNameBytes - kBetween.size()) + std::string(kBetween)};
}

// 0, or errno: of `call`, or the one that a test wants.
template <class Call>
int attempt(const DiskStep& step, std::string_view name, const Call& call) {
    if (const int code = step ? step(name) : 0; code != 0) {
        return code;
    }
    return call() == 0 ? 0 : errno;
}

int remove_name(const Place& place, const DiskStep& step) {
    return attempt(step, "unlink", [&] { return ::unlinkat(place.folder, place.name.c_str(), 0); });
}

// Two spellings of the one name that the file system knows.
bool are_one_name(const Place& from, const Place& to) {
    if (folded(from.name) != folded(to.name)) {
        return false;
    }
    const auto first = status_of(from);
    const auto second = status_of(to);
    return first && second && are_same(*first, *second) && !is_listed(to);
}

Naming change_case(const Place& from, const Place& to, const DiskStep& step) {
    const Place middle = between(from);
    const Naming left = rename_exclusively(from, middle, step);
    if (left.code != 0) {
        return left;
    }
    const Naming arrived = rename_exclusively(middle, to, step);
    if (arrived.code == 0 || arrived.is_half_done) {
        return arrived;
    }
    return {arrived.code, rename_exclusively(middle, from, step).code != 0};
}

Naming rename_by_link(const Place& from, const Place& to, const DiskStep& step) {
    const int code = attempt(step, "link", [&] {
        return ::linkat(from.folder, from.name.c_str(), to.folder, to.name.c_str(), 0);
    });
    if (code != 0) {
        return {code == ENOSYS ? EOPNOTSUPP : code};
    }
    const int removed = remove_name(from, step);
    return {removed, removed != 0 && is_one_file(from, to) && remove_name(to, step) != 0};
}

// For file systems that cannot refuse a taken name by themselves.
Naming rename_after_a_look(const Place& from, const Place& to, const DiskStep& step) {
    const auto status = status_of(from);
    if (!status) {
        return {errno};
    }
    if (!S_ISDIR(status->st_mode)) {
        return rename_by_link(from, to, step);
    }
    if (is_held(to)) {
        return {EEXIST};
    }
    return {attempt(step, "rename",
                    [&] { return ::renameat(from.folder, from.name.c_str(), to.folder, to.name.c_str()); })};
}

}  // namespace

bool is_held(const Place& place) {
    return status_of(place).has_value();
}

bool is_held_on_the_way(const Place& place) {
    return is_held(place) || is_held(between(place));
}

bool is_listed(const Place& place) {
    const int copy = ::openat(place.folder, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    const std::unique_ptr<DIR, CloseFolder> listing(copy >= 0 ? ::fdopendir(copy) : nullptr);
    for (const dirent* entry = listing ? ::readdir(listing.get()) : nullptr; entry != nullptr;
         entry = ::readdir(listing.get())) {
        if (place.name == entry->d_name) {
            return true;
        }
    }
    return false;
}

Naming rename_exclusively(const Place& from, const Place& to, const DiskStep& step) {
    const int code = attempt(step, "rename exclusively", [&] {
        return ::renameat2(from.folder, from.name.c_str(), to.folder, to.name.c_str(), RENAME_NOREPLACE);
    });
    const bool is_unsupported = code == EINVAL || code == ENOSYS || code == EOPNOTSUPP;
    if (code != EEXIST && !is_unsupported) {
        return {code};
    }
    if (are_one_name(from, to)) {
        return change_case(from, to, step);
    }
    return is_unsupported ? rename_after_a_look(from, to, step) : Naming{code};
}

int mend_half_renamed(const Place& from, const Place& to, const DiskStep& step) {
    const Place middle = between(from);
    if (folded(from.name) == folded(to.name) && is_held(middle)) {
        if (is_one_file(from, middle) || is_one_file(to, middle)) {
            return remove_name(middle, step);
        }
        if (!is_held(from) && !is_held(to)) {
            return rename_exclusively(middle, from, step).code;
        }
    }
    return is_one_file(from, to) && is_listed(from) && is_listed(to) ? remove_name(to, step) : 0;
}

}  // namespace cinefleet::rename
