#include "coordinator/library/whereabouts.h"

#include "common/text.h"
#include "coordinator/library/file_kinds.h"
#include "coordinator/library/folder_listing.h"
#include "coordinator/library/name_parser.h"
#include "coordinator/library/normal_form.h"

#include <algorithm>
#include <cerrno>
#include <map>
#include <optional>
#include <string>
#include <tuple>

namespace cinefleet::library {
namespace {

// No two videos of such a size have the same one to the byte, and the same time, by chance.
constexpr std::int64_t kTellingBytes = std::int64_t{1} << 20U;

std::string parent_of(const std::string& path) {
    const std::size_t slash = path.rfind('/');
    return slash == std::string::npos ? std::string() : path.substr(0, slash);
}

std::string name_of(const std::string& path) {
    return to_nfc(path.substr(path.rfind('/') + 1));
}

// What the file's name says, whatever the folder's does.
NameFacts file_name_facts(const std::string& first_part) {
    return parse_name(stem_of(first_part.substr(first_part.rfind('/') + 1)));
}

template <class AnyMovie>
std::optional<std::string> folder_key(const AnyMovie& movie) {
    return movie.own_folder && !movie.folder.empty() ? std::optional(to_nfc(movie.folder)) : std::nullopt;
}

template <class AnyMovie>
std::optional<std::tuple<std::string, std::string, int>> folder_and_title(const AnyMovie& movie) {
    const std::optional<std::string> folder = folder_key(movie);
    if (!folder) {
        return std::nullopt;
    }
    const NameFacts facts = file_name_facts(movie.parts.front().path);
    return std::tuple(*folder, to_ascii_lower(to_nfc(facts.title)), facts.year);
}

bool is_named_like_folder(const FoundMovie& movie) {
    const NameFacts folder = parse_name(name_of(movie.folder));
    const NameFacts file = file_name_facts(to_nfc(movie.parts.front().path));
    const bool same_year = folder.year == file.year || folder.year == 0 || file.year == 0;
    return !folder.title.empty() && same_year && equal_ignoring_ascii_case(folder.title, file.title);
}

// One way to recognise a movie: the keys of both sides, matched where each occurs once.
template <class Key>
class Matching {
  public:
    void offer_missing(const Key& key, std::size_t index) { note(missing_, key, index); }
    void offer_added(const Key& key, std::size_t index) { note(added_, key, index); }

    void pair(std::vector<char>& added_taken, std::vector<char>& missing_taken, Moves& moves) const {
        for (const auto& [key, added] : added_) {
            const auto found = missing_.find(key);
            if (found != missing_.end() && added && found->second && added_taken[*added] == 0 &&
                missing_taken[*found->second] == 0) {
                added_taken[*added] = missing_taken[*found->second] = 1;
                moves.pairs.emplace_back(*added, *found->second);
            }
        }
    }

