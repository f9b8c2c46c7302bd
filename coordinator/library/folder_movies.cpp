#include "coordinator/library/folder_movies.h"

#include "common/text.h"
#include "coordinator/library/file_kinds.h"
#include "coordinator/library/name_parser.h"
#include "coordinator/library/stacking.h"
#include "coordinator/nfo/nfo.h"

#include <algorithm>
#include <array>
#include <map>
#include <optional>
#include <string_view>
#include <utility>

namespace cinefleet::library {
namespace {

constexpr std::size_t kMaxNfoBytes = std::size_t{4} << 20U;

struct DiscKind {
    std::string_view folder;  // lower case
    std::string_view index;
    MovieLayout layout;
};
constexpr std::array kDiscs = {DiscKind{"video_ts", "video_ts.ifo", MovieLayout::video_ts},
                               DiscKind{"bdmv", "index.bdmv", MovieLayout::bdmv}};

std::string last_component(const std::string& path) {
    return path.substr(path.rfind('/') + 1);
}

const std::string* find_ignoring_case(const std::vector<std::string>& names, std::string_view lower) {
    const auto found = std::ranges::find_if(
        names, [&](const std::string& name) { return equal_ignoring_ascii_case(name, lower); });
    return found != names.end() ? &*found : nullptr;
}

// A disc's index, relative to `folder`: in VIDEO_TS or BDMV, or its files lie loose.
struct Disc {
    std::string index;
    std::string taken_folder;  // empty: loose files
    MovieLayout layout = MovieLayout::file;
};

std::optional<Disc> find_disc(const std::string& absolute, const Listing& listing) {
    for (const DiscKind& kind : kDiscs) {
        if (const std::string* folder = find_ignoring_case(listing.folders, kind.folder)) {
            const Result<Listing> inside = list_folder(absolute + "/" + *folder);
            const std::string* index = inside ? find_ignoring_case(inside->files, kind.index) : nullptr;
            if (index != nullptr) {
                return Disc{*folder + "/" + *index, *folder, kind.layout};
            }
        }
    }
    if (const std::string* index = find_ignoring_case(listing.files, kDiscs[0].index)) {
        return Disc{*index, "", MovieLayout::video_ts};
    }
    return std::nullopt;
}

class FolderReading {
  public:
    FolderReading(const FolderPlace& place, const Listing& listing) : place_(place), listing_(listing) {
        for (const std::string& name : listing.files) {
            if (is_image_file(name)) {
                images_.push_back(name);
            } else if (to_ascii_lower(name).ends_with(".nfo")) {
                nfos_.emplace(to_ascii_lower(name), name);
            }
        }
    }

    FolderMovies read() {
        if (const std::optional<Disc> disc = find_disc(place_.absolute(place_.folder), listing_)) {
            add(disc->layout, {join_path(place_.folder, disc->index)}, own_name(), own_name(), true);
            if (!disc->taken_folder.empty()) {
                result_.taken_folders.push_back(disc->taken_folder);
            }
            return std::move(result_);
        }
        warn_of_broken_discs();
        std::vector<std::string> videos;
        for (const std::string& name : listing_.files) {
            if (name.front() != '.' && is_video_file(name) && !is_extra_file(name)) {
                videos.push_back(name);
            }
        }
        std::erase_if(videos, [&](const std::string& name) { return is_extra_of_another(name, videos); });
        if (videos.empty()) {
            take_part_folders();
        } else {
            take_files(videos);
        }
        return std::move(result_);
    }

  private:
    // What the folder's name may say of a movie that has it for itself. A root is named for many movies.
    std::string own_name() const {
        return last_component(place_.folder.empty() ? place_.root : place_.folder);
    }

    // "Alien trailer.mkv" beside "Alien.mkv": Jellyfin's form with a space, which alone could be a title.
    static bool is_extra_of_another(const std::string& name, const std::vector<std::string>& videos) {
        const std::string stem = to_ascii_lower(stem_of(name));
        for (const std::string_view suffix : {" trailer", " sample"}) {
            if (stem.ends_with(suffix)) {
                const std::string title = stem.substr(0, stem.size() - suffix.size());
                return std::ranges::any_of(videos, [&](const std::string& other) {
                    return other != name && to_ascii_lower(stem_of(other)).starts_with(title);
                });
            }
        }
        return false;
    }

