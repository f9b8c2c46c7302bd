#include "coordinator/rename/folder_index.h"

#include "coordinator/library/file_kinds.h"
#include "coordinator/library/stacking.h"
#include "coordinator/rename/paths.h"
#include "coordinator/rename/safe_name.h"

#include <algorithm>
#include <set>
#include <utility>

namespace cinefleet::rename {
namespace {

// Some 200 bytes each.
constexpr std::size_t kMostNamesKept = 500'000;

std::string absolute(const std::string& root, const std::string& folder) {
    return folder.empty() ? root : root + "/" + folder;
}

}  // namespace

bool is_movie_file(const std::string& name) {
    return name.front() != '.' && library::is_video_file(name) && !library::is_extra_file(name);
}

FolderIndex::FolderIndex(const library::Listing& listing) {
    for (const std::string& name : listing.files) {
        add(name, false);
    }
    for (const std::string& name : listing.folders) {
        add(name, true);
    }
}

void FolderIndex::add(const std::string& name, bool is_folder) {
    by_folded_name_[folded(name)].push_back({name, is_folder});
    if (!is_folder && is_movie_file(name)) {
        ++movie_files_;
        for (const std::string& key : library::stacking_keys(name)) {
            by_stacking_key_[key].push_back(name);
        }
    }
}

void FolderIndex::remove(const std::string& name) {
    const auto found = by_folded_name_.find(folded(name));
    if (found == by_folded_name_.end()) {
        return;
    }
    const auto entry = std::ranges::find(found->second, name, &Entry::name);
    if (entry == found->second.end()) {
        return;
    }
    const bool is_folder = entry->is_folder;
    found->second.erase(entry);
    if (found->second.empty()) {
        by_folded_name_.erase(found);
    }
    if (!is_folder && is_movie_file(name)) {
        --movie_files_;
        for (const std::string& key : library::stacking_keys(name)) {
            std::erase(by_stacking_key_[key], name);
        }
    }
}

std::vector<FolderIndex::Entry> FolderIndex::alike(const std::string& name) const {
    const auto found = by_folded_name_.find(folded(name));
    return found == by_folded_name_.end() ? std::vector<Entry>() : found->second;
}

library::Listing FolderIndex::beginning_with(const std::vector<std::string>& starts) const {
    std::set<std::string> files;
    std::set<std::string> folders;
    for (const std::string& start : starts) {
        const std::string first = folded(start);
        for (auto entries = by_folded_name_.lower_bound(first);
             entries != by_folded_name_.end() && entries->first.starts_with(first); ++entries) {
            for (const Entry& entry : entries->second) {
                (entry.is_folder ? folders : files).insert(entry.name);
            }
        }
    }
    return {{files.begin(), files.end()}, {folders.begin(), folders.end()}};
}

std::vector<std::string> FolderIndex::stackable_with(const std::vector<std::string>& names,
                                                     const std::vector<std::string>& except) const {
    std::set<std::string> seen(except.begin(), except.end());
    std::set<std::string> asked;
    std::vector<std::string> waiting = names;
    std::vector<std::string> found;
    while (!waiting.empty()) {
        const std::string name = std::move(waiting.back());
        waiting.pop_back();
        for (const std::string& key : library::stacking_keys(name)) {
            const auto sharing = by_stacking_key_.find(key);
            if (sharing == by_stacking_key_.end() || !asked.insert(key).second) {
                continue;
            }
            for (const std::string& other : sharing->second) {
                if (seen.insert(other).second) {
                    found.push_back(other);
                    waiting.push_back(other);
                }
            }
        }
    }
    return found;
}

FolderIndexes::FolderIndexes(Reader read) : read_(std::move(read)) {}

FolderIndex* FolderIndexes::known(const std::string& root, const std::string& folder) {
    const auto found = known_.find(absolute(root, folder));
    return found == known_.end() ? nullptr : &found->second;
}

const FolderIndex* FolderIndexes::of(const std::string& root, const std::string& folder) {
    if (const FolderIndex* index = known(root, folder)) {
        return index;
    }
    const std::optional<library::Listing> listing = read_(root, folder);
    if (!listing) {
        return nullptr;
    }
    names_ += listing->files.size() + listing->folders.size();
    return &known_.emplace(absolute(root, folder), FolderIndex(*listing)).first->second;
}

void FolderIndexes::make_room() {
    if (names_ > kMostNamesKept) {
        forget();
    }
}

void FolderIndexes::forget() {
    known_.clear();
    names_ = 0;
}

void FolderIndexes::follow(const std::string& root, const std::vector<Move>& moves, MoveDirection direction) {
    if (direction == MoveDirection::forward) {
        for (const Move& move : moves) {
            follow_one(root, move.kind, move.from, move.to);
        }
        return;
    }
    for (auto move = moves.rbegin(); move != moves.rend(); ++move) {
        if (move->kind == MoveKind::new_folder) {
            forget();  // it may have stayed
            return;
        }
        follow_one(root, move->kind, move->to, move->from);
    }
}

void FolderIndexes::follow_one(const std::string& root, MoveKind kind, const std::string& from,
                               const std::string& to) {
    FolderIndex* const left = kind == MoveKind::new_folder ? nullptr : known(root, parent_of(from));
    if (left != nullptr) {
        left->remove(name_of(from));
    }
    if (FolderIndex* const entered = known(root, parent_of(to))) {
        entered->add(name_of(to), kind != MoveKind::file);
    }
    if (kind == MoveKind::folder) {
        const std::string path = absolute(root, from);
        known_.erase(path);
        for (auto below = known_.lower_bound(path + "/");
             below != known_.end() && below->first.starts_with(path + "/");) {
            below = known_.erase(below);
        }
    }
}

FolderIndexes folders_on_disk() {
    return FolderIndexes(
        [](const std::string& root, const std::string& folder) -> std::optional<library::Listing> {
            Result<library::Listing> listing = library::list_folder(absolute(root, folder));
            return listing ? std::optional(*std::move(listing)) : std::nullopt;
        });
}

}  // namespace cinefleet::rename
