#include "coordinator/library/scan.h"

#include "coordinator/library/file_kinds.h"
#include "coordinator/library/folder_listing.h"
#include "coordinator/library/folder_movies.h"
#include "coordinator/library/ignore_rules.h"
#include "coordinator/library/whereabouts.h"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <optional>
#include <set>
#include <string_view>
#include <unordered_map>
#include <utility>

namespace cinefleet::library {
namespace {

constexpr int kMaxDepth = 32;
constexpr std::size_t kMaxIgnoreBytes = 65'536;
constexpr std::size_t kMaxTroubles = 1'000;
// What changes within this time of a scan may get the same time stamp: FAT counts in steps of two seconds.
constexpr std::int64_t kFreshNs = 2'000'000'000;

std::int64_t bits_of(const std::vector<ImageKind>& kinds) {
    std::int64_t bits = 0;
    for (const ImageKind kind : kinds) {
        bits |= std::int64_t{1} << static_cast<unsigned>(kind);
    }
    return bits;
}

bool is_as_known(const FoundMovie& movie, const KnownMovie& known) {
    return movie.parts == known.parts && movie.folder == known.folder && movie.nfo_path == known.nfo_path &&
           movie.nfo_mtime_ms == known.nfo_mtime_ms && movie.nfo_size_bytes == known.nfo_size_bytes &&
           movie.layout == known.layout && movie.own_folder == known.own_folder &&
           bits_of(movie.artwork) == known.artwork;
}

class Scan {
  public:
    Scan(const KnownSource& known, const ScanOptions& options)
        : known_(known),
          options_(options),
          is_trustworthy_(has_trustworthy_folder_times(known.path)),
          exclusions_("", known.options.exclusions),
          seen_movies_(known.movies.size(), 0),
          seen_folders_(known.folders.size(), 0) {
        index_known();
    }

    // False: cancelled.
    bool walk() {
        visit("", Context{0, options_.reads_everything || !is_trustworthy_, {}});
        return !is_cancelled_;
    }

    ScanChanges take_changes(const FileStatus& root) {
        changes_.device = root.device;
        if (may_mark_absent(root)) {
            settle_missing();
        }
        std::ranges::sort(changes_.added, {},
                          [](const FoundMovie& movie) { return movie.parts.front().path; });
        return std::move(changes_);
    }

  private:
    struct Context {
        int depth = 0;
        bool reads_all = false;                 // no folder below is taken as known
        std::vector<const IgnoreRules*> rules;  // of the folders above
    };

    void index_known() {
        folder_index_.reserve(known_.folders.size());
        for (std::size_t i = 0; i < known_.folders.size(); ++i) {
            const std::string_view path = known_.folders[i].path;
            folder_index_.emplace(path, i);
            if (!path.empty()) {
                const std::size_t slash = path.rfind('/');
                children_[slash == std::string_view::npos ? std::string_view() : path.substr(0, slash)]
                    .push_back(i);
            }
        }
        movie_index_.reserve(known_.movies.size());
        for (std::size_t i = 0; i < known_.movies.size(); ++i) {
            const KnownMovie& movie = known_.movies[i];
            if (!movie.parts.empty()) {
                movie_index_.emplace(movie.parts.front().path, i);
            }
            if (i == 0 || known_.movies[i - 1].folder != movie.folder) {
                first_in_folder_.emplace(movie.folder, i);
            }
        }
    }

    std::string absolute(const std::string& path) const {
        return path.empty() ? known_.path : known_.path + "/" + path;
    }

    void trouble(const std::string& path, std::string message) {
        if (changes_.troubles.size() < kMaxTroubles) {
            changes_.troubles.push_back({path, std::move(message)});
        }
    }

    void visit(const std::string& folder, const Context& context) {
        is_cancelled_ = is_cancelled_ || options_.is_cancelled();
        if (is_cancelled_) {
            return;
        }
        const std::optional<FileStatus> status = status_of(absolute(folder));
        if (!status) {
            unreadable_.insert(folder);
            trouble(absolute(folder), std::string("cannot be looked at: ") + std::strerror(errno));
            return;
        }
        // A link may lead back up: each folder is seen once, by device and inode.
        if (!visited_.emplace(status->device, status->inode).second) {
            return;
        }
        const auto before = folder_index_.find(folder);
        const KnownFolder* known = before != folder_index_.end() ? &known_.folders[before->second] : nullptr;
        if (known != nullptr) {
            seen_folders_[before->second] = 1;
        }
        if (known != nullptr && !context.reads_all && known->mtime_ns != 0 &&
            known->mtime_ns == status->mtime_ns && known->device == status->device &&
            known->inode == status->inode && are_movies_unchanged(folder)) {
            visit_known_children(folder, context);
        } else {
            read(folder, *status, known, context);
        }
    }

