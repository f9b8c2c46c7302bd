#pragma once

#include "common/model/rename.h"
#include "coordinator/library/folder_listing.h"

#include <cstddef>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace cinefleet::rename {

/// By its name a movie's file: a video, neither hidden nor an extra.
bool is_movie_file(const std::string& name);

/// What lies in one folder, arranged so that what concerns one movie is found without a look at all of it: a
/// folder of thousands of movies is planned in about the time that it takes to sort it.
class FolderIndex {
  public:
    struct Entry {
        std::string name;
        bool is_folder = false;
    };

    explicit FolderIndex(const library::Listing& listing);

    void add(const std::string& name, bool is_folder);
    void remove(const std::string& name);

    /// All that some file system takes for this name.
    std::vector<Entry> alike(const std::string& name) const;
    /// What has a name that begins with one of these, whatever case.
    library::Listing beginning_with(const std::vector<std::string>& starts) const;
    /// Movie files that scans could put together with these, directly or over others; without those of
    /// `except`.
    std::vector<std::string> stackable_with(const std::vector<std::string>& names,
                                            const std::vector<std::string>& except) const;
    std::size_t movie_files() const { return movie_files_; }

  private:
    std::map<std::string, std::vector<Entry>> by_folded_name_;
    std::map<std::string, std::vector<std::string>> by_stacking_key_;
    std::size_t movie_files_ = 0;
};

/// The folders that renames ask for, each read once and then followed through the moves that are made. For so
/// long as nobody else is expected to change them. Belongs to one thread.
class FolderIndexes {
  public:
    /// What lies in a folder of a source; nullopt: there is no such folder, or it cannot be read.
    using Reader =
        std::function<std::optional<library::Listing>(const std::string& root, const std::string& folder)>;

    explicit FolderIndexes(Reader read);

    /// nullptr as with the reader. Valid until the next call of another function.
    const FolderIndex* of(const std::string& root, const std::string& folder);

    /// These moves were made.
    void follow(const std::string& root, const std::vector<Move>& moves, MoveDirection direction);
    void forget();
    /// Forgets what is known if that is much.
    void make_room();

  private:
    FolderIndex* known(const std::string& root, const std::string& folder);
    void follow_one(const std::string& root, MoveKind kind, const std::string& from, const std::string& to);

    const Reader read_;
    std::map<std::string, FolderIndex> known_;  // by absolute path
    std::size_t names_ = 0;
};

/// Reads them from the disk.
FolderIndexes folders_on_disk();

}  // namespace cinefleet::rename
