#pragma once

#include "common/model/artwork.h"
#include "common/model/movie.h"

#include <array>
#include <bit>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace cinefleet {

/// Which movies a run takes. Ember's words; numbers are stored: never reuse one.
enum class ScrapeSelection : std::uint8_t {
    all = 1,
    missing,  ///< something that the modifiers ask for is not there
    new_,     ///< never scraped
    marked,
    filter,
    selected,  ///< named one by one
    single,    ///< one movie, interactive: before all bulk work
};

/// What happens when several candidates fit. Numbers are stored: never reuse one.
enum class ScrapeMode : std::uint8_t {
    auto_ = 1,  ///< take the best above the threshold
    ask,        ///< put it up for review
    skip,       ///< leave the movie alone
};

struct ScrapeType {
    ScrapeSelection selection = ScrapeSelection::missing;
    ScrapeMode mode = ScrapeMode::auto_;

    friend bool operator==(const ScrapeType&, const ScrapeType&) = default;
};

std::string_view to_string(ScrapeSelection selection);
std::string_view to_string(ScrapeMode mode);
std::optional<ScrapeSelection> scrape_selection_by_name(std::string_view name);
std::optional<ScrapeMode> scrape_mode_by_name(std::string_view name);

/// Ember's name: "MissingAsk", "AllAuto", "SingleScrape"; whatever the case of ASCII letters.
std::optional<ScrapeType> scrape_type_by_name(std::string_view name);
std::string to_string(const ScrapeType& type);

/// What of a movie is scraped: Ember's ScrapeModifiers. Numbers are bits on the wire: never reuse one.
enum class Modifier : std::uint8_t {
    main_nfo = 0,
    main_poster,
    main_fanart,
    main_landscape,
    main_clearlogo,
    main_clearart,
    main_banner,
    main_discart,
    main_keyart,
    main_trailer,
    main_theme,
    main_meta,
};

struct ModifierInfo {
    Modifier modifier;
    std::string_view name;        ///< Ember's name, "MainPoster"
    std::string_view short_name;  ///< as on the command line, "poster"
    std::optional<ImageKind> image_kind;
};

inline constexpr std::array kModifiers = {
    ModifierInfo{Modifier::main_nfo, "MainNFO", "nfo", std::nullopt},
    ModifierInfo{Modifier::main_poster, "MainPoster", "poster", ImageKind::poster},
    ModifierInfo{Modifier::main_fanart, "MainFanart", "fanart", ImageKind::fanart},
    ModifierInfo{Modifier::main_landscape, "MainLandscape", "landscape", ImageKind::landscape},
    ModifierInfo{Modifier::main_clearlogo, "MainClearLogo", "clearlogo", ImageKind::clearlogo},
    ModifierInfo{Modifier::main_clearart, "MainClearArt", "clearart", ImageKind::clearart},
    ModifierInfo{Modifier::main_banner, "MainBanner", "banner", ImageKind::banner},
    ModifierInfo{Modifier::main_discart, "MainDiscArt", "discart", ImageKind::discart},
    ModifierInfo{Modifier::main_keyart, "MainKeyart", "keyart", ImageKind::keyart},
    ModifierInfo{Modifier::main_trailer, "MainTrailer", "trailer", std::nullopt},
    ModifierInfo{Modifier::main_theme, "MainTheme", "theme", std::nullopt},
    ModifierInfo{Modifier::main_meta, "MainMeta", "meta", std::nullopt},
};

/// A set of enum values, at most 32; one bit each on the wire.
template <class Enum>
class EnumSet {
  public:
    constexpr EnumSet() = default;
    constexpr explicit EnumSet(std::uint32_t bits) : bits_(bits) {}

    constexpr bool has(Enum value) const { return (bits_ & bit(value)) != 0; }
    constexpr void add(Enum value) { bits_ |= bit(value); }
    constexpr void remove(Enum value) { bits_ &= ~bit(value); }
    constexpr bool empty() const { return bits_ == 0; }
    constexpr int size() const { return std::popcount(bits_); }
    constexpr std::uint32_t bits() const { return bits_; }