    void visit_known_children(const std::string& folder, const Context& context) {
        const auto children = children_.find(folder);
        if (children == children_.end()) {
            return;
        }
        const Context below{context.depth + 1, false, context.rules};
        for (const std::size_t child : children->second) {
            visit(known_.folders[child].path, below);
        }
    }

    // The folder holds the same names as before: what is left is to look at each movie's files.
    bool are_movies_unchanged(const std::string& folder) {
        const auto first = first_in_folder_.find(folder);
        if (first == first_in_folder_.end()) {
            return true;
        }
        std::vector<std::size_t> here;
        for (std::size_t i = first->second; i < known_.movies.size() && known_.movies[i].folder == folder;
             ++i) {
            const KnownMovie& movie = known_.movies[i];
            if (movie.absence == Absence::present) {
                if (!are_files_unchanged(movie)) {
                    return false;
                }
                here.push_back(i);
            }
        }
        for (const std::size_t i : here) {
            see(i);
        }
        return true;
    }

    bool are_files_unchanged(const KnownMovie& movie) const {
        const bool are_parts = std::ranges::all_of(movie.parts, [&](const MoviePart& part) {
            const std::optional<FileStatus> status = status_of(absolute(part.path));
            return status && status->size_bytes == part.size_bytes && status->mtime_ms() == part.mtime_ms &&
                   status->inode == part.inode && options_.is_settled(absolute(part.path), part);
        });
        if (!are_parts || movie.nfo_path.empty()) {
            return are_parts;
        }
        const std::optional<FileStatus> nfo = status_of(absolute(movie.nfo_path));
        return nfo && nfo->mtime_ms() == movie.nfo_mtime_ms && nfo->size_bytes == movie.nfo_size_bytes;
    }

    void see(std::size_t movie) {
        seen_movies_[movie] = 1;
        options_.on_progress(++changes_.found);
    }

    void read(const std::string& folder, const FileStatus& status, const KnownFolder* known,
              const Context& context) {
        Result<Listing> listing = list_folder(absolute(folder));
        if (!listing) {
            unreadable_.insert(folder);
            trouble(absolute(folder), listing.error().message);
            return;
        }
        bool may_rely_on_time = is_trustworthy_;
        const std::optional<IgnoreRules> own = ignore_rules(folder, *listing, may_rely_on_time);
        Context below{context.depth + 1, context.reads_all || !may_rely_on_time, context.rules};
        if (own && own->is_empty()) {
            remember(folder, status, known, false);
            return;
        }
        if (own) {
            below.rules.push_back(&*own);
        }
        const auto is_out = [&](const std::string& name, bool is_folder) {
            return is_left_out(join_path(folder, name), is_folder, below.rules);
        };
        std::erase_if(listing->files, [&](const std::string& name) { return is_out(name, false); });
        std::erase_if(listing->folders,
                      [&](const std::string& name) { return name.front() == '.' || is_out(name, true); });
        const FolderPlace place{known_.path, folder, known_.options};
        FolderMovies movies = movies_in(place, *listing);
        const bool has_movies = !movies.drafts.empty();
        for (ScanTrouble& found : movies.troubles) {
            trouble(found.path, std::move(found.message));
        }
        for (MovieDraft& draft : movies.drafts) {
            may_rely_on_time = take(place, std::move(draft)) && may_rely_on_time;
        }
        // Parts in folders of their own are not known by this folder's time.
        may_rely_on_time = may_rely_on_time && movies.taken_folders.size() < 2;
        remember(folder, status, known, may_rely_on_time);
        const bool goes_deeper = context.depth < (known_.options.recursive ? kMaxDepth : 1);
        for (const std::string& name : listing->folders) {
            const bool is_taken = std::ranges::find(movies.taken_folders, name) != movies.taken_folders.end();
            if (goes_deeper && !is_taken && !is_extras_folder(name, has_movies)) {
                visit(join_path(folder, name), below);
            }
        }
    }

