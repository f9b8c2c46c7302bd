#pragma once

#include "common/model/artwork.h"
#include "common/result.h"

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// What files of artwork are called. Sources: Kodi, https://kodi.wiki/view/Movie_artwork; Jellyfin, its
/// LocalImageProvider.cs; Emby, https://emby.media/support/articles/Movie-Naming.html ("Video images", in the
/// order in which they are looked for) and, for `<file>-fanart`, MediaBrowser's wiki page "Library
/// Structure"; Plex, https://support.plex.tv/articles/200220677-local-media-assets-movies/.
namespace cinefleet {

enum class ArtworkStyle : std::uint8_t { kodi, jellyfin, emby, plex };

/// Where a movie's artwork lies: `<file>-poster.jpg`, or `poster.jpg` where the movie has its folder for
/// itself. A DVD's or Blu-ray's has no file to be named after and always lies there.
enum class ArtworkPlace : std::uint8_t { file, folder };

struct ArtworkNaming {
    std::vector<ArtworkStyle> styles = {ArtworkStyle::kodi};  ///< at least one
    ArtworkPlace place = ArtworkPlace::file;
};

/// "kodi,plex": each once. invalid_input: it names another, or none.
Result<std::vector<ArtworkStyle>> parse_artwork_styles(std::string_view text);

/// "file" or "folder".
Result<ArtworkPlace> parse_artwork_place(std::string_view text);

/// A movie's own names and its folder.
struct ArtworkBase {
    std::string stem;         ///< of its file, "Alien (1979)"; empty: a disc's, which has none
    bool own_folder = false;  ///< no other movie is in it; always true of a disc's
};

/// The names, without extension, that an image gets: one of each style that shows this kind, each once;
/// Kodi's if none does.
std::vector<std::string> artwork_names(ImageKind kind, const ArtworkBase& base, const ArtworkNaming& naming);

/// The names, without extension, under which a file is the movie's image of this kind to any of them.
std::vector<std::string> known_artwork_names(ImageKind kind, const ArtworkBase& base);

/// The folder in a movie's own where Kodi looks for portraits of its actors. Source:
/// https://kodi.wiki/view/Artwork_types ("Actor": `<FirstName>_<LastName>.jpg` in `.actors`).
inline constexpr std::string_view kActorsFolder = ".actors";

/// A name as a file on any system may have it, as Kodi changes it: slashes and what Windows forbids become
/// '_', blanks and dots at the end go. Never a path; empty: nothing is left. Source: Kodi's
/// CUtil::MakeLegalFileName (LEGAL_WIN32_COMPAT).
std::string legal_file_name(std::string_view name);

/// ".actors/Sigourney_Weaver", without extension; empty: the name has nothing that a file may be called.
/// Source: Kodi's CVideoInfoScanner::FetchActorThumbs.
std::string actor_thumb_name(std::string_view actor);

/// Where Jellyfin and Emby look for more fanart than one. Sources: Jellyfin's LocalImageProvider.cs
/// (PopulateBackdropsFromExtraFanart); Emby, as above ("extrafanart/fanartX.ext").
inline constexpr std::string_view kExtrafanartFolder = "extrafanart";

/// The names, without extension, of a movie's fanart number 1, 2, … beside the main one, each once: Kodi's
/// "fanart1" (https://kodi.wiki/view/Artwork_types, which calls `extrafanart` the old way, left to skins),
/// in `extrafanart/` for Jellyfin and Emby, and where no style has a name for it.
std::vector<std::string> extrafanart_names(int number, const ArtworkBase& base, const ArtworkNaming& naming);

/// The kinds that are fetched of a set. Kodi looks for them in its movie set information folder:
/// `<set>/poster.jpg`, the set's name as legal_file_name() makes it. Sources: Kodi's
/// CVideoInfoScanner::GetMovieSetInfoFolder; https://kodi.wiki/view/Movie_set_information_folder.
inline constexpr std::array kSetImageKinds = {ImageKind::poster,    ImageKind::fanart,   ImageKind::landscape,
                                              ImageKind::clearlogo, ImageKind::clearart, ImageKind::banner,
                                              ImageKind::discart,   ImageKind::keyart};

/// Says which image of which set is meant, in 32 bits, so that one message can name those of thousands of
/// sets. Two of them share a number by a chance of one in four billion: one of them is then not fetched.
std::int64_t set_image_number(std::string_view set, ImageKind kind);

/// "folder", "logo", "cdart": what any of them calls a kind, in lower case.
std::optional<ImageKind> image_kind_by_any_name(std::string_view name);

}  // namespace cinefleet
