#include "coordinator/media/mediainfo_json.h"

#include <gtest/gtest.h>

#include <string>

namespace cinefleet::media {
namespace {

std::string file_with(const std::string& tracks) {
    return R"({"creatingLibrary": {"name": "MediaInfoLib", "version": "23.04"}, "media": {"@ref": "/m/a.mkv",
 "track": [)" +
           tracks + "]}}";
}

TEST(MediainfoJson, ARichFileIsUnderstood) {
    const MediaInfo media = *read_mediainfo_json(file_with(
        R"({"@type": "General", "Format": "Matroska", "Duration": "7023.104"},
{"@type": "Video", "Format": "HEVC", "Format_Profile": "Main 10",
 "HDR_Format": "Dolby Vision / SMPTE ST 2086",
 "CodecID": "V_MPEGH/ISO/HEVC", "Duration": "7022.974", "Width": "3840", "Height": "1632",
 "PixelAspectRatio": "1.000", "DisplayAspectRatio": "2.353", "transfer_characteristics": "PQ"},
{"@type": "Audio", "@typeorder": "1", "Format": "MLP FBA", "Format_AdditionalFeatures": "16-ch",
 "Channels": "8", "Language": "en"},
{"@type": "Audio", "@typeorder": "2", "Format": "DTS", "Format_AdditionalFeatures": "XLL",
 "Channels": "8 / 6",
 "Language": "de"},
{"@type": "Text", "@typeorder": "1", "Format": "PGS", "Language": "fr"},
{"@type": "Text", "@typeorder": "2", "Format": "UTF-8"},
{"@type": "Menu", "extra": {"_00_00_00_000": "en:Chapter 01"}})"));
    EXPECT_EQ(media.video,
              (std::vector<VideoStream>{{"hevc", 2.352941, 3840, 1632, 7023, "", "dolbyvision"}}));
    EXPECT_EQ(media.audio, (std::vector<AudioStream>{{"truehd", "eng", 8}, {"dtshd_ma", "ger", 8}}));
    EXPECT_EQ(media.subtitles, (std::vector<SubtitleStream>{{"fre"}, {"und"}}));
}

// A DVD's pixels are not square, an old AVI's video does not state its length.
TEST(MediainfoJson, TheRatioIsThatOfThePictureAsItIsShown) {
    const MediaInfo media = *read_mediainfo_json(file_with(
        R"({"@type": "General", "Duration": "5400.5"},
{"@type": "Video", "Format": "MPEG Video", "Format_Version": "2", "Width": "720", "Height": "576",
 "PixelAspectRatio": "1.422", "DisplayAspectRatio": "1.778"},
{"@type": "Audio", "Format": "AC-3", "Channels": "2"})"));
    EXPECT_EQ(media.video, (std::vector<VideoStream>{{"mpeg2video", 1.778, 720, 576, 5401, "", ""}}));
    EXPECT_EQ(media.audio, (std::vector<AudioStream>{{"ac3", "", 2}}));
}

TEST(MediainfoJson, TwoViewsAreStereo) {
    const MediaInfo media = *read_mediainfo_json(file_with(
        R"json({"@type": "Video", "Format": "AVC", "MultiView_Count": "2",
 "MultiView_Layout": "Top-Bottom (left eye first)", "Width": "1920",
 "Height": "1080", "Duration": "60.000"})json"));
    EXPECT_EQ(media.video, (std::vector<VideoStream>{{"h264", 1.777778, 1920, 1080, 60, "top_bottom", ""}}));
}

TEST(MediainfoJson, ACoverIsNoVideo) {
    const MediaInfo media = *read_mediainfo_json(file_with(
        R"({"@type": "Video", "Format": "AVC", "Width": "640", "Height": "360", "Duration": "60.000"},
{"@type": "Video", "Format": "JPEG", "Width": "600", "Height": "900"})"));
    EXPECT_EQ(media.video.size(), 1);
}

TEST(MediainfoJson, AFileWithoutStreamsHoldsNothing) {
    for (const char* text :
         {R"({"creatingLibrary": {}, "media": null})", R"({"media": {"@ref": "a.mkv", "track": [{"@type":
"General", "FileSize": "500"}]}})",
          R"({"media": {"track": 5}})", R"({"media": []})"}) {
        const Result<MediaInfo> media = read_mediainfo_json(text);
        ASSERT_TRUE(media) << text;
        EXPECT_EQ(*media, MediaInfo{}) << text;
    }
}

TEST(MediainfoJson, WhatMakesNoSenseIsNotKnown) {
    const MediaInfo media = *read_mediainfo_json(file_with(
        R"({"@type": "Video", "Format": 7, "Width": "99999999999999999999", "Height": "-3", "Duration": "inf",
 "DisplayAspectRatio": "nan"}, {"@type": "Audio", "Format": {"@dt": "binary.base64"}}, 5, null,
 {"@type": "Text",
 "Language": "\u0000"})"));
    EXPECT_EQ(media, (MediaInfo{{}, {}, {{"und"}}}));
}

TEST(MediainfoJson, AnythingElseIsMalformed) {
    for (const char* text : {"", "{", "[]", "{}", "MediaInfo Command line", R"({"media": {"track": [)"}) {
        const Result<MediaInfo> media = read_mediainfo_json(text);
        ASSERT_FALSE(media) << text;
        EXPECT_EQ(media.error().error_class, ErrorClass::malformed);
    }
}

}  // namespace
}  // namespace cinefleet::media