    friend bool operator==(const EnumSet&, const EnumSet&) = default;

  private:
    static constexpr std::uint32_t bit(Enum value) {
        return std::uint32_t{1} << static_cast<unsigned>(value);
    }

    std::uint32_t bits_ = 0;
};

using ModifierSet = EnumSet<Modifier>;

/// Whether images of this kind are among what the set names.
bool has_image(ModifierSet modifiers, ImageKind kind);

/// NFO, poster, fanart, landscape, clearlogo and what the files hold.
constexpr ModifierSet default_modifiers() {
    ModifierSet set;
    for (const Modifier modifier :
         {Modifier::main_nfo, Modifier::main_poster, Modifier::main_fanart, Modifier::main_landscape,
          Modifier::main_clearlogo, Modifier::main_meta}) {
        set.add(modifier);
    }
    return set;
}

/// Takes Ember's name or the short one, whatever the case of ASCII letters.
std::optional<Modifier> modifier_by_name(std::string_view name);

/// Which fields are scraped: Ember's ScrapeOptions (bMainTitle, …).
using FieldSet = EnumSet<MovieField>;

struct MovieFieldInfo {
    MovieField field;
    std::string_view name;          ///< as in settings, locks and reports
    std::string_view ember_option;  ///< Ember's name, "bMainPlot"
};

inline constexpr std::array kMovieFields = {
    MovieFieldInfo{MovieField::ids, "ids", "bMainIDs"},
    MovieFieldInfo{MovieField::title, "title", "bMainTitle"},
    MovieFieldInfo{MovieField::original_title, "original_title", "bMainOriginalTitle"},
    MovieFieldInfo{MovieField::sort_title, "sort_title", "bMainSortTitle"},
    MovieFieldInfo{MovieField::tagline, "tagline", "bMainTagline"},
    MovieFieldInfo{MovieField::outline, "outline", "bMainOutline"},
    MovieFieldInfo{MovieField::plot, "plot", "bMainPlot"},
    MovieFieldInfo{MovieField::year, "year", "bMainYear"},
    MovieFieldInfo{MovieField::premiered, "premiered", "bMainRelease"},
    MovieFieldInfo{MovieField::runtime, "runtime", "bMainRuntime"},
    MovieFieldInfo{MovieField::certification, "certification", "bMainCertifications"},
    MovieFieldInfo{MovieField::top250, "top250", "bMainTop250"},
    MovieFieldInfo{MovieField::ratings, "ratings", "bMainRating"},
    MovieFieldInfo{MovieField::genres, "genres", "bMainGenres"},
    MovieFieldInfo{MovieField::countries, "countries", "bMainCountries"},
    MovieFieldInfo{MovieField::studios, "studios", "bMainStudios"},
    MovieFieldInfo{MovieField::tags, "tags", "bMainTags"},
    MovieFieldInfo{MovieField::languages, "languages", "bMainLanguages"},
    MovieFieldInfo{MovieField::set, "set", "bMainCollectionID"},
    MovieFieldInfo{MovieField::cast, "cast", "bMainActors"},
    MovieFieldInfo{MovieField::crew, "crew", "bMainCrew"},
    MovieFieldInfo{MovieField::trailer, "trailer", "bMainTrailer"},
    MovieFieldInfo{MovieField::alternative_titles, "alternative_titles", "bMainAlternativeTitles"},
    MovieFieldInfo{MovieField::certifications, "certifications", "bMainAllCertifications"},
    MovieFieldInfo{MovieField::releases, "releases", "bMainReleaseDates"},
    MovieFieldInfo{MovieField::theme, "theme", "bMainTheme"},
    MovieFieldInfo{MovieField::media, "media", "bMainMeta"},
};

constexpr FieldSet all_fields() {
    FieldSet set;
    for (const MovieFieldInfo& info : kMovieFields) {
        set.add(info.field);
    }
    return set;
}

std::string_view to_string(MovieField field);

/// Takes our name or Ember's option, whatever the case of ASCII letters.
std::optional<MovieField> movie_field_by_name(std::string_view name);

}  // namespace cinefleet
