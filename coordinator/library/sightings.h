#pragma once

#include "common/model/library_scan.h"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

namespace cinefleet::library {

/// What is known of a source, to be looked up by path, and what of it one scan has seen.
class Sightings {
  public:
    /// `known` outlives this.
    explicit Sightings(const KnownSource& known);

    const KnownSource& known() const { return known_; }

    /// Notes that the folder is there; nullptr: it is not known.
    const KnownFolder* see_folder(const std::string& path);
    void see_movie(std::size_t movie) { seen_movies_[movie] = 1; }
    /// Notes that this folder is looked into. False: it has been, perhaps under another name; a link may lead
    /// anywhere, also back up.
    bool enter(std::int64_t device, std::int64_t inode) { return entered_.emplace(device, inode).second; }
    /// Neither it nor what lies below it could be looked at.
    void note_unreadable(const std::string& folder) { unreadable_.insert(folder); }

    /// The known folders in this one.
    const std::vector<const KnownFolder*>& children_of(const std::string& folder) const;
    /// Numbers in known().movies.
    std::optional<std::size_t> movie_at(const std::string& first_part) const;
    std::vector<std::size_t> movies_in(const std::string& folder) const;

    /// Whether movies that were not left out are known in this folder or below it.
    bool holds_movies(const std::string& folder) const;

    bool has_entered(std::int64_t device, std::int64_t inode) const {
        return entered_.contains({device, inode});
    }
    bool has_seen_movie(std::size_t movie) const { return seen_movies_[movie] != 0; }
    bool has_seen_folder(std::size_t folder) const { return seen_folders_[folder] != 0; }
    bool is_unreadable(const std::string& folder) const { return unreadable_.contains(folder); }
    bool is_below_unreadable(const std::string& path) const;

  private:
    void index_folders();
    void index_movies();

    const KnownSource& known_;
    std::unordered_map<std::string_view, std::size_t> folders_;
    std::unordered_map<std::string_view, std::vector<const KnownFolder*>> children_;
    std::unordered_map<std::string_view, std::size_t> movies_;           // by their first part
    std::unordered_map<std::string_view, std::size_t> first_in_folder_;  // they are sorted by folder
    std::vector<char> seen_movies_;
    std::vector<char> seen_folders_;
    std::set<std::string> unreadable_;
    std::set<std::pair<std::int64_t, std::int64_t>> entered_;  // device and inode
};

}  // namespace cinefleet::library
