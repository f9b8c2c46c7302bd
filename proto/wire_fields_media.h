#pragma once

#include "common/model/media_info.h"
#include "proto/wire_field.h"

#include <string_view>
#include <tuple>

/// What a movie's files hold, on the wire: see wire_fields.h.
namespace cinefleet::proto {

template <>
struct WireFields<VideoStream> {
    static constexpr std::string_view name = "VideoStream";
    static constexpr auto fields = std::tuple{
        WireField{1, "codec", &VideoStream::codec},
        WireField{2, "aspect", &VideoStream::aspect},
        WireField{3, "width", &VideoStream::width},
        WireField{4, "height", &VideoStream::height},
        WireField{5, "duration_s", &VideoStream::duration_s},
        WireField{6, "stereo_mode", &VideoStream::stereo_mode},
        WireField{7, "hdr_type", &VideoStream::hdr_type},
    };
};

template <>
struct WireFields<AudioStream> {
    static constexpr std::string_view name = "AudioStream";
    static constexpr auto fields = std::tuple{
        WireField{1, "codec", &AudioStream::codec},
        WireField{2, "language", &AudioStream::language},
        WireField{3, "channels", &AudioStream::channels},
    };
};

template <>
struct WireFields<SubtitleStream> {
    static constexpr std::string_view name = "SubtitleStream";
    static constexpr auto fields = std::tuple{
        WireField{1, "language", &SubtitleStream::language},
    };
};

template <>
struct WireFields<MediaInfo> {
    static constexpr std::string_view name = "MediaInfo";
    static constexpr auto fields = std::tuple{
        WireField{1, "video", &MediaInfo::video},
        WireField{2, "audio", &MediaInfo::audio},
        WireField{3, "subtitles", &MediaInfo::subtitles},
    };
};

}  // namespace cinefleet::proto
