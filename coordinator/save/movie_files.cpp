#include "coordinator/save/movie_files.h"

#include <algorithm>
#include <string_view>

namespace cinefleet::save {
namespace {

constexpr std::size_t kLongestName = 255;  // of a file, on every system

std::string file_name(const std::string& path) {
    return path.substr(path.rfind('/') + 1);
}

std::string without_extension(const std::string& name) {
    const std::size_t dot = name.rfind('.');
    return dot == std::string::npos || dot == 0 ? name : name.substr(0, dot);
}

std::string join(const std::string& root, const std::string& relative) {
    return relative.empty() ? root : root + "/" + relative;
}

}  // namespace

std::vector<std::string> MovieFiles::artwork_files(ImageKind kind, ImageFormat format,
                                                   const ArtworkNaming& naming) const {
    std::vector<std::string> files = artwork_names(kind, base, naming);
    for (std::string& file : files) {
        file += format == ImageFormat::png ? ".png" : ".jpg";
    }
    std::erase_if(files, [](const std::string& file) { return file.size() > kLongestName; });
    return files;
}

std::vector<std::string> MovieFiles::known_artwork_files(ImageKind kind) const {
    std::vector<std::string> files;
    for (const std::string& name : known_artwork_names(kind, base)) {
        for (const std::string_view extension : {".jpg", ".png", ".jpeg"}) {
            if (name.size() + extension.size() <= kLongestName) {
                files.push_back(name + std::string(extension));
            }
        }
    }
    return files;
}

bool is_among(const std::vector<ImageKind>& kinds, ImageKind kind) {
    return std::ranges::find(kinds, kind) != kinds.end();
}

MovieFiles files_of(const store::MoviePlace& place) {
    MovieFiles files;
    files.folder = join(place.root, place.folder);
    const std::string prefix = place.folder.empty() ? "" : place.folder + "/";
    files.main_part = place.first_part.starts_with(prefix) ? place.first_part.substr(prefix.size())
                                                           : file_name(place.first_part);
    if (place.layout == MovieLayout::file) {
        files.base = {without_extension(file_name(place.first_part)), place.own_folder};
        files.nfo_name = files.base.stem + ".nfo";
    } else {
        files.base.own_folder = true;
        files.nfo_name = "movie.nfo";
    }
    // Only an NFO of the movie's own folder: a path from the database is trusted no further than that.
    const std::string in_folder =
        place.folder.empty() ? file_name(place.nfo_path) : place.folder + "/" + file_name(place.nfo_path);
    if (!place.nfo_path.empty() && in_folder == place.nfo_path) {
        files.nfo_name = file_name(place.nfo_path);
    }
    return files;
}

}  // namespace cinefleet::save
