#include "coordinator/library/absences.h"

#include "coordinator/library/whereabouts.h"

#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

namespace cinefleet::library {
namespace {

struct Unseen {
    const KnownMovie* movie = nullptr;
    Whereabouts where = Whereabouts::unknown;
    bool has_moved = false;

    bool is_there() const { return !has_moved && where == Whereabouts::there; }
    bool may_have_moved() const {
        return !has_moved && (where == Whereabouts::gone || where == Whereabouts::gone_alone);
    }
    Absence absence() const {
        switch (where) {
            case Whereabouts::gone:
                return Absence::deleted;
            case Whereabouts::there:
                return Absence::left_out;
            case Whereabouts::gone_alone:
            case Whereabouts::unknown:
                break;
        }
        return Absence::away;
    }
};

void remove_taken(std::vector<FoundMovie>& added, const std::set<std::size_t>& taken) {
    std::size_t index = 0;
    std::erase_if(added, [&](const FoundMovie&) { return taken.contains(index++); });
}

// Why this may not be the source at all; empty: it is.
std::string doubts(const Sightings& seen, const FileStatus& root, std::int64_t found) {
    const KnownSource& known = seen.known();
    std::int64_t present = 0;
    std::int64_t still_there = 0;
    for (std::size_t i = 0; i < known.movies.size(); ++i) {
        if (known.movies[i].absence == Absence::present) {
            ++present;
            still_there += seen.has_seen_movie(i) ? 1 : 0;
        }
    }
    if (present == still_there) {
        return {};
    }
    if (found == 0) {
        return "holds no movie any more, " + std::to_string(present) +
               " were there: is the share mounted? Nothing is marked as missing";
    }
    const bool is_other_device = known.device != 0 && known.device != root.device;
    if (is_other_device && still_there * 2 < present) {
        return "is on another file system than before and has " + std::to_string(still_there) + " of " +
               std::to_string(present) + " movies: is the right share mounted? Nothing is marked as missing";
    }
    return {};
}

template <class Match>
void take_moves(std::vector<Unseen>& unseen, bool (Unseen::*is_candidate)() const, Match match,
                ScanChanges& changes) {
    std::vector<const KnownMovie*> movable;
    std::vector<Unseen*> origins;
    for (Unseen& one : unseen) {
        if ((one.*is_candidate)()) {
            movable.push_back(one.movie);
            origins.push_back(&one);
        }
    }
    std::set<std::size_t> taken;
    const Moves moves = match(changes.added, movable);
    for (const auto& [added, gone] : moves.pairs) {
        changes.moved.push_back({movable[gone]->id, std::move(changes.added[added])});
        origins[gone]->has_moved = true;
        taken.insert(added);
    }
    remove_taken(changes.added, taken);
}

// Whether the folder of this name was looked into by another: the same but for its case, or past a link.
bool has_another_name(const Sightings& seen, const std::string& folder) {
    const std::optional<FileStatus> status = status_of(seen.known().path + "/" + folder);
    return status && seen.has_entered(status->device, status->inode);
}

// Folders of movies that are away stay known: their devices tell whether something is mounted.
void forget_folders(const Sightings& seen, const MissingMovies& missing, ScanChanges& changes) {
    const std::vector<KnownFolder>& folders = seen.known().folders;
    for (std::size_t i = 0; i < folders.size(); ++i) {
        const std::string& path = folders[i].path;
        if (!seen.has_seen_folder(i) && !seen.is_below_unreadable(path) &&
            (missing.is_gone(path) || has_another_name(seen, path))) {
            changes.forgotten_folders.push_back(path);
        }
    }
}

}  // namespace

void settle_unseen(const Sightings& seen, const FileStatus& root, ScanChanges& changes) {
    changes.device = root.device;
    if (seen.is_unreadable("")) {
        return;
    }
    changes.not_the_source = doubts(seen, root, changes.found);
    if (!changes.not_the_source.empty()) {
        changes.troubles.push_back({seen.known().path, changes.not_the_source});
        changes.device = seen.known().device;
        return;
    }
    const MissingMovies missing(seen.known());
    const std::vector<KnownMovie>& movies = seen.known().movies;
    std::vector<Unseen> unseen;
    for (std::size_t i = 0; i < movies.size(); ++i) {
        if (!seen.has_seen_movie(i) && !seen.is_below_unreadable(movies[i].folder)) {
            unseen.push_back({&movies[i], missing.find(movies[i])});
        }
    }
    const auto match_by_file = [&](const auto& added, const auto& there) {
        return match_same_files(seen.known().path, added, there);
    };
    take_moves(unseen, &Unseen::is_there, match_by_file, changes);
    take_moves(unseen, &Unseen::may_have_moved, match_moves, changes);
    for (const Unseen& one : unseen) {
        if (!one.has_moved && one.absence() != one.movie->absence) {
            changes.absent.push_back({one.movie->id, one.absence()});
        }
    }
    forget_folders(seen, missing, changes);
}

bool find_moves_from(const KnownSource& other, ScanChanges& changes) {
    const std::optional<FileStatus> root = status_of(other.path);
    if (!root || !root->is_folder || root->device != other.device) {
        return false;
    }
    const MissingMovies missing(other);
    std::vector<const KnownMovie*> candidates;
    for (const KnownMovie& movie : other.movies) {
        candidates.push_back(&movie);
    }
    std::set<std::size_t> taken;
    const Moves moves = match_moves(changes.added, candidates);
    for (const auto& [added, index] : moves.pairs) {
        if (missing.find(*candidates[index]) == Whereabouts::gone) {
            changes.moved.push_back({candidates[index]->id, std::move(changes.added[added])});
            taken.insert(added);
        }
    }
    remove_taken(changes.added, taken);
    return true;
}

}  // namespace cinefleet::library
