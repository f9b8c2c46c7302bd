#include "coordinator/library/scan.h"

#include "coordinator/library/absences.h"
#include "coordinator/library/file_kinds.h"
#include "coordinator/library/folder_listing.h"
#include "coordinator/library/folder_movies.h"
#include "coordinator/library/ignore_files.h"
#include "coordinator/library/sightings.h"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <deque>
#include <optional>
#include <utility>

namespace cinefleet::library {
namespace {

constexpr int kMaxDepth = 32;
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

// One walk through the folders of a source.
class Scan {
  public:
    Scan(const KnownSource& known, const ScanOptions& options)
        : known_(known),
          options_(options),
          is_trustworthy_(has_trustworthy_folder_times(known.path)),
          exclusions_("", known.options.exclusions),
          seen_(known) {}

    // False: cancelled.
    bool walk() {
        const Context context{0, options_.reads_everything || !is_trustworthy_, {}};
        look_into("", status_of(absolute("")), context);
        while (!links_.empty()) {
            const Link link = std::move(links_.front());
            links_.pop_front();
            look_into(link.folder, status_of(absolute(link.folder)), link.context);
        }
        return !is_cancelled_;
    }

    ScanChanges take_changes(const FileStatus& root) {
        settle_unseen(seen_, root, changes_);
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

    struct Link {
        std::string folder;
        Context context;
    };

    std::string absolute(const std::string& path) const {
        return path.empty() ? known_.path : known_.path + "/" + path;
    }

    void trouble(const std::string& path, std::string message) {
        if (changes_.troubles.size() < kMaxTroubles) {
            changes_.troubles.push_back({path, std::move(message)});
        }
    }

    // A movie's path leads through its folder and not through a link to it, so links wait until all folders
    // have been seen, and the one through which movies are known comes before others to the same place.
    void visit(const std::string& folder, const Context& context) {
        const std::optional<FileStatus> status = own_status_of(absolute(folder));
        if (!status || !status->is_link) {
            look_into(folder, status, context);
        } else if (seen_.holds_movies(folder)) {
            links_.push_front({folder, context});
        } else {
            links_.push_back({folder, context});
        }
    }

    // Without `status`, `errno` says why.
    void look_into(const std::string& folder, const std::optional<FileStatus>& status,
                   const Context& context) {
        const int error = errno;
        is_cancelled_ = is_cancelled_ || options_.is_cancelled();
        if (is_cancelled_) {
            return;
        }
        if (!status) {
            if (!means_not_there(error)) {
                note_unreadable(folder, FileStatus());
            }
            trouble(absolute(folder), std::string("cannot be looked at: ") + std::strerror(error));
            return;
        }
        if (!seen_.enter(status->device, status->inode)) {
            return;
        }
        const KnownFolder* known = seen_.see_folder(folder);
        if (known != nullptr && !context.reads_all && known->mtime_ns != 0 &&
            known->mtime_ns == status->mtime_ns && known->device == status->device &&
            known->inode == status->inode && are_movies_unchanged(folder)) {
            visit_known_children(folder, context);
        } else {
            read(folder, *status, known, context);
        }
    }

    void visit_known_children(const std::string& folder, const Context& context) {
        const Context below{context.depth + 1, false, context.rules};
        for (const KnownFolder* child : seen_.children_of(folder)) {
            visit(child->path, below);
        }
    }

    // The folder holds the same names as before: what is left is to look at each movie's files. One that was
    // absent may be back without a new name: by the disk that a link leads to.
    bool are_movies_unchanged(const std::string& folder) {
        const std::vector<std::size_t> here = seen_.movies_in(folder);
        if (!std::ranges::all_of(here, [&](std::size_t i) {
                const KnownMovie& movie = known_.movies[i];
                return movie.absence == Absence::present && are_files_unchanged(movie);
            })) {
            return false;
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
        seen_.see_movie(movie);
        options_.on_progress(++changes_.found);
    }

    void read(const std::string& folder, const FileStatus& status, const KnownFolder* known,
              const Context& context) {
        Result<Listing> listing = list_folder(absolute(folder));
        if (!listing) {
            note_unreadable(folder, status);
            trouble(absolute(folder), listing.error().message);
            return;
        }
        Result<IgnoreFiles> ignore = read_ignore_files(folder, absolute(folder), *listing);
        if (!ignore) {
            note_unreadable(folder, status);
            trouble(absolute(folder), ignore.error().message);
            return;
        }
        if (ignore->leave_all_out) {
            remember(folder, status, known, false);
            return;
        }
        // Their content may change though the folder does not.
        bool may_rely_on_time = is_trustworthy_ && !ignore->are_there;
        Context below{context.depth + 1, context.reads_all || !may_rely_on_time, context.rules};
        if (ignore->rules) {
            below.rules.push_back(&rules_.emplace_back(*std::move(ignore->rules)));
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
        may_rely_on_time = may_rely_on_time && !movies.may_lack_some && !listing->has_broken_links &&
                           movies.taken_folders.size() < 2;
        remember(folder, status, known, may_rely_on_time);
        const bool goes_deeper = context.depth < (known_.options.recursive ? kMaxDepth : 1);
        for (const std::string& name : listing->folders) {
            const bool is_taken = std::ranges::find(movies.taken_folders, name) != movies.taken_folders.end();
            if (goes_deeper && !is_taken && !is_extras_folder(name, has_movies)) {
                visit(join_path(folder, name), below);
            }
        }
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
        const std::optional<std::size_t> index = seen_.movie_at(path);
        const bool is_settled = std::ranges::all_of(draft.movie.parts, [&](const MoviePart& part) {
            return options_.is_settled(absolute(part.path), part);
        });
        if (!is_settled) {
            ++changes_.unsettled;
            if (index) {
                seen_.see_movie(*index);
            }
            return false;
        }
        if (!index) {
            changes_.added.push_back(with_facts(place, std::move(draft), changes_.troubles));
            options_.on_progress(++changes_.found);
            return true;
        }
        const KnownMovie& known = known_.movies[*index];
        see(*index);
        if (!is_as_known(draft.movie, known)) {
            const bool files_differ = draft.movie.parts != known.parts || draft.movie.layout != known.layout;
            changes_.changed.push_back(
                {known.id, with_facts(place, std::move(draft), changes_.troubles), files_differ});
        } else if (known.absence != Absence::present) {
            changes_.returned.push_back(known.id);
        }
        return true;
    }

    // Its parent will be as it was when it can be read at last: only a folder that is known is looked at
    // then.
    void note_unreadable(const std::string& folder, const FileStatus& status) {
        seen_.note_unreadable(folder);
        if (seen_.see_folder(folder) == nullptr) {
            changes_.folders.push_back({folder, 0, status.device, status.inode});
        }
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

    const KnownSource& known_;
    const ScanOptions& options_;
    const bool is_trustworthy_;
    const IgnoreRules exclusions_;
    Sightings seen_;
    std::deque<IgnoreRules> rules_;  // of all folders: the contexts of links refer to them
    std::deque<Link> links_;         // to folders, not followed yet
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
