#pragma once

#include "common/ids.h"
#include "common/model/found_movie.h"
#include "common/model/media_info.h"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace cinefleet::store {

/// One file of a movie, and what was read of just this file before.
struct MediaPart {
    std::string path;  ///< absolute
    std::int64_t size_bytes = 0;
    std::int64_t mtime_ms = 0;
    std::optional<MediaInfo> kept;  ///< nullopt: it has not been read as it is now
};

struct MovieFilesOnDisk {
    MovieLayout layout = MovieLayout::file;
    std::vector<MediaPart> parts;  ///< in playing order
};

/// What was read of a movie's files.
struct MediaReading {
    MovieId movie;
    struct Part {
        std::int64_t size_bytes = 0;
        std::int64_t mtime_ms = 0;
        MediaInfo media;
    };
    std::vector<Part> parts;  ///< in playing order
};

/// As it is stored; empty for nothing.
std::string to_json(const MediaInfo& media);
/// What does not fit counts as absent.
MediaInfo media_from_json(const std::string& json);

}  // namespace cinefleet::store
