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

constexpr std::array kExtrasFolders = {"extras"sv,
                                       "extra"sv,
                                       "trailers"sv,
                                       "trailer"sv,
                                       "featurettes"sv,
                                       "featurette"sv,
                                       "behind the scenes"sv,
                                       "deleted scenes"sv,
                                       "interviews"sv,
                                       "interview"sv,
                                       "scenes"sv,
                                       "shorts"sv,
                                       "clips"sv,
                                       "other"sv,
                                       "samples"sv,
                                       "sample"sv,
                                       "specials"sv,
                                       "theme-music"sv,
                                       "backdrops"sv,
                                       "extrafanart"sv,
                                       "extrathumbs"sv,
                                       "subs"sv,
                                       "subtitles"sv,
                                       ".actors"sv,
                                       "@eadir"sv,
                                       "#recycle"sv,
                                       "$recycle.bin"sv,
                                       "lost+found"sv,
                                       "system volume information"sv};

constexpr std::array kExtraSuffixes = {"trailer"sv,      "sample"sv,     "scene"sv,           "clip"sv,
                                       "interview"sv,    "featurette"sv, "behindthescenes"sv, "deleted"sv,
                                       "deletedscene"sv, "short"sv,      "other"sv,           "extra"sv};

constexpr std::array kPartWords = {"cd"sv, "dvd"sv, "part"sv, "pt"sv, "disc"sv, "disk"sv};

bool is_separator(char c) {
    return std::string_view(" .-_[(").find(c) != std::string_view::npos;
}

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

bool is_extras_folder(std::string_view name) {
    return std::ranges::find(kExtrasFolders, to_ascii_lower(name)) != kExtrasFolders.end();
}

bool is_extra_file(std::string_view name) {
    const std::string stem = to_ascii_lower(stem_of(name));
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

std::optional<StackedName> stacked_name(std::string_view stem) {
    const std::string lower = to_ascii_lower(stem);
    std::size_t end = lower.size();
    if (end > 0 && (lower[end - 1] == ']' || lower[end - 1] == ')')) {
        --end;
    }
    if (end == 0) {
        return std::nullopt;
    }
    const char last = lower[end - 1];
    const bool is_letter = last >= 'a' && last <= 'd';
    const bool is_number = last >= '1' && last <= '9';
    if (!is_letter && !is_number) {
        return std::nullopt;
    }
    std::size_t word_end = end - 1;
    while (word_end > 0 && std::string_view(" .-_").find(lower[word_end - 1]) != std::string_view::npos) {
        --word_end;
    }
    for (const std::string_view word : kPartWords) {
        const std::string_view before = std::string_view(lower).substr(0, word_end);
        if (before.ends_with(word) && before.size() > word.size() &&
            is_separator(before[before.size() - word.size() - 1])) {
            std::size_t title_end = before.size() - word.size();
            while (title_end > 0 && is_separator(lower[title_end - 1])) {
                --title_end;
            }
            return StackedName{std::string(stem.substr(0, title_end)),
                               is_letter ? last - 'a' + 1 : last - '0'};
        }
    }
    return std::nullopt;
}

std::optional<ImageKind> artwork_kind(std::string_view name, std::string_view stem) {
    const std::string lower = to_ascii_lower(name);
    if (!lower.ends_with(".jpg") && !lower.ends_with(".png") && !lower.ends_with(".jpeg")) {
        return std::nullopt;
    }
    std::string_view kind = stem_of(name);
    if (kind.size() > stem.size() && kind.starts_with(stem) && kind[stem.size()] == '-') {
        kind.remove_prefix(stem.size() + 1);
    }
    return image_kind_by_name(to_ascii_lower(kind));
}

}  // namespace cinefleet::library