    void warn_of_broken_discs() {
        for (const DiscKind& kind : kDiscs) {
            if (const std::string* folder = find_ignoring_case(listing_.folders, kind.folder)) {
                result_.may_lack_some = true;
                result_.taken_folders.push_back(*folder);
                result_.troubles.push_back(
                    {place_.absolute(join_path(place_.folder, *folder)),
                     "is no complete disc: its " + std::string(kind.index) + " is not there"});
            }
        }
    }

    void take_files(const std::vector<std::string>& videos) {
        const std::vector<Stack> stacks = stack_files(videos);
        const bool is_flat = place_.options.kind == SourceKind::flat || place_.folder.empty();
        const bool is_alone = stacks.size() == 1 && !is_flat;
        const bool are_versions = !is_flat && !is_alone &&
                                  (place_.options.kind == SourceKind::folders || all_name_the_folder(stacks));
        for (const Stack& stack : stacks) {
            std::vector<std::string> paths;
            for (const std::string& name : stack.files) {
                paths.push_back(join_path(place_.folder, name));
            }
            add(MovieLayout::file, paths, stack.stem, is_alone || are_versions ? own_name() : "", is_alone);
        }
    }

    // "Alien (1979) - 1080p.mkv" and "Alien (1979) - Director's Cut.mkv" in "Alien (1979)".
    bool all_name_the_folder(const std::vector<Stack>& stacks) const {
        const NameFacts folder = parse_name(own_name());
        return !folder.title.empty() && std::ranges::all_of(stacks, [&](const Stack& stack) {
            const NameFacts file = parse_name(stack.stem);
            const bool same_year = file.year == folder.year || file.year == 0;
            return file.title.empty() || (same_year && equal_ignoring_ascii_case(file.title, folder.title));
        });
    }

    // CD1/alien.avi and CD2/alien.avi, or a disc in each: Kodi's folder stacking.
    void take_part_folders() {
        std::map<int, std::string> numbered;
        for (const std::string& name : listing_.folders) {
            if (const int part = part_of_folder_name(name); part > 0) {
                numbered.emplace(part, name);
            }
        }
        if (numbered.size() < 2 || place_.folder.empty() || place_.options.kind == SourceKind::flat) {
            return;
        }
        std::vector<std::string> paths;
        MovieLayout layout = MovieLayout::file;
        for (const auto& [part, name] : numbered) {
            const std::string folder = join_path(place_.folder, name);
            const Result<Listing> inside = list_folder(place_.absolute(folder));
            if (!inside) {
                result_.may_lack_some = true;
                return;
            }
            const FolderMovies movies = FolderReading({place_.root, folder, place_.options}, *inside).read();
            if (movies.drafts.size() != 1 || movies.drafts.front().movie.parts.size() != 1) {
                return;
            }
            layout = movies.drafts.front().movie.layout;
            paths.push_back(movies.drafts.front().movie.parts.front().path);
        }
        add(layout, paths, own_name(), own_name(), true);
        for (const auto& [part, name] : numbered) {
            result_.taken_folders.push_back(name);
        }
    }

    void add(MovieLayout layout, const std::vector<std::string>& paths, const std::string& stem,
             const std::string& folder_name, bool own_folder) {
        MovieDraft draft;
        draft.stem = stem;
        draft.folder_name = folder_name;
        FoundMovie& movie = draft.movie;
        movie.folder = place_.folder;
        movie.layout = layout;
        movie.own_folder = own_folder;
        for (const std::string& path : paths) {
            const std::optional<FileStatus> status = status_of(place_.absolute(path));
            if (!status) {
                result_.may_lack_some = true;
                result_.troubles.push_back({place_.absolute(path),
                                            "is a link that leads nowhere, or cannot be "
                                            "looked at: left out"});
                return;
            }
            movie.parts.push_back({path, status->size_bytes, status->mtime_ms(), status->inode});
        }
        const std::string first_stem(layout == MovieLayout::file ? stem_of(last_component(paths.front()))
                                                                 : "");
        find_artwork(movie, first_stem, !folder_name.empty());
        find_nfo(movie, first_stem, !folder_name.empty());
        result_.drafts.push_back(std::move(draft));
    }

