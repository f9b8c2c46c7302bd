#pragma once

#include "common/model/media_info.h"
#include "common/result.h"

#include <string_view>

namespace cinefleet::media {

/// What `mediainfo --Output=JSON` says of one file. Of a file in which it finds nothing, nothing. malformed:
/// it is not its JSON. Source: https://mediaarea.net/en/MediaInfo, versions 18 to 23
Result<MediaInfo> read_mediainfo_json(std::string_view bytes);

}  // namespace cinefleet::media
