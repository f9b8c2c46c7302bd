#include "coordinator/library/file_kinds.h"

#include "common/text.h"

#include <algorithm>
#include <array>

namespace cinefleet::library {
namespace {

using namespace std::string_view_literals;

constexpr std::array kVideoExtensions = {
    "mkv"sv, "mp4"sv,  "avi"sv, "m4v"sv, "mov"sv, "wmv"sv,  "mpg"sv, "mpeg"sv, "ts"sv,  "m2ts"sv, "iso"sv,
    "img"sv, "webm"sv, "flv"sv, "ogm"sv, "ogv"sv, "divx"sv, "vob"sv, "3gp"sv,  "asf"sv, "rmvb"sv, "strm"sv};

// Never movies, wherever they are.
constexpr std::array kExtrasFolders = {"trailers"sv,       "featurettes"sv,
                                       "featurette"sv,     "behind the scenes"sv,
                                       "deleted scenes"sv, "interviews"sv,
                                       "samples"sv,        "sample"sv,
                                       "theme-music"sv,    "backdrops"sv,
                                       "extrafanart"sv,    "extrathumbs"sv,
                                       "subs"sv,           "subtitles"sv,
                                       "proof"sv,          "@eadir"sv,
                                       "#recycle"sv,       "#snapshot"sv,
                                       "$recycle.bin"sv,   "recycler"sv,
                                       "lost+found"sv,     "system volume information"sv};

// Beside a movie they hold what belongs to it; elsewhere they may be somebody's collection.
constexpr std::array kFoldersBesideAMovie = {"extras"sv,   "extra"sv,  "trailer"sv, "interview"sv,
                                             "scenes"sv,   "shorts"sv, "clips"sv,   "other"sv,
                                             "specials"sv, "bonus"sv,  "screens"sv, "making of"sv};

constexpr std::array kExtraSuffixes = {"trailer"sv,      "sample"sv,     "scene"sv,           "clip"sv,
                                       "interview"sv,    "featurette"sv, "behindthescenes"sv, "deleted"sv,
                                       "deletedscene"sv, "short"sv,      "other"sv,           "extra"sv};

}  // namespace

std::string_view stem_of(std::string_view name) {
    const std::size_t dot = name.rfind('.');
    return dot == std::string_view::npos || dot == 0 ? name : name.substr(0, dot);
}

bool is_video_file(std::string_view name) {
    const std::size_t dot = name.rfind('.');
    return dot != std::string_view::npos && dot > 0 &&
           std::ranges::find(kVideoExtensions, to_ascii_lower(name.substr(dot + 1))) !=
               kVideoExtensions.end();
}

bool is_extras_folder(std::string_view name, bool is_beside_movie) {
    const std::string lower = to_ascii_lower(name);
    return std::ranges::find(kExtrasFolders, lower) != kExtrasFolders.end() ||
           (is_beside_movie && std::ranges::find(kFoldersBesideAMovie, lower) != kFoldersBesideAMovie.end());
}

bool is_extra_file(std::string_view name) {
    const std::string stem = to_ascii_lower(stem_of(name));
    // "sample-alien.mkv" is how releases name theirs.
    if (stem.starts_with("sample-") || stem.starts_with("sample.") || stem.starts_with("sample_")) {
        return true;
    }
    return std::ranges::any_of(kExtraSuffixes, [&](std::string_view suffix) {
        if (!stem.ends_with(suffix)) {
            return false;
        }
        if (stem.size() == suffix.size()) {
            return true;
        }
        // "-trailer" always; ".sample" and "_sample" are how releases mark theirs.
        const char before = stem[stem.size() - suffix.size() - 1];
        return before == '-' ||
               ((before == '.' || before == '_') && (suffix == "trailer" || suffix == "sample"));
    });
}

bool is_image_file(std::string_view name) {
    const std::string lower = to_ascii_lower(name);
    return lower.ends_with(".jpg") || lower.ends_with(".png") || lower.ends_with(".jpeg");
}

std::optional<ImageKind> artwork_kind(std::string_view name, std::string_view stem) {
    if (!is_image_file(name)) {
        return std::nullopt;
    }
    std::string_view kind = stem_of(name);
    if (!stem.empty() && kind == stem) {
        return ImageKind::poster;
    }
    if (kind.size() > stem.size() && kind.starts_with(stem) && kind[stem.size()] == '-') {
        kind.remove_prefix(stem.size() + 1);
    }
    return image_kind_by_any_name(to_ascii_lower(kind));
}

}  // namespace cinefleet::library
