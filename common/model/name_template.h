#pragma once

#include "common/result.h"

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// Templates for the names of movies' folders and files: "{title}< ({year})>". A field in braces stands for
/// its value; what is between < and > vanishes if a field in it has none; {{ and }} are braces.
namespace cinefleet {

enum class NameField : std::uint8_t {
    title,
    original_title,
    sort_title,
    first,
    year,
    decade,
    edition,
    set,
    tmdb,
    imdb,
    certification,
    genre,
    director,
    resolution,
    hdr,
    video,
    audio,
    channels,
    source,
};

struct NameFieldInfo {
    NameField field;
    std::string_view name;  ///< as it stands in braces
    std::string_view meaning;
};

inline constexpr std::array kNameFields = {
    NameFieldInfo{NameField::title, "title", "As scraped"},
    NameFieldInfo{NameField::original_title, "original_title", "In the language of its makers"},
    NameFieldInfo{NameField::sort_title, "sort_title", "By which it is sorted, else its title"},
    NameFieldInfo{NameField::first, "first", "First letter of that; 0-9 for digits, # for what is neither"},
    NameFieldInfo{NameField::year, "year", "Of its release"},
    NameFieldInfo{NameField::decade, "decade", "1970s"},
    NameFieldInfo{NameField::edition, "edition", "As its name says: Director's Cut"},
    NameFieldInfo{NameField::set, "set", "The collection that it belongs to"},
    NameFieldInfo{NameField::tmdb, "tmdb", "Its number at TMDB"},
    NameFieldInfo{NameField::imdb, "imdb", "Its id at IMDb: tt0078748"},
    NameFieldInfo{NameField::certification, "certification", "In your country"},
    NameFieldInfo{NameField::genre, "genre", "The first one"},
    NameFieldInfo{NameField::director, "director", "The first one"},
    NameFieldInfo{NameField::resolution, "resolution", "Of the file, else as its name says: 1080p"},
    NameFieldInfo{NameField::hdr, "hdr", "HDR10, HLG, DV"},
    NameFieldInfo{NameField::video, "video", "Codec: h264, hevc"},
    NameFieldInfo{NameField::audio, "audio", "Codec of the first stream: ac3, dtshd_ma"},
    NameFieldInfo{NameField::channels, "channels", "Of the first stream: 5.1"},
    NameFieldInfo{NameField::source, "source", "As the file's name says: BluRay, WEB-DL"},
};

struct NameTemplate {
    struct Piece {
        std::optional<NameField> field;  ///< else `text`
        std::string text;
        std::size_t optional_part = 0;  ///< pieces of one number vanish together; 0: always there
    };
    std::vector<Piece> pieces;

    /// It says where the folder is, from the root of its source; else only what it is called.
    bool is_path() const;
    bool names(NameField field) const;
};

enum class TemplateKind : std::uint8_t { folder, file };

/// invalid_input: a mistake, with its place, counted in characters from 1.
Result<NameTemplate> parse_name_template(std::string_view text, TemplateKind kind);

}  // namespace cinefleet
