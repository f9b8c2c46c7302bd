#pragma once

#include <cstdint>
#include <string>
#include <vector>

/// What a movie's files hold, in the words of Kodi's NFO (`fileinfo/streamdetails`). Empty or 0: not known.
namespace cinefleet {

struct VideoStream {
    std::string codec;            ///< "h264", "hevc"
    double aspect = 0;            ///< width to height as it is shown: 1.777778
    std::int32_t width = 0;       ///< pixels
    std::int32_t height = 0;      ///< pixels
    std::int32_t duration_s = 0;  ///< of all parts together
    std::string stereo_mode;      ///< "left_right", "top_bottom", …; empty: flat
    std::string hdr_type;         ///< "hdr10", "hlg", "dolbyvision"; empty: none

    friend bool operator==(const VideoStream&, const VideoStream&) = default;
};

struct AudioStream {
    std::string codec;     ///< "ac3", "dtshd_ma"
    std::string language;  ///< ISO 639-2/B, "ger"
    std::int32_t channels = 0;

    friend bool operator==(const AudioStream&, const AudioStream&) = default;
};

struct SubtitleStream {
    std::string language;  ///< ISO 639-2/B

    friend bool operator==(const SubtitleStream&, const SubtitleStream&) = default;
};

struct MediaInfo {
    std::vector<VideoStream> video;
    std::vector<AudioStream> audio;
    std::vector<SubtitleStream> subtitles;

    friend bool operator==(const MediaInfo&, const MediaInfo&) = default;
};

}  // namespace cinefleet
