#include "coordinator/library/sightings.h"

#include <algorithm>

namespace cinefleet::library {

Sightings::Sightings(const KnownSource& known)
    : known_(known), seen_movies_(known.movies.size(), 0), seen_folders_(known.folders.size(), 0) {
    index_folders();
    index_movies();
}

void Sightings::index_folders() {
    folders_.reserve(known_.folders.size());
    for (std::size_t i = 0; i < known_.folders.size(); ++i) {
        const std::string_view path = known_.folders[i].path;
        folders_.emplace(path, i);
        if (!path.empty()) {
            const std::size_t slash = path.rfind('/');
            children_[slash == std::string_view::npos ? std::string_view() : path.substr(0, slash)].push_back(
                &known_.folders[i]);
        }
    }
}

void Sightings::index_movies() {
    movies_.reserve(known_.movies.size());
    for (std::size_t i = 0; i < known_.movies.size(); ++i) {
        const KnownMovie& movie = known_.movies[i];
        if (!movie.parts.empty()) {
            movies_.emplace(movie.parts.front().path, i);
        }
        if (i == 0 || known_.movies[i - 1].folder != movie.folder) {
            first_in_folder_.emplace(movie.folder, i);
        }
    }
}

const KnownFolder* Sightings::see_folder(const std::string& path) {
    const auto found = folders_.find(path);
    if (found == folders_.end()) {
        return nullptr;
    }
    seen_folders_[found->second] = 1;
    return &known_.folders[found->second];
}

const std::vector<const KnownFolder*>& Sightings::children_of(const std::string& folder) const {
    static const std::vector<const KnownFolder*> kNone;
    const auto found = children_.find(folder);
    return found != children_.end() ? found->second : kNone;
}

std::optional<std::size_t> Sightings::movie_at(const std::string& first_part) const {
    const auto found = movies_.find(first_part);
    return found != movies_.end() ? std::optional(found->second) : std::nullopt;
}

std::vector<std::size_t> Sightings::movies_in(const std::string& folder) const {
    std::vector<std::size_t> here;
    const auto first = first_in_folder_.find(folder);
    if (first != first_in_folder_.end()) {
        for (std::size_t i = first->second; i < known_.movies.size() && known_.movies[i].folder == folder;
             ++i) {
            here.push_back(i);
        }
    }
    return here;
}

bool Sightings::holds_movies(const std::string& folder) const {
    const auto is_known_at = [&](std::string_view from, const auto& is_within) {
        const auto first = std::ranges::lower_bound(known_.movies, from, {}, &KnownMovie::folder);
        const auto end = std::ranges::find_if_not(first, known_.movies.end(), is_within, &KnownMovie::folder);
        return std::any_of(first, end,
                           [](const KnownMovie& movie) { return movie.absence != Absence::left_out; });
    };
    // Names such as "Kids 2" come between "Kids" and "Kids/Bambi".
    const std::string below = folder + "/";
    return is_known_at(folder, [&](const std::string& path) { return path == folder; }) ||
           is_known_at(below, [&](const std::string& path) { return path.starts_with(below); });
}

bool Sightings::is_below_unreadable(const std::string& path) const {
    return std::ranges::any_of(unreadable_, [&](const std::string& folder) {
        return folder.empty() || path == folder || path.starts_with(folder + "/");
    });
}

}  // namespace cinefleet::library
