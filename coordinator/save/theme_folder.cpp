#include "coordinator/save/theme_folder.h"

#include "common/model/artwork_names.h"
#include "coordinator/save/durable_folder.h"

#include <algorithm>
#include <filesystem>
#include <optional>
#include <utility>

namespace cinefleet::save {
namespace {

namespace fs = std::filesystem;

constexpr std::uintmax_t kLargestTheme = std::uintmax_t{32} << 20U;

bool is_imdb_id(std::string_view text) {
    return text.starts_with("tt") && text.find_first_not_of("0123456789", 2) == std::string_view::npos;
}

void add(std::vector<std::string>& names, const std::string& name) {
    const std::string file = name + ".mp3";
    if (!name.empty() && std::ranges::find(names, file) == names.end()) {
        names.push_back(file);
    }
}

}  // namespace

std::vector<std::string> theme_names(const Movie& movie, const std::string& stem) {
    std::vector<std::string> names;
    if (is_imdb_id(movie.ids.imdb)) {
        add(names, movie.ids.imdb);
    }
    for (const std::string& title : {movie.title, movie.original_title}) {
        if (!title.empty() && movie.year != 0) {
            add(names, legal_file_name(title + " (" + std::to_string(movie.year) + ")"));
        }
    }
    add(names, stem);
    add(names, legal_file_name(movie.title));
    return names;
}

std::string find_theme(const std::string& folder, const std::vector<std::string>& names) {
    const Result<DurableFolder> themes = DurableFolder::open(folder);
    if (!themes) {
        return {};
    }
    for (const std::string& name : names) {
        const fs::path file = fs::path(folder) / name;
        std::error_code error;
        if (!fs::is_regular_file(file, error) || fs::file_size(file, error) > kLargestTheme || error) {
            continue;
        }
        Result<std::optional<std::string>> bytes = themes->read(name);
        if (bytes && *bytes && !(*bytes)->empty()) {
            return **std::move(bytes);
        }
    }
    return {};
}

}  // namespace cinefleet::save
