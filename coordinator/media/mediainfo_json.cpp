#include "coordinator/media/mediainfo_json.h"

#include "coordinator/media/stream_names.h"

#include <nlohmann/json.hpp>

#include <charconv>
#include <cmath>
#include <string>

namespace cinefleet::media {
namespace {

using Json = nlohmann::json;

constexpr std::size_t kMostStreams = 100;  // of a kind
constexpr double kMostPixels = 100'000;
constexpr double kMostSeconds = 1'000'000;
constexpr double kMostChannels = 1'000;
constexpr double kMostAspect = 100;

// All values are texts; others are of no use to us.
std::string text(const Json& track, const char* name) {
    const auto found = track.find(name);
    return found != track.end() && found->is_string() ? found->get<std::string>() : std::string();
}

// The number at the start: "8 / 6" are the channels of a stream and of its core. 0: none that makes sense.
double number(const Json& track, const char* name, double most) {
    const std::string words = text(track, name);
    double value = 0;
    std::from_chars(words.data(), words.data() + words.size(), value, std::chars_format::fixed);
    return value > 0 && value <= most ? value : 0;
}

std::int32_t count(const Json& track, const char* name, double most) {
    return static_cast<std::int32_t>(std::lround(number(track, name, most)));
}

// Exact where pixels are square: the stated ratio has three decimals.
double aspect(const Json& track, const VideoStream& video) {
    constexpr double kDecimals = 1e6;  // as many as Kodi prints
    const double pixel = number(track, "PixelAspectRatio", kMostAspect);
    const bool is_square = pixel == 0 || pixel == 1;
    double ratio = number(track, "DisplayAspectRatio", kMostAspect);
    if (is_square && video.width > 0 && video.height > 0) {
        ratio = static_cast<double>(video.width) / video.height;
    }
    return ratio <= kMostAspect ? std::round(ratio * kDecimals) / kDecimals : 0;
}

VideoStream video_of(const Json& track) {
    VideoStream video;
    const std::string format = text(track, "Format");
    const std::string version = text(track, "Format_Version");
    const std::string codec_id = text(track, "CodecID");
    video.codec = video_codec({format, version, codec_id});
    video.width = count(track, "Width", kMostPixels);
    video.height = count(track, "Height", kMostPixels);
    video.aspect = aspect(track, video);
    video.duration_s = count(track, "Duration", kMostSeconds);
    video.stereo_mode = stereo_mode(text(track, "MultiView_Layout"), text(track, "MultiView_Count"));
    video.hdr_type = hdr_type(text(track, "HDR_Format") + " " + text(track, "HDR_Format_Compatibility"),
                              text(track, "transfer_characteristics"));
    return video;
}

AudioStream audio_of(const Json& track) {
    const std::string format = text(track, "Format");
    const std::string features = text(track, "Format_AdditionalFeatures");
    const std::string profile = text(track, "Format_Profile");
    const std::string version = text(track, "Format_Version");
    const std::string endianness = text(track, "Format_Settings_Endianness");
    const std::string sign = text(track, "Format_Settings_Sign");
    const std::string bit_depth = text(track, "BitDepth");
    return {audio_codec({format, features, profile, version, endianness, sign, bit_depth}),
            language_code(text(track, "Language")), count(track, "Channels", kMostChannels)};
}

// A picture that belongs to the file is no stream of it.
bool is_cover(const Json& track) {
    const std::string format = text(track, "Format");
    return (format == "JPEG" || format == "PNG") && text(track, "Duration").empty();
}

template <class Stream>
void add(std::vector<Stream>& streams, Stream stream) {
    if (stream != Stream{} && streams.size() < kMostStreams) {
        streams.push_back(std::move(stream));
    }
}

MediaInfo streams_of(const Json& tracks) {
    MediaInfo media;
    std::int32_t duration_s = 0;  // of the whole file, for a video that does not state its own
    for (const Json& track : tracks) {
        if (!track.is_object()) {
            continue;
        }
        const std::string type = text(track, "@type");
        if (type == "General") {
            duration_s = count(track, "Duration", kMostSeconds);
        } else if (type == "Video" && !is_cover(track)) {
            add(media.video, video_of(track));
        } else if (type == "Audio") {
            add(media.audio, audio_of(track));
        } else if (type == "Text") {
            const std::string language = language_code(text(track, "Language"));
            add(media.subtitles, SubtitleStream{language.empty() ? "und" : language});
        }
    }
    for (VideoStream& video : media.video) {
        video.duration_s = video.duration_s == 0 ? duration_s : video.duration_s;
    }
    return media;
}

}  // namespace

Result<MediaInfo> read_mediainfo_json(std::string_view bytes) {
    const Json json = Json::parse(bytes, nullptr, false);
    if (!json.is_object() || !json.contains("media")) {
        return failure(ErrorClass::malformed, "mediainfo said something that is not its JSON");
    }
    const Json& file = json["media"];
    const auto tracks = file.is_object() ? file.find("track") : file.end();
    return tracks != file.end() && tracks->is_array() ? streams_of(*tracks) : MediaInfo{};
}

}  // namespace cinefleet::media