    // nullopt: no such file. Empty rules: all of the folder is left out.
    std::optional<IgnoreRules> ignore_rules(const std::string& folder, const Listing& listing,
                                            bool& may_rely_on_time) const {
        std::optional<std::vector<std::string>> lines;
        for (const std::string_view name : {".nomedia", ".ignore", ".plexignore"}) {
            if (!std::ranges::binary_search(listing.files, name)) {
                continue;
            }
            may_rely_on_time = false;
            const std::string text =
                read_beginning(absolute(join_path(folder, std::string(name))), kMaxIgnoreBytes);
            const bool is_blank = std::ranges::all_of(
                text, [](char c) { return c == ' ' || c == '\t' || c == '\r' || c == '\n'; });
            if (name == ".nomedia" || is_blank) {
                return IgnoreRules(folder, "");
            }
            lines = lines.value_or(std::vector<std::string>());
            lines->push_back(text);
        }
        if (!lines) {
            return std::nullopt;
        }
        std::string all;
        for (const std::string& text : *lines) {
            all += text + "\n";
        }
        IgnoreRules rules(folder, all);
        return rules.is_empty() ? std::nullopt : std::optional(std::move(rules));  // only comments
    }

    // The rules of the deepest folder have the last word, the source's exclusions the very last.
    bool is_left_out(const std::string& path, bool is_folder,
                     const std::vector<const IgnoreRules*>& rules) const {
        bool left_out = false;
        for (const IgnoreRules* rule : rules) {
            left_out = rule->verdict(path, is_folder).value_or(left_out);
        }
        return exclusions_.is_empty() ? left_out : exclusions_.verdict(path, is_folder).value_or(left_out);
    }

    // False: the movie is still being copied.
    bool take(const FolderPlace& place, MovieDraft draft) {
        const std::string& path = draft.movie.parts.front().path;
        const auto index = movie_index_.find(path);
        const bool is_settled = std::ranges::all_of(draft.movie.parts, [&](const MoviePart& part) {
            return options_.is_settled(absolute(part.path), part);
        });
        if (!is_settled) {
            ++changes_.unsettled;
            if (index != movie_index_.end()) {
                seen_movies_[index->second] = 1;
            }
            return false;
        }
        if (index == movie_index_.end()) {
            changes_.added.push_back(with_facts(place, std::move(draft), changes_.troubles));
            options_.on_progress(++changes_.found);
            return true;
        }
        const KnownMovie& known = known_.movies[index->second];
        see(index->second);
        if (!is_as_known(draft.movie, known)) {
            const bool files_differ = draft.movie.parts != known.parts || draft.movie.layout != known.layout;
            changes_.changed.push_back(
                {known.id, with_facts(place, std::move(draft), changes_.troubles), files_differ});
        } else if (known.absence != Absence::present) {
            changes_.returned.push_back(known.id);
        }
        return true;
    }

    void remember(const std::string& folder, const FileStatus& status, const KnownFolder* known,
                  bool may_rely_on_time) {
        const std::int64_t now_ns = options_.now.time_since_epoch().count() * 1'000'000;
        const bool is_fresh = status.mtime_ns > now_ns - kFreshNs;
        const KnownFolder seen{folder, may_rely_on_time && !is_fresh ? status.mtime_ns : 0, status.device,
                               status.inode};
        if (known == nullptr || *known != seen) {
            changes_.folders.push_back(seen);
        }
    }

    // An unmounted share is an empty folder, or another disk's content: neither may empty a library.
    bool may_mark_absent(const FileStatus& root) {
        std::int64_t present = 0;
        std::int64_t still_there = 0;
        for (std::size_t i = 0; i < known_.movies.size(); ++i) {
            if (known_.movies[i].absence == Absence::present) {
                ++present;
                still_there += seen_movies_[i];
            }
        }
        if (unreadable_.contains("") || present == still_there) {
            return !unreadable_.contains("");
        }
        const bool is_other_device = known_.device != 0 && known_.device != root.device;
        if (changes_.found == 0) {
            trouble(known_.path, "holds no movie any more, " + std::to_string(present) +
                                     " were there: is the share mounted? Nothing is marked as missing");
        } else if (is_other_device && still_there * 2 < present) {
            trouble(known_.path, "is on another file system than before and has " +
                                     std::to_string(still_there) + " of " + std::to_string(present) +
                                     " movies: is the right share mounted? Nothing is marked as missing");
        } else {
            return true;
        }
        changes_.device = known_.device;
        return false;
    }

    bool is_below_unreadable(const std::string& path) const {
        return std::ranges::any_of(unreadable_, [&](const std::string& folder) {
            return folder.empty() || path == folder || path.starts_with(folder + "/");
        });
    }

