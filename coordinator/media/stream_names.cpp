#include "coordinator/media/stream_names.h"

#include "common/text.h"

#include <unicode/uloc.h>

#include <algorithm>
#include <array>
#include <span>
#include <utility>

namespace cinefleet::media {
namespace {

using Word = std::pair<std::string_view, std::string_view>;  // MediaInfo's, Kodi's

constexpr std::size_t kLongestName = 32;

constexpr auto kVideoFormats = std::to_array<Word>({
    {"AVC", "h264"},
    {"HEVC", "hevc"},
    {"VVC", "vvc"},
    {"AV1", "av1"},
    {"VP8", "vp8"},
    {"VP9", "vp9"},
    {"MPEG-4 Visual", "mpeg4"},
    {"VC-1", "vc1"},
    {"Theora", "theora"},
    {"Sorenson Spark", "flv1"},
    {"H.263", "h263"},
    {"RealVideo 3", "rv30"},
    {"RealVideo 4", "rv40"},
    {"JPEG", "mjpeg"},
    {"M-JPEG", "mjpeg"},
    {"DV", "dvvideo"},
    {"MPEG-4 v3", "msmpeg4v3"},
    {"S-Mpeg 4 v3", "msmpeg4v3"},
});

// What the format leaves open.
constexpr auto kVideoCodecIds = std::to_array<Word>({
    {"DIV3", "msmpeg4v3"},
    {"DIV4", "msmpeg4v3"},
    {"MP43", "msmpeg4v3"},
    {"MP42", "msmpeg4v2"},
    {"WMV1", "wmv1"},
    {"WMV2", "wmv2"},
    {"WMV3", "wmv3"},
});

constexpr auto kAudioFormats = std::to_array<Word>({
    {"AAC", "aac"},
    {"AC-3", "ac3"},
    {"E-AC-3", "eac3"},
    {"AC-4", "ac4"},
    {"MLP FBA", "truehd"},
    {"TrueHD", "truehd"},
    {"MLP", "mlp"},
    {"FLAC", "flac"},
    {"Vorbis", "vorbis"},
    {"Opus", "opus"},
    {"ALAC", "alac"},
    {"Monkey's Audio", "ape"},
    {"WavPack", "wavpack"},
    {"RealAudio", "cook"},
    {"USAC", "usac"},
});

constexpr auto kStereoLayouts = std::to_array<Word>({
    {"Side by Side (left eye first)", "left_right"},
    {"Side by Side (right eye first)", "right_left"},
    {"Top-Bottom (left eye first)", "top_bottom"},
    {"Top-Bottom (right eye first)", "bottom_top"},
    {"Checkboard (left eye first)", "checkerboard_lr"},
    {"Checkboard (right eye first)", "checkerboard_rl"},
    {"Row Interleaved (left eye first)", "row_interleaved_lr"},
    {"Row Interleaved (right eye first)", "row_interleaved_rl"},
    {"Column Interleaved (left eye first)", "col_interleaved_lr"},
    {"Column Interleaved (right eye first)", "col_interleaved_rl"},
    {"Anaglyph (cyan/red)", "anaglyph_cyan_red"},
    {"Anaglyph (green/magenta)", "anaglyph_green_magenta"},
    {"Both Eyes laced in one block (left eye first)", "block_lr"},
    {"Both Eyes laced in one block (right eye first)", "block_rl"},
});

// Where the code for bibliographies is not the one that ICU knows.
constexpr auto kBibliographic = std::to_array<Word>({
    {"sqi", "alb"}, {"hye", "arm"}, {"eus", "baq"}, {"mya", "bur"}, {"zho", "chi"},
    {"ces", "cze"}, {"nld", "dut"}, {"fra", "fre"}, {"kat", "geo"}, {"deu", "ger"},
    {"ell", "gre"}, {"isl", "ice"}, {"mkd", "mac"}, {"mri", "mao"}, {"msa", "may"},
    {"fas", "per"}, {"ron", "rum"}, {"slk", "slo"}, {"bod", "tib"}, {"cym", "wel"},
});

std::string_view find(std::span<const Word> words, std::string_view word) {
    const auto found = std::ranges::find(words, word, &Word::first);
    return found != words.end() ? found->second : std::string_view();
}

bool has(std::string_view text, std::string_view word) {
    return text.find(word) != std::string_view::npos;
}

std::string plain_name(std::string_view format) {
    std::string name;
    for (const char c : to_ascii_lower(format)) {
        const bool is_plain = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
        if (is_plain && name.size() < kLongestName) {
            name += c;
        }
    }
    return name;
}

std::string dts_codec(std::string_view features) {
    if (has(features, "XLL")) {
        return "dtshd_ma";
    }
    return has(features, "XBR") ? "dtshd_hra" : "dca";
}

std::string pcm_codec(const AudioWords& words) {
    const std::string depth = plain_name(words.bit_depth.empty() ? "16" : words.bit_depth);
    if (depth == "8") {
        return "pcm_u8";
    }
    return std::string("pcm_") +
           (words.sign == "Unsigned" ? "u"
            : words.sign == "Float"  ? "f"
                                     : "s") +
           depth + (words.endianness == "Big" ? "be" : "le");
}

std::string wma_codec(std::string_view profile, std::string_view version) {
    if (has(profile, "Pro")) {
        return "wmapro";
    }
    if (has(profile, "Lossless")) {
        return "wmalossless";
    }
    return has(version, "1") ? "wmav1" : "wmav2";
}

}  // namespace

std::string video_codec(const VideoWords& words) {
    if (words.format == "MPEG Video") {
        return has(words.version, "1") ? "mpeg1video" : "mpeg2video";
    }
    if (const std::string_view name = find(kVideoCodecIds, words.codec_id); !name.empty()) {
        return std::string(name);
    }
    const std::string_view name = find(kVideoFormats, words.format);
    return name.empty() ? plain_name(words.format) : std::string(name);
}

std::string audio_codec(const AudioWords& words) {
    if (words.format.starts_with("DTS")) {
        return dts_codec(std::string(words.format) + " " + std::string(words.features));
    }
    if (words.format == "MPEG Audio") {
        return has(words.profile, "Layer 3") ? "mp3" : has(words.profile, "Layer 1") ? "mp1" : "mp2";
    }
    if (words.format == "PCM") {
        return pcm_codec(words);
    }
    if (words.format == "WMA") {
        return wma_codec(words.profile, words.version);
    }
    // "MLP FBA 16-ch", "E-AC-3 JOC": the longest that it begins with.
    std::string_view format = words.format;
    while (!format.empty()) {
        if (const std::string_view name = find(kAudioFormats, format); !name.empty()) {
            return std::string(name);
        }
        const std::size_t space = format.rfind(' ');
        format = format.substr(0, space == std::string_view::npos ? 0 : space);
    }
    return plain_name(words.format);
}

std::string stereo_mode(std::string_view layout, std::string_view views) {
    if (const std::string_view mode = find(kStereoLayouts, layout); !mode.empty()) {
        return std::string(mode);
    }
    // A stream of two views without a layout is H.264's MVC.
    return views == "2" ? "block_lr" : "";
}

std::string hdr_type(std::string_view hdr_format, std::string_view transfer) {
    if (has(hdr_format, "Dolby Vision")) {
        return "dolbyvision";
    }
    if (has(transfer, "HLG")) {
        return "hlg";
    }
    const bool is_hdr10 = has(transfer, "PQ") || has(hdr_format, "SMPTE ST 2086") ||
                          has(hdr_format, "SMPTE ST 2094") || has(hdr_format, "HDR10");
    return is_hdr10 ? "hdr10" : "";
}

std::string language_code(std::string_view language) {
    const std::string code = to_ascii_lower(language.substr(0, language.find_first_of("-_ ")));
    const bool is_code = (code.size() == 2 || code.size() == 3) &&
                         std::ranges::all_of(code, [](char c) { return c >= 'a' && c <= 'z'; });
    if (!is_code) {
        return {};
    }
    const std::string three = code.size() == 3 ? code : std::string(uloc_getISO3Language(code.c_str()));
    const std::string_view bibliographic = find(kBibliographic, three);
    return bibliographic.empty() ? three : std::string(bibliographic);
}

}  // namespace cinefleet::media
