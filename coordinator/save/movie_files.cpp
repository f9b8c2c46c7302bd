#include "coordinator/save/movie_files.h"

namespace cinefleet::save {
namespace {

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

std::string MovieFiles::artwork_name(ImageKind kind, ImageFormat format) const {
    const std::string extension = format == ImageFormat::png ? ".png" : ".jpg";
    const std::string name(to_string(kind));
    return stem.empty() ? name + extension : stem + "-" + name + extension;
}

MovieFiles files_of(const store::MoviePlace& place) {
    MovieFiles files;
    files.folder = join(place.root, place.folder);
    if (place.layout == MovieLayout::file) {
        files.stem = without_extension(file_name(place.first_part));
        files.nfo_name = files.stem + ".nfo";
    } else {
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
