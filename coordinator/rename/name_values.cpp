#include "coordinator/rename/name_values.h"

#include "common/text.h"
#include "coordinator/library/name_parser.h"
#include "coordinator/rename/safe_name.h"

#include <algorithm>
#include <array>
#include <set>
#include <utility>

namespace cinefleet::rename {
namespace {

// What may be cut: the others tell movies apart, or are short.
constexpr std::array kCuttable = {NameField::title, NameField::original_title, NameField::sort_title,
                                  NameField::set,   NameField::edition,        NameField::director};

struct Resolution {
    std::int32_t width;
    std::int32_t height;
    std::string_view name;
};
// What Kodi calls a size: CStreamDetails::VideoDimsToResolutionDescription.
constexpr std::array kResolutions = {Resolution{720, 480, "480p"},    Resolution{768, 576, "576p"},
                                     Resolution{960, 544, "540p"},    Resolution{1280, 962, "720p"},
                                     Resolution{1920, 1440, "1080p"}, Resolution{4096, 3072, "2160p"},
                                     Resolution{8192, 6144, "4320p"}};

std::string resolution_of(const VideoStream& video) {
    const auto fits = std::ranges::find_if(kResolutions, [&](const Resolution& size) {
        return video.width <= size.width && video.height <= size.height;
    });
    return video.width == 0 || fits == kResolutions.end() ? std::string() : std::string(fits->name);
}

std::string hdr_of(const VideoStream& video) {
    if (video.hdr_type == "dolbyvision") {
        return "DV";
    }
    std::string upper = video.hdr_type;
    std::ranges::transform(upper, upper.begin(), [](char c) {
        return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
    });
    return upper;
}

// 6 is 5.1: the last of more than two is the one of low sounds.
std::string channels_of(std::int32_t channels) {
    if (channels <= 0) {
        return {};
    }
    return channels <= 2 ? std::to_string(channels) + ".0" : std::to_string(channels - 1) + ".1";
}

std::string first_of(std::string_view sort_title) {
    if (sort_title.empty()) {
        return {};
    }
    const char c = sort_title.front();
    if (c >= '0' && c <= '9') {
        return "0-9";
    }
    if (c >= 'a' && c <= 'z') {
        return std::string(1, static_cast<char>(c - 'a' + 'A'));
    }
    if (c >= 'A' && c <= 'Z') {
        return std::string(1, c);
    }
    std::size_t length = 1;
    while (length < sort_title.size() && (static_cast<unsigned char>(sort_title[length]) & 0xC0U) == 0x80U) {
        ++length;
    }
    return length > 1 ? std::string(sort_title.substr(0, length)) : "#";
}

void add_media(NameValues& values, const MediaInfo& media) {
    if (!media.video.empty()) {
        const VideoStream& video = media.video.front();
        if (const std::string resolution = resolution_of(video); !resolution.empty()) {
            values[NameField::resolution] = resolution;
        }
        values[NameField::hdr] = hdr_of(video);
        values[NameField::video] = safe_value(video.codec);
    }
    if (!media.audio.empty()) {
        values[NameField::audio] = safe_value(media.audio.front().codec);
        values[NameField::channels] = channels_of(media.audio.front().channels);
    }
}

// One string a folder: literal slashes part them, a value never does.
std::vector<std::string> expand(const NameTemplate& name_template, const NameValues& values) {
    std::set<std::size_t> vanished;
    for (const NameTemplate::Piece& piece : name_template.pieces) {
        if (piece.optional_part != 0 && piece.field && !values.contains(*piece.field)) {
            vanished.insert(piece.optional_part);
        }
    }
    std::vector<std::string> names = {""};
    for (const NameTemplate::Piece& piece : name_template.pieces) {
        if (vanished.contains(piece.optional_part)) {
            continue;
        }
        if (piece.field) {
            const auto value = values.find(*piece.field);
            names.back() += value == values.end() ? std::string() : value->second;
            continue;
        }
        for (const char c : piece.text) {
            if (c == '/') {
                names.emplace_back();
            } else {
                names.back() += c;
            }
        }
    }
    std::ranges::transform(names, names.begin(), [](const std::string& name) { return tidy_name(name); });
    return names;
}

// True: the longest value that may be cut, and that the template names, is shorter by so much.
bool cut_longest(const NameTemplate& name_template, NameValues& values, std::size_t excess) {
    NameValues::iterator longest = values.end();
    for (auto value = values.begin(); value != values.end(); ++value) {
        const bool may_be_cut = std::ranges::find(kCuttable, value->first) != kCuttable.end() &&
                                name_template.names(value->first) && value->second.size() > excess;
        if (may_be_cut && (longest == values.end() || value->second.size() > longest->second.size())) {
            longest = value;
        }
    }
    if (longest == values.end()) {
        return false;
    }
    longest->second = cut_to(longest->second, longest->second.size() - excess);
    return true;
}

}  // namespace

NameValues name_values(const Movie& movie, std::string_view edition, std::string_view stem) {
    const std::string& sort_title = movie.sort_title.empty() ? movie.title : movie.sort_title;
    const library::ReleaseFacts release = library::parse_release_name(stem).release;
    NameValues values = {
        {NameField::title, safe_value(movie.title)},
        {NameField::original_title, safe_value(movie.original_title)},
        {NameField::sort_title, safe_value(sort_title)},
        {NameField::first, first_of(tidy_name(safe_value(sort_title)))},
        {NameField::edition, safe_value(edition)},
        {NameField::set, movie.set ? safe_value(movie.set->name) : std::string()},
        {NameField::imdb, safe_value(movie.ids.imdb)},
        {NameField::certification, safe_value(movie.certification)},
        {NameField::genre, movie.genres.empty() ? std::string() : safe_value(movie.genres.front())},
        {NameField::resolution, safe_value(release.resolution)},
        {NameField::source, safe_value(release.source)},
    };
    if (movie.year > 0) {
        values[NameField::year] = std::to_string(movie.year);
        values[NameField::decade] = std::to_string(movie.year / 10 * 10) + "s";
    }
    if (movie.ids.tmdb > 0) {
        values[NameField::tmdb] = std::to_string(movie.ids.tmdb);
    }
    const auto director = std::ranges::find(movie.crew, "Director", &CrewMember::job);
    if (director != movie.crew.end()) {
        values[NameField::director] = safe_value(director->name);
    }
    add_media(values, movie.media);
    std::erase_if(values, [](const auto& value) { return value.second.empty(); });
    return values;
}

Result<std::vector<std::string>> names_from(const NameTemplate& name_template, NameValues values,
                                            std::size_t most_bytes) {
    for (;;) {
        std::vector<std::string> names = expand(name_template, values);
        const auto longest = std::ranges::max_element(names, {}, &std::string::size);
        if (longest->size() > most_bytes &&
            cut_longest(name_template, values, longest->size() - most_bytes)) {
            continue;
        }
        for (std::string& name : names) {
            name = tidy_name(cut_to(name, most_bytes));
            if (name.empty()) {
                return failure(ErrorClass::invalid_input,
                               "nothing is left of its name: the template's fields are empty");
            }
        }
        return names;
    }
}

}  // namespace cinefleet::rename
