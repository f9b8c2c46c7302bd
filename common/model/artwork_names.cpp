#include "common/model/artwork_names.h"

#include "common/text.h"

#include <algorithm>
#include <array>
#include <span>
#include <utility>

namespace cinefleet {
namespace {

constexpr std::array kStyles = {
    std::pair<std::string_view, ArtworkStyle>{"kodi", ArtworkStyle::kodi},
    std::pair<std::string_view, ArtworkStyle>{"jellyfin", ArtworkStyle::jellyfin},
    std::pair<std::string_view, ArtworkStyle>{"emby", ArtworkStyle::emby},
    std::pair<std::string_view, ArtworkStyle>{"plex", ArtworkStyle::plex},
};

constexpr std::size_t kMostNames = 5;

// Of each style the name that it looks for first, in a folder and behind a file's; empty: it does not show
// this kind. Jellyfin's backdrop is what it writes itself, so that it does not fetch another.
struct KindNames {
    ImageKind kind;
    std::array<std::string_view, kStyles.size()> written;  // in the order of ArtworkStyle
    std::array<std::string_view, kMostNames> known;        // by any of them; empty: no more
};
constexpr std::array kNames = {
    KindNames{ImageKind::poster,
              {"poster", "poster", "poster", "poster"},
              {"poster", "folder", "cover", "default", "movie"}},
    KindNames{ImageKind::fanart,
              {"fanart", "backdrop", "fanart", "fanart"},
              {"fanart", "backdrop", "background", "art"}},
    KindNames{ImageKind::landscape, {"landscape", "landscape", "thumb", ""}, {"landscape", "thumb"}},
    KindNames{ImageKind::clearlogo, {"clearlogo", "logo", "clearlogo", "clearlogo"}, {"clearlogo", "logo"}},
    KindNames{ImageKind::clearart, {"clearart", "clearart", "clearart", ""}, {"clearart"}},
    KindNames{ImageKind::banner, {"banner", "banner", "banner", ""}, {"banner"}},
    KindNames{ImageKind::discart, {"discart", "disc", "disc", ""}, {"discart", "disc", "cdart"}},
    KindNames{ImageKind::keyart, {"keyart", "", "", ""}, {"keyart"}},
};
static_assert(kNames.size() == kImageKinds.size());

const KindNames& names_of(ImageKind kind) {
    return *std::ranges::find(kNames, kind, &KindNames::kind);
}

std::span<const std::string_view> known_names(const KindNames& names) {
    return {names.known.begin(), std::ranges::find(names.known, std::string_view{})};
}

bool is_beside_a_file(const ArtworkBase& base, ArtworkPlace place) {
    return !base.stem.empty() && (place == ArtworkPlace::file || !base.own_folder);
}

void add(std::vector<std::string>& names, std::string name) {
    if (std::ranges::find(names, name) == names.end()) {
        names.push_back(std::move(name));
    }
}

}  // namespace

Result<std::vector<ArtworkStyle>> parse_artwork_styles(std::string_view text) {
    std::vector<ArtworkStyle> styles;
    do {
        const std::size_t end = std::min(text.find(','), text.size());
        const std::string_view name = trim(text.substr(0, end));
        const auto found = std::ranges::find(kStyles, name, [](const auto& style) { return style.first; });
        if (found == kStyles.end() || std::ranges::find(styles, found->second) != styles.end()) {
            return failure(ErrorClass::invalid_input,
                           "has to name kodi, jellyfin, emby or plex, or some of them: kodi,plex");
        }
        styles.push_back(found->second);
        text.remove_prefix(std::min(end + 1, text.size()));
    } while (!text.empty());
    return styles;
}

Result<ArtworkPlace> parse_artwork_place(std::string_view text) {
    if (text == "file") {
        return ArtworkPlace::file;
    }
    if (text == "folder") {
        return ArtworkPlace::folder;
    }
    return failure(ErrorClass::invalid_input, "has to be file or folder");
}

std::vector<std::string> artwork_names(ImageKind kind, const ArtworkBase& base, const ArtworkNaming& naming) {
    const KindNames& names = names_of(kind);
    const bool beside = is_beside_a_file(base, naming.place);
    std::vector<std::string> written;
    for (const ArtworkStyle style : naming.styles) {
        const std::string name(names.written.at(static_cast<std::size_t>(style)));
        if (name.empty()) {
            continue;
        }
        // Beside a file Plex takes a poster for the movie's by the file's bare name only.
        const bool is_bare = style == ArtworkStyle::plex && kind == ImageKind::poster;
        add(written, !beside ? name : is_bare ? base.stem : base.stem + "-" + name);
    }
    if (written.empty()) {
        const std::string name(to_string(kind));
        written.push_back(beside ? base.stem + "-" + name : name);
    }
    return written;
}

std::vector<std::string> known_artwork_names(ImageKind kind, const ArtworkBase& base) {
    std::vector<std::string> known;
    for (const std::string_view name : known_names(names_of(kind))) {
        if (!base.stem.empty()) {
            known.push_back(base.stem + "-" + std::string(name));
        }
        if (base.own_folder) {
            known.emplace_back(name);
        }
    }
    if (kind == ImageKind::poster && !base.stem.empty()) {
        add(known, base.stem);
    }
    return known;
}

std::string legal_file_name(std::string_view name) {
    constexpr std::size_t kLongest = 240;  // of a file's name are 255 bytes; an extension follows
    constexpr std::string_view kForbidden = "/\\?:*\"<>|";
    std::string legal = to_valid_utf8(name);
    for (char& c : legal) {
        const auto code = static_cast<unsigned char>(c);
        if (code < 0x20 || code == 0x7F || kForbidden.find(c) != std::string_view::npos) {
            c = '_';
        }
    }
    if (legal.size() > kLongest) {
        std::size_t end = kLongest;
        while (end > 0 && (static_cast<unsigned char>(legal[end]) & 0xC0U) == 0x80U) {
            --end;  // not in the middle of a character
        }
        legal.resize(end);
    }
    legal.resize(legal.find_last_not_of(". ") + 1);
    return legal;
}

std::string actor_thumb_name(std::string_view actor) {
    std::string name(trim(actor));
    std::ranges::replace(name, ' ', '_');
    name = legal_file_name(name);
    return name.empty() ? std::string() : std::string(kActorsFolder) + "/" + name;
}

std::vector<std::string> extrafanart_names(int number, const ArtworkBase& base, const ArtworkNaming& naming) {
    const std::string plain = "fanart" + std::to_string(number);
    const bool is_for_kodi = std::ranges::find(naming.styles, ArtworkStyle::kodi) != naming.styles.end();
    std::vector<std::string> names;
    if (is_for_kodi) {
        names.push_back(is_beside_a_file(base, naming.place) ? base.stem + "-" + plain : plain);
    }
    const bool has_folder = std::ranges::any_of(naming.styles, [](ArtworkStyle style) {
        return style == ArtworkStyle::jellyfin || style == ArtworkStyle::emby;
    });
    if (has_folder || names.empty()) {
        names.push_back(std::string(kExtrafanartFolder) + "/" + plain);
    }
    return names;
}

// FNV-1a, http://www.isthe.com/chongo/tech/comp/fnv/: the same on every machine and in every version.
std::int64_t set_image_number(std::string_view set, ImageKind kind) {
    std::uint32_t number = 2'166'136'261U;
    for (const char c : legal_file_name(set) + "/" + std::string(to_string(kind))) {
        number = (number ^ static_cast<unsigned char>(c)) * 16'777'619U;
    }
    return number;
}

std::optional<ImageKind> image_kind_by_any_name(std::string_view name) {
    for (const KindNames& names : kNames) {
        if (!name.empty() && std::ranges::find(names.known, name) != names.known.end()) {
            return names.kind;
        }
    }
    return std::nullopt;
}

}  // namespace cinefleet
