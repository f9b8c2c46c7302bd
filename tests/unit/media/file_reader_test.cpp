#include "coordinator/media/file_reader.h"

#include "tests/unit/media/fake_mediainfo.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <thread>

namespace cinefleet::media {
namespace {

class FileReaderTest : public testing::Test {
  protected:
    FileReaderTest() { std::ofstream(file_) << "x"; }

    Result<MediaInfo> read(const std::string& lines, Millis timeout = Millis{60'000}) {
        return read_media_file({fake_mediainfo(folder_, lines), timeout}, file_, clock_, stopping_);
    }

    TemporaryFolder folder_;
    SystemClock clock_;
    const std::string file_ = folder_.path() / "Léon \"quoted\" $HOME.mkv";
    std::atomic<bool> stopping_{false};
};

TEST_F(FileReaderTest, TheFileIsNamedAndTheAnswerRead) {
    const Result<MediaInfo> media =
        read("[ \"$1\" = --Output=JSON ] && [ -f \"$2\" ] && echo noise >&2 && echo '" +
             mediainfo_says("61") + "'");
    ASSERT_TRUE(media) << media.error().message;
    EXPECT_EQ(media->video, (std::vector<VideoStream>{{"h264", 1.777778, 640, 360, 61, "", ""}}));
}

TEST_F(FileReaderTest, TheProgramKnowsNoneOfOurKeys) {
    ::setenv("CINEFLEET_TEST_SECRET", "key", 1);
    const Result<MediaInfo> media =
        read("[ -z \"$CINEFLEET_TEST_SECRET\" ] && [ \"$LC_ALL\" = C.UTF-8 ] && echo '" +
             mediainfo_says("61") + "'");
    ::unsetenv("CINEFLEET_TEST_SECRET");
    ASSERT_TRUE(media);
    EXPECT_EQ(media->video.size(), 1);
}

TEST_F(FileReaderTest, WhatItCannotMakeSenseOfIsNothing) {
    for (const char* lines : {"exit 1", "echo Oops", "true", "head -c 9000000 /dev/zero"}) {
        const Result<MediaInfo> media = read(lines);
        ASSERT_TRUE(media) << lines << ": " << media.error().message;
        EXPECT_EQ(*media, MediaInfo{}) << lines;
    }
}

TEST_F(FileReaderTest, OneThatNeverStopsTalkingIsKilled) {
    const Result<MediaInfo> media = read("yes");
    ASSERT_TRUE(media) << media.error().message;
    EXPECT_EQ(*media, MediaInfo{});
}

TEST_F(FileReaderTest, OneThatHangsIsKilledWithAllThatItStarted) {
    const Result<MediaInfo> media = read("sleep 1000 & wait", Millis{100});
    ASSERT_FALSE(media);
    EXPECT_EQ(media.error().error_class, ErrorClass::timeout);
}

TEST_F(FileReaderTest, OneThatClosesItsOutputAndHangsIsKilledToo) {
    const Result<MediaInfo> media = read("exec >&- 2>&-; exec sleep 1000", Millis{100});
    ASSERT_FALSE(media);
    EXPECT_EQ(media.error().error_class, ErrorClass::timeout);
}

TEST_F(FileReaderTest, OneThatCrashesMayBeTriedAgain) {
    const Result<MediaInfo> media = read("kill -SEGV $$");
    ASSERT_FALSE(media);
    EXPECT_EQ(media.error().error_class, ErrorClass::io);
}

TEST_F(FileReaderTest, AStopEndsItAtOnce) {
    std::thread stopper([this] {
        while (!std::filesystem::exists(folder_.path() / "runs")) {
            std::this_thread::yield();
        }
        stopping_ = true;
    });
    const Result<MediaInfo> media =
        read("touch '" + (folder_.path() / "runs").string() + "'; sleep 1000 & wait");
    stopper.join();
    ASSERT_FALSE(media);
    EXPECT_EQ(media.error().error_class, ErrorClass::cancelled);
}

TEST_F(FileReaderTest, AFileThatIsNotThereIsNotAskedFor) {
    const Result<MediaInfo> media =
        read_media_file({"/nowhere/mediainfo"}, folder_.path() / "gone.mkv", clock_, stopping_);
    ASSERT_FALSE(media);
    EXPECT_EQ(media.error().error_class, ErrorClass::not_found);
}

}  // namespace
}  // namespace cinefleet::media
