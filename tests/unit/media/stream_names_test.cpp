#include "coordinator/media/stream_names.h"

#include <gtest/gtest.h>

#include <string_view>

namespace cinefleet::media {
namespace {

TEST(StreamNames, VideoCodecsAreFfmpegs) {
    struct Case {
        VideoWords words;
        std::string_view codec;
    };
    for (const Case& expected : {Case{{"AVC", "", "V_MPEG4/ISO/AVC"}, "h264"},
                                 {{"HEVC", "", "hvc1"}, "hevc"},
                                 {{"AV1", "", ""}, "av1"},
                                 {{"MPEG-4 Visual", "", "XVID"}, "mpeg4"},
                                 {{"MPEG-4 Visual", "", "DIV3"}, "msmpeg4v3"},
                                 {{"MPEG Video", "2", "V_MPEG2"}, "mpeg2video"},
                                 {{"MPEG Video", "Version 1", ""}, "mpeg1video"},
                                 {{"VC-1", "", "WVC1"}, "vc1"},
                                 {{"VC-1", "", "WMV3"}, "wmv3"},
                                 {{"FFV1", "3", ""}, "ffv1"},
                                 {{"", "", ""}, ""}}) {
        EXPECT_EQ(video_codec(expected.words), expected.codec) << expected.words.format;
    }
}

TEST(StreamNames, AudioCodecsAreFfmpegs) {
    struct Case {
        AudioWords words;
        std::string_view codec;
    };
    for (const Case& expected : {Case{{"AAC", "LC", "", "", "", "", ""}, "aac"},
                                 {{"AC-3", "", "", "", "", "", ""}, "ac3"},
                                 {{"E-AC-3", "JOC", "", "", "", "", ""}, "eac3"},
                                 {{"E-AC-3 JOC", "", "", "", "", "", ""}, "eac3"},
                                 {{"DTS", "", "", "", "", "", ""}, "dca"},
                                 {{"DTS", "ES", "", "", "", "", ""}, "dca"},
                                 {{"DTS", "XLL X", "", "", "", "", ""}, "dtshd_ma"},
                                 {{"DTS XLL", "", "", "", "", "", ""}, "dtshd_ma"},
                                 {{"DTS", "XBR", "", "", "", "", ""}, "dtshd_hra"},
                                 {{"MLP FBA", "16-ch", "", "", "", "", ""}, "truehd"},
                                 {{"MLP FBA 16-ch", "", "", "", "", "", ""}, "truehd"},
                                 {{"MPEG Audio", "", "Layer 3", "1", "", "", ""}, "mp3"},
                                 {{"MPEG Audio", "", "Layer 2", "1", "", "", ""}, "mp2"},
                                 {{"PCM", "", "", "", "Little", "Signed", "16"}, "pcm_s16le"},
                                 {{"PCM", "", "", "", "Big", "Signed", "24"}, "pcm_s24be"},
                                 {{"PCM", "", "", "", "", "Unsigned", "8"}, "pcm_u8"},
                                 {{"WMA", "", "Pro", "3", "", "", ""}, "wmapro"},
                                 {{"WMA", "", "", "2", "", "", ""}, "wmav2"},
                                 {{"Some New Format 7", "", "", "", "", "", ""}, "somenewformat7"}}) {
        EXPECT_EQ(audio_codec(expected.words), expected.codec)
            << expected.words.format << " " << expected.words.features;
    }
}

TEST(StreamNames, StereoModesAreKodis) {
    EXPECT_EQ(stereo_mode("Side by Side (left eye first)", "2"), "left_right");
    EXPECT_EQ(stereo_mode("Top-Bottom (right eye first)", "2"), "bottom_top");
    EXPECT_EQ(stereo_mode("Both Eyes laced in one block (left eye first)", "2"), "block_lr");
    EXPECT_EQ(stereo_mode("", "2"), "block_lr");
    EXPECT_EQ(stereo_mode("", ""), "");
}

TEST(StreamNames, HdrTypesAreKodis) {
    EXPECT_EQ(hdr_type("Dolby Vision / SMPTE ST 2086", "PQ"), "dolbyvision");
    EXPECT_EQ(hdr_type("SMPTE ST 2094 App 4", "PQ"), "hdr10");
    EXPECT_EQ(hdr_type("", "PQ"), "hdr10");
    EXPECT_EQ(hdr_type("", "HLG"), "hlg");
    EXPECT_EQ(hdr_type("", "BT.709"), "");
}

TEST(StreamNames, LanguagesHaveTheirCodeForBibliographies) {
    struct Case {
        std::string_view language;
        std::string_view code;
    };
    for (const Case& expected : {Case{"en", "eng"},
                                 {"de", "ger"},
                                 {"DE-at", "ger"},
                                 {"deu", "ger"},
                                 {"ger", "ger"},
                                 {"fr", "fre"},
                                 {"zh-Hant", "chi"},
                                 {"ja", "jpn"},
                                 {"pt_BR", "por"},
                                 {"English", ""},
                                 {"", ""},
                                 {"x1", ""},
                                 {"qq", ""}}) {
        EXPECT_EQ(language_code(expected.language), expected.code) << expected.language;
    }
}

}  // namespace
}  // namespace cinefleet::media
