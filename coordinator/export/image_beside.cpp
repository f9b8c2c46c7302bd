// Finds a movie's image by the path of its first part alone, as the database has no names of images.

#include "coordinator/export/field.h"

#include <algorithm>
#include <filesystem>

namespace cinefleet::exports {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kExtensions[] = {".jpg", ".png", ".jpeg"};

std::string image_called(const fs::path& folder, const std::string& name) {
    for (const std::string_view extension : kExtensions) {
        std::error_code error;
        const fs::path image = folder / (name + std::string(extension));
        if (fs::is_regular_file(image, error)) {
            return image.native();
        }
    }
    return {};
}

}  // namespace

std::string image_beside(const control::MovieReport& movie, ImageKind kind) {
    const std::string name(to_string(kind));
    if (std::ranges::find(movie.missing, name) != movie.missing.end()) {
        return {};
    }
    const fs::path file(movie.path);
    const fs::path folder = file.parent_path();
    const fs::path above = folder.parent_path();
    if (folder.filename() == "VIDEO_TS" || folder.filename() == "BDMV") {
        return image_called(above, name);
    }
    const std::string with_stem = file.stem().native() + "-" + name;
    // Parts in folders of their own (CD1, CD2) have it in the folder above.
    for (const auto& [place, called] :
         {std::pair(folder, with_stem), std::pair(folder, name), std::pair(above, with_stem)}) {
        if (std::string image = image_called(place, called); !image.empty()) {
            return image;
        }
    }
    return {};
}

}  // namespace cinefleet::exports