    // In a flat folder of many: only the images whose names begin with the movie's.
    void find_artwork(FoundMovie& movie, const std::string& stem, bool folder_speaks) const {
        const auto note = [&](const std::string& name) {
            const std::optional<ImageKind> kind = artwork_kind(name, stem);
            if (kind && std::ranges::find(movie.artwork, *kind) == movie.artwork.end()) {
                movie.artwork.push_back(*kind);
            }
        };
        if (folder_speaks) {
            std::ranges::for_each(images_, note);
        } else if (!stem.empty()) {
            for (auto name = std::ranges::lower_bound(images_, stem);
                 name != images_.end() && name->starts_with(stem); ++name) {
                note(*name);
            }
        }
        std::ranges::sort(movie.artwork);
    }

    void find_nfo(FoundMovie& movie, const std::string& stem, bool folder_speaks) const {
        auto found = stem.empty() ? nfos_.end() : nfos_.find(to_ascii_lower(stem) + ".nfo");
        if (found == nfos_.end() && folder_speaks) {
            found = nfos_.find("movie.nfo");
        }
        if (found == nfos_.end() && movie.layout == MovieLayout::video_ts && folder_speaks) {
            found = nfos_.find("video_ts.nfo");
        }
        if (found == nfos_.end()) {
            return;
        }
        movie.nfo_path = join_path(place_.folder, found->second);
        if (const std::optional<FileStatus> status = status_of(place_.absolute(movie.nfo_path))) {
            movie.nfo_mtime_ms = status->mtime_ms();
            movie.nfo_size_bytes = status->size_bytes;
        }
    }

    const FolderPlace& place_;
    const Listing& listing_;
    std::vector<std::string> images_;          // sorted
    std::map<std::string, std::string> nfos_;  // by lower-case name
    FolderMovies result_;
};

NameFacts name_facts(NamingStyle naming, const MovieDraft& draft) {
    switch (naming) {
        case NamingStyle::folder:
            if (!draft.folder_name.empty()) {
                NameFacts facts = parse_name(draft.folder_name);
                facts.edition = facts.edition.empty() ? parse_name(draft.stem).edition : facts.edition;
                return facts;
            }
            break;
        case NamingStyle::file:
            return parse_movie_path("", draft.stem);
        case NamingStyle::automatic:
            break;
    }
    return parse_movie_path(draft.folder_name, draft.stem);
}

}  // namespace

FolderMovies movies_in(const FolderPlace& place, const Listing& listing) {
    return FolderReading(place, listing).read();
}

FoundMovie with_facts(const FolderPlace& place, MovieDraft draft, std::vector<ScanTrouble>& troubles) {
    FoundMovie movie = std::move(draft.movie);
    movie.name = name_facts(place.options.naming, draft);
    if (movie.nfo_path.empty()) {
        return movie;
    }
    const std::string path = place.absolute(movie.nfo_path);
    const nfo::NfoFacts facts = nfo::read_nfo(read_beginning(path, kMaxNfoBytes).value_or(""));
    if (facts.broken) {
        troubles.push_back({path, "is no NFO that can be read: it is kept aside when it is replaced"});
    }
    movie.locked = facts.locked;
    movie.locked_fields = facts.locked_fields;
    if (facts.ids.tmdb != 0 || !facts.ids.imdb.empty()) {
        movie.name.ids = facts.ids;
    }
    if (!facts.title.empty()) {
        movie.name.title = facts.title;
    }
    if (facts.year != 0) {
        movie.name.year = facts.year;
    }
    return movie;
}

}  // namespace cinefleet::library
