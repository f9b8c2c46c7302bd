#include "coordinator/library/scan.h"

#include "coordinator/library/file_kinds.h"
#include "coordinator/library/name_parser.h"
#include "coordinator/nfo/nfo.h"

#include <sys/stat.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <set>
#include <tuple>
#include <utility>

namespace cinefleet::library {
namespace {

namespace fs = std::filesystem;

constexpr int kMaxDepth = 16;
constexpr std::uintmax_t kMaxNfoBytes = 4U << 20U;

struct Folder {
    std::vector<std::string> files;
    std::vector<std::string> folders;
};

std::string join(const std::string& folder, const std::string& name) {
    return folder.empty() ? name : folder + "/" + name;
}

std::string last_component(const std::string& path) {
    return path.substr(path.rfind('/') + 1);
}

class Scan {
  public:
    explicit Scan(std::string root) : root_(std::move(root)) {}

    void walk(const std::string& folder, int depth) {
        Folder content;
        if (!list(folder, content) || !enter_once(folder) || is_ignored(content)) {
            return;
        }
        if (take_disc_folder(folder, content)) {
            return;
        }
        take_files(folder, content);
        for (const std::string& name : content.folders) {
            if (name.front() != '.' && !is_extras_folder(name) && depth < kMaxDepth) {
                walk(join(folder, name), depth + 1);
            }
        }
    }

    ScanReport take_report() {
        std::ranges::sort(report_.movies, {},
                          [](const FoundMovie& movie) { return movie.parts.front().path; });
        return std::move(report_);
    }

  private:
    std::string absolute(const std::string& path) const { return path.empty() ? root_ : root_ + "/" + path; }

    bool list(const std::string& folder, Folder& content) {
        std::error_code error;
        for (fs::directory_iterator entry(absolute(folder), error), end; !error && entry != end;
             entry.increment(error)) {
            std::error_code ignored;
            (entry->is_directory(ignored) ? content.folders : content.files)
                .push_back(entry->path().filename().native());
        }
        if (error) {
            report_.troubles.push_back({absolute(folder), "cannot be read: " + error.message()});
            return false;
        }
        std::ranges::sort(content.files);
        std::ranges::sort(content.folders);
        return true;
    }

    // A link may lead back up: each folder is seen once, by device and inode.
    bool enter_once(const std::string& folder) {
        struct stat status = {};
        return ::stat(absolute(folder).c_str(), &status) == 0 &&
               seen_.emplace(status.st_dev, status.st_ino).second;
    }

    static bool is_ignored(const Folder& content) {
        return std::ranges::any_of(content.files, [](const std::string& name) {
            return name == ".ignore" || name == ".nomedia" || name == ".plexignore";
        });
    }

    bool take_disc_folder(const std::string& folder, const Folder& content) {
        for (const auto& [name, layout, index] :
             {std::tuple{"VIDEO_TS", MovieLayout::video_ts, "VIDEO_TS.IFO"},
              std::tuple{"BDMV", MovieLayout::bdmv, "index.bdmv"}}) {
            if (std::ranges::find(content.folders, name) != content.folders.end()) {
                add(folder, layout, {join(join(folder, name), index)}, last_component(folder), content, true);
                return true;
            }
        }
        return false;
    }

    void take_files(const std::string& folder, const Folder& content) {
        std::map<std::string, std::map<int, std::string>> movies;  // by stem, parts in order
        for (const std::string& name : content.files) {
            if (name.front() == '.' || !is_video_file(name) || is_extra_file(name)) {
                continue;
            }
            const std::string stem(stem_of(name));
            const std::optional<StackedName> stacked = stacked_name(stem);
            auto& parts = movies[stacked ? stacked->stem : stem];
            if (!parts.emplace(stacked ? stacked->part : 0, name).second) {
                movies[stem].emplace(0, name);  // the same part in another format: a movie of its own
            }
        }
        for (const auto& [stem, parts] : movies) {
            std::vector<std::string> paths;
            for (const auto& [number, name] : parts) {
                paths.push_back(join(folder, name));
            }
            add(folder, MovieLayout::file, paths, stem, content, movies.size() == 1 && !folder.empty());
        }
    }

    void add(const std::string& folder, MovieLayout layout, const std::vector<std::string>& paths,
             const std::string& stem, const Folder& content, bool own_folder) {
        FoundMovie movie;
        movie.folder = folder;
        movie.layout = layout;
        movie.own_folder = own_folder;
        for (const std::string& path : paths) {
            struct stat status = {};
            ::stat(absolute(path).c_str(), &status);
            movie.parts.push_back({path, status.st_size, std::int64_t{status.st_mtime} * 1'000});
        }
        movie.name = parse_movie_path(own_folder ? last_component(folder) : "", stem);
        const std::string first_stem(stem_of(last_component(paths.front())));
        for (const std::string& name : content.files) {
            const std::optional<ImageKind> kind =
                artwork_kind(name, layout == MovieLayout::file ? first_stem : "");
            if (kind && (own_folder || name.starts_with(first_stem)) &&
                std::ranges::find(movie.artwork, *kind) == movie.artwork.end()) {
                movie.artwork.push_back(*kind);
            }
        }
        std::ranges::sort(movie.artwork);
        read_nfo(movie, first_stem, content);
        report_.movies.push_back(std::move(movie));
    }

    void read_nfo(FoundMovie& movie, const std::string& stem, const Folder& content) {
        std::string found;
        for (const std::string& name : {stem + ".nfo", std::string("movie.nfo")}) {
            const bool counts = name != "movie.nfo" || movie.own_folder;
            if (found.empty() && counts && std::ranges::find(content.files, name) != content.files.end()) {
                found = name;
            }
        }
        if (found.empty()) {
            return;
        }
        movie.nfo_path = join(movie.folder, found);
        const fs::path path(absolute(movie.nfo_path));
        struct stat status = {};
        ::stat(path.c_str(), &status);
        movie.nfo_mtime_ms = std::int64_t{status.st_mtime} * 1'000;
        std::ifstream stream(path, std::ios::binary);
        std::string bytes(static_cast<std::size_t>(std::min<std::uintmax_t>(
                              static_cast<std::uintmax_t>(std::max<off_t>(status.st_size, 0)), kMaxNfoBytes)),
                          '\0');
        stream.read(bytes.data(), static_cast<std::streamsize>(bytes.size()));
        const nfo::NfoFacts facts = nfo::read_nfo(bytes);
        if (facts.broken) {
            report_.troubles.push_back(
                {path.native(), "is no NFO that can be read: it is kept aside when it is replaced"});
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
    }

    const std::string root_;
    std::set<std::pair<dev_t, ino_t>> seen_;
    ScanReport report_;
};

}  // namespace

Result<ScanReport> scan_folder(const std::string& root) {
    struct stat status = {};
    if (::stat(root.c_str(), &status) != 0) {
        return failure(ErrorClass::not_found, root + " is not there: is the share mounted?",
                       std::strerror(errno));
    }
    if (!S_ISDIR(status.st_mode)) {
        return failure(ErrorClass::invalid_input, root + " is not a folder");
    }
    std::error_code error;
    if (fs::directory_iterator(root, error); error) {
        return failure(ErrorClass::io, root + " cannot be read: let this user read it", error.message());
    }
    Scan scan(root);
    scan.walk("", 0);
    return scan.take_report();
}

}  // namespace cinefleet::library
