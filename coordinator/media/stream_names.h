#pragma once

#include <string>
#include <string_view>

/// MediaInfo's words for what a file holds, in Kodi's: its NFO names codecs as FFmpeg does. What is in no
/// list is the format's own name in small letters and digits.
namespace cinefleet::media {

struct VideoWords {
    std::string_view format;    ///< "AVC"
    std::string_view version;   ///< "2", "Version 2"
    std::string_view codec_id;  ///< "XVID"
};
std::string video_codec(const VideoWords& words);

struct AudioWords {
    std::string_view format;      ///< "DTS"
    std::string_view features;    ///< of Format_AdditionalFeatures: "XLL"
    std::string_view profile;     ///< "Layer 3"
    std::string_view version;     ///< "2"
    std::string_view endianness;  ///< of PCM: "Little"
    std::string_view sign;        ///< of PCM: "Unsigned"
    std::string_view bit_depth;   ///< "24"
};
std::string audio_codec(const AudioWords& words);

/// "left_right" for "Side by Side (left eye first)"; empty: flat. `views`: MultiView_Count.
std::string stereo_mode(std::string_view layout, std::string_view views);

/// "hdr10", "hlg" or "dolbyvision"; empty: none.
std::string hdr_type(std::string_view hdr_format, std::string_view transfer);

/// ISO 639-2/B ("ger") of "de", "de-AT" or "deu"; empty: no language that is known.
std::string language_code(std::string_view language);

}  // namespace cinefleet::media