    // Every known movie that was not seen: moved, left out, deleted, or away.
    void settle_missing() {
        const MissingMovies missing(known_);
        std::vector<const KnownMovie*> movies;
        std::vector<Whereabouts> places;
        for (std::size_t i = 0; i < known_.movies.size(); ++i) {
            if (seen_movies_[i] == 0 && !is_below_unreadable(known_.movies[i].folder)) {
                movies.push_back(&known_.movies[i]);
                places.push_back(missing.find(known_.movies[i]));
            }
        }
        std::vector<char> has_moved(movies.size(), 0);
        take_moves(movies, places, has_moved);
        for (std::size_t i = 0; i < movies.size(); ++i) {
            const Absence absence = places[i] == Whereabouts::gone    ? Absence::deleted
                                    : places[i] == Whereabouts::there ? Absence::left_out
                                                                      : Absence::away;
            if (has_moved[i] == 0 && absence != movies[i]->absence) {
                changes_.absent.push_back({movies[i]->id, absence});
            }
        }
        forget_folders(missing);
    }

    void take_moves(const std::vector<const KnownMovie*>& movies, const std::vector<Whereabouts>& places,
                    std::vector<char>& has_moved) {
        std::vector<const KnownMovie*> movable;
        std::vector<std::size_t> origin;
        for (std::size_t i = 0; i < movies.size(); ++i) {
            if (places[i] == Whereabouts::gone || places[i] == Whereabouts::gone_alone) {
                movable.push_back(movies[i]);
                origin.push_back(i);
            }
        }
        std::set<std::size_t> taken;
        for (const auto& [added, gone] : match_moves(changes_.added, movable).pairs) {
            changes_.moved.push_back({movable[gone]->id, std::move(changes_.added[added])});
            has_moved[origin[gone]] = 1;
            taken.insert(added);
        }
        remove_taken(changes_.added, taken);
    }

    static void remove_taken(std::vector<FoundMovie>& added, const std::set<std::size_t>& taken) {
        std::size_t index = 0;
        std::erase_if(added, [&](const FoundMovie&) { return taken.contains(index++); });
    }

    // Folders of movies that are away stay known: their devices tell whether something is mounted.
    void forget_folders(const MissingMovies& missing) {
        for (std::size_t i = 0; i < known_.folders.size(); ++i) {
            const std::string& path = known_.folders[i].path;
            if (seen_folders_[i] == 0 && !is_below_unreadable(path) && missing.is_gone(path)) {
                changes_.forgotten_folders.push_back(path);
            }
        }
    }

    const KnownSource& known_;
    const ScanOptions& options_;
    const bool is_trustworthy_;
    const IgnoreRules exclusions_;
    std::unordered_map<std::string_view, std::size_t> folder_index_;
    std::unordered_map<std::string_view, std::vector<std::size_t>> children_;
    std::unordered_map<std::string_view, std::size_t> movie_index_;
    std::unordered_map<std::string_view, std::size_t> first_in_folder_;
    std::vector<char> seen_movies_;
    std::vector<char> seen_folders_;
    std::set<std::pair<std::int64_t, std::int64_t>> visited_;
    std::set<std::string> unreadable_;
    bool is_cancelled_ = false;
    ScanChanges changes_;
};

Result<FileStatus> root_status(const std::string& root) {
    const std::optional<FileStatus> status = status_of(root);
    if (!status) {
        const int error = errno;
        return failure(ErrorClass::not_found, root + " is not there: is the share mounted?",
                       std::strerror(error));
    }
    if (!status->is_folder) {
        return failure(ErrorClass::invalid_input, root + " is not a folder");
    }
    if (const Result<Listing> listing = list_folder(root); !listing) {
        return failure(ErrorClass::io, root + " cannot be read: let this user read it",
                       listing.error().message);
    }
    return *status;
}

}  // namespace

Result<ScanChanges> scan_source(const KnownSource& known, const ScanOptions& options) {
    const Result<FileStatus> root = root_status(known.path);
    if (!root) {
        return failure(root.error());
    }
    Scan scan(known, options);
    if (!scan.walk()) {
        return failure(ErrorClass::cancelled, "cancelled while looking at " + known.path);
    }
    return scan.take_changes(*root);
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
    for (const auto& [added, index] : match_moves(changes.added, candidates).pairs) {
        if (missing.find(*candidates[index]) == Whereabouts::gone) {
            changes.moved.push_back({candidates[index]->id, std::move(changes.added[added])});
            taken.insert(added);
        }
    }
    std::size_t index = 0;
    std::erase_if(changes.added, [&](const FoundMovie&) { return taken.contains(index++); });
    return true;
}

Result<ScanReport> scan_folder(const std::string& root, const SourceOptions& options) {
    KnownSource nothing_known;
    nothing_known.path = root;
    nothing_known.options = options;
    Result<ScanChanges> changes = scan_source(nothing_known, {});
    if (!changes) {
        return failure(std::move(changes).error());
    }
    return ScanReport{std::move(changes->added), std::move(changes->troubles)};
}

}  // namespace cinefleet::library