  private:
    using Side = std::map<Key, std::optional<std::size_t>>;  // nullopt: several have this key
    static void note(Side& side, const Key& key, std::size_t index) {
        const auto [entry, is_first] = side.emplace(key, index);
        if (!is_first) {
            entry->second.reset();
        }
    }
    Side added_;
    Side missing_;
};

// One function for both sides, or one for each.
template <class... Functions>
struct KeyOf : Functions... {
    using Functions::operator()...;
};
template <class... Functions>
KeyOf(Functions...) -> KeyOf<Functions...>;

// By a key that a movie may lack: nullopt is not offered.
template <class Keys>
void match(const std::vector<FoundMovie>& added, const std::vector<const KnownMovie*>& missing, Keys key_of,
           std::vector<char>& added_taken, std::vector<char>& missing_taken, Moves& moves) {
    Matching<typename decltype(key_of(added.front()))::value_type> matching;
    for (std::size_t i = 0; i < added.size(); ++i) {
        if (const auto key = key_of(added[i]); key && added_taken[i] == 0) {
            matching.offer_added(*key, i);
        }
    }
    for (std::size_t i = 0; i < missing.size(); ++i) {
        if (const auto key = key_of(*missing[i]); key && missing_taken[i] == 0) {
            matching.offer_missing(*key, i);
        }
    }
    matching.pair(added_taken, missing_taken, moves);
}

}  // namespace

MissingMovies::MissingMovies(const KnownSource& known) : known_(known) {
    folders_.reserve(known.folders.size());
    for (const KnownFolder& folder : known.folders) {
        folders_.emplace(folder.path, &folder);
    }
}

Whereabouts MissingMovies::find(const KnownMovie& movie) const {
    if (movie.parts.empty()) {
        return Whereabouts::unknown;
    }
    return look(movie.parts.front().path, movie.folder);
}

bool MissingMovies::is_gone(const std::string& folder) const {
    return look(folder, folder) == Whereabouts::gone;
}

Whereabouts MissingMovies::look(std::string path, const std::string& folder) const {
    if (status_of(known_.path + "/" + path)) {
        return Whereabouts::there;
    }
    // Upwards to the first folder that is there: it has to be the one that the last scan saw.
    while (means_not_there(errno) && !path.empty()) {
        if (is_link(known_.path + "/" + path)) {
            return Whereabouts::unknown;  // its disk is away
        }
        path = parent_of(path);
        const std::string absolute = path.empty() ? known_.path : known_.path + "/" + path;
        const std::optional<FileStatus> status = status_of(absolute);
        if (!status) {
            continue;
        }
        const auto before = folders_.find(path);
        const bool was_known = before != folders_.end();
        if (!status->is_folder || status->device != (was_known ? before->second->device : known_.device)) {
            return Whereabouts::unknown;
        }
        const Result<Listing> listing = list_folder(absolute);
        if (!listing) {
            return Whereabouts::unknown;
        }
        const bool is_empty = listing->files.empty() && listing->folders.empty();
        return !was_known || (is_empty && path != folder) ? Whereabouts::gone_alone : Whereabouts::gone;
    }
    return Whereabouts::unknown;
}

Moves match_same_files(const std::string& root, const std::vector<FoundMovie>& added,
                       const std::vector<const KnownMovie*>& there) {
    std::map<std::pair<std::int64_t, std::int64_t>, std::size_t> files;  // by device and inode
    for (std::size_t i = 0; i < there.size(); ++i) {
        const std::optional<FileStatus> status = status_of(root + "/" + there[i]->parts.front().path);
        if (status && status->inode != 0) {
            const auto [file, is_first] = files.try_emplace({status->device, status->inode}, i);
            if (!is_first && there[file->second]->absence != Absence::present) {
                file->second = i;
            }
        }
    }
    Moves moves;
    for (std::size_t i = 0; i < added.size() && !files.empty(); ++i) {
        const std::optional<FileStatus> status = status_of(root + "/" + added[i].parts.front().path);
        const auto file = status ? files.find({status->device, status->inode}) : files.end();
        if (file != files.end()) {
            moves.pairs.emplace_back(i, file->second);
            files.erase(file);
        }
    }
    return moves;
}

Moves match_moves(const std::vector<FoundMovie>& added, const std::vector<const KnownMovie*>& missing) {
    Moves moves;
    if (added.empty() || missing.empty()) {
        return moves;
    }
    std::vector<char> added_taken(added.size(), 0);
    std::vector<char> missing_taken(missing.size(), 0);
    const auto by = [&](auto... keys_of) {
        match(added, missing, KeyOf{keys_of...}, added_taken, missing_taken, moves);
    };
    // The same name in another of Unicode's forms: a share that a Mac wrote, copied to or from one.
    by([](const auto& movie) { return std::optional(to_nfc(movie.parts.front().path)); });
    by([](const auto& movie) -> std::optional<std::tuple<std::int64_t, std::int64_t, std::int64_t>> {
        const MoviePart& part = movie.parts.front();
        return part.inode == 0 ? std::nullopt
                               : std::optional(std::tuple(part.inode, part.size_bytes, part.mtime_ms));
    });
    by([](const auto& movie) {
        const MoviePart& part = movie.parts.front();
        return std::optional(std::tuple(part.size_bytes, part.mtime_ms, name_of(part.path)));
    });
    // Renamed where a file's number does not last (exFAT, some shares).
    by([](const auto& movie) -> std::optional<std::tuple<std::int64_t, std::int64_t>> {
        const MoviePart& part = movie.parts.front();
        return part.size_bytes < kTellingBytes ? std::nullopt
                                               : std::optional(std::tuple(part.size_bytes, part.mtime_ms));
    });
    // A better copy took the place of the only one: what people curated belongs to the movie, not to its
    // file. But the one movie of "Downloads" may also have given way to another.
    by([](const FoundMovie& movie) { return is_named_like_folder(movie) ? folder_key(movie) : std::nullopt; },
       [](const KnownMovie& movie) { return folder_key(movie); });
    by([](const FoundMovie& movie) { return folder_and_title(movie); },
       [](const KnownMovie& movie) { return folder_and_title(movie); });
    return moves;
}

}  // namespace cinefleet::library
