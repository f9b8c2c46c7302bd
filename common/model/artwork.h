#pragma once

#include "common/blob.h"
#include "common/model/providers.h"

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace cinefleet {

/// Kodi's kinds of artwork. Numbers travel on the wire and in the database: never reuse one.
enum class ImageKind : std::uint8_t {
    poster = 1,
    fanart = 2,
    landscape = 3,
    clearlogo = 4,
    clearart = 5,
    banner = 6,
    discart = 7,
    keyart = 8,
};

struct ImageKindInfo {
    ImageKind kind;
    std::string_view name;  ///< Kodi's name, also the suffix of the file
};

inline constexpr std::array kImageKinds = {
    ImageKindInfo{ImageKind::poster, "poster"},       ImageKindInfo{ImageKind::fanart, "fanart"},
    ImageKindInfo{ImageKind::landscape, "landscape"}, ImageKindInfo{ImageKind::clearlogo, "clearlogo"},
    ImageKindInfo{ImageKind::clearart, "clearart"},   ImageKindInfo{ImageKind::banner, "banner"},
    ImageKindInfo{ImageKind::discart, "discart"},     ImageKindInfo{ImageKind::keyart, "keyart"},
};

constexpr std::string_view to_string(ImageKind kind) {
    for (const ImageKindInfo& info : kImageKinds) {
        if (info.kind == kind) {
            return info.name;
        }
    }
    return "unknown";
}

constexpr std::optional<ImageKind> image_kind_by_name(std::string_view name) {
    for (const ImageKindInfo& info : kImageKinds) {
        if (info.name == name) {
            return info.kind;
        }
    }
    return std::nullopt;
}

enum class ImageFormat : std::uint8_t { jpeg = 1, png = 2 };

/// What an image is to its movie. Numbers travel on the wire and are stored: never reuse one.
enum class ImageRole : std::uint8_t {
    main = 1,   ///< the movie's one of its kind
    actor = 2,  ///< a portrait of somebody of the cast
    extra = 3,  ///< one more of its kind
    set = 4,    ///< of the set that the movie is in
};

struct ImageRoleInfo {
    ImageRole role;
    std::string_view name;
};

inline constexpr std::array kImageRoles = {
    ImageRoleInfo{ImageRole::main, "main"},
    ImageRoleInfo{ImageRole::actor, "actor"},
    ImageRoleInfo{ImageRole::extra, "extra"},
    ImageRoleInfo{ImageRole::set, "set"},
};

/// One image that belongs to a movie: where it came from and what it is, without its bytes.
struct Artwork {
    ImageKind kind = ImageKind::poster;
    ImageFormat format = ImageFormat::jpeg;
    ProviderId provider = ProviderId::tmdb;
    std::string url;          ///< where it was fetched from
    std::string language;     ///< ISO 639-1, empty: no text on it
    std::int32_t width = 0;   ///< pixels, 0: not known
    std::int32_t height = 0;  ///< pixels, 0: not known
    std::int64_t size_bytes = 0;
    std::string sha256;  ///< lower-case hex of the bytes, 64 characters
    ImageRole role = ImageRole::main;
    std::string subject = {};  ///< of an actor's portrait or a set's image: the name

    friend bool operator==(const Artwork&, const Artwork&) = default;
};

/// A fetched image: what it is, and its bytes.
struct FetchedImage {
    Artwork artwork;
    Blob bytes;
};

}  // namespace cinefleet
