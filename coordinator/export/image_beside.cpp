// Finds a movie's image by the path of its first part alone, as the database has no names of images.

#include "coordinator/export/field.h"

#include "common/model/artwork_names.h"

#include <algorithm>
#include <filesystem>

namespace cinefleet::exports {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kExtensions[] = {".jpg", ".png", ".jpeg"};

std::string image_in(const fs::path& folder, ImageKind kind, const ArtworkBase& base) {
    for (const std::string& name : known_artwork_names(kind, base)) {
        for (const std::string_view extension : kExtensions) {
            std::error_code error;
            const fs::path image = folder / (name + std::string(extension));
            if (fs::is_regular_file(image, error)) {
                return image.native();
            }
        }
    }
    return {};
}

}  // namespace

std::string image_beside(const control::MovieReport& movie, ImageKind kind) {
    if (std::ranges::find(movie.missing, to_string(kind)) != movie.missing.end()) {
        return {};
    }
    const fs::path file(movie.path);
    const fs::path folder = file.parent_path();
    const fs::path above = folder.parent_path();
    if (folder.filename() == "VIDEO_TS" || folder.filename() == "BDMV") {
        return image_in(above, kind, {"", true});
    }
    // Parts in folders of their own (CD1, CD2) have it in the folder above.
    std::string image = image_in(folder, kind, {file.stem().native(), true});
    return image.empty() ? image_in(above, kind, {file.stem().native(), false}) : image;
}

}  // namespace cinefleet::exports
