#include "coordinator/media/media_desk.h"

#include "coordinator/store/store.h"
#include "tests/unit/media/fake_mediainfo.h"

#include <gmock/gmock.h>

#include <future>
#include <mutex>

namespace cinefleet::media {
namespace {

using testing::IsEmpty;
using testing::SizeIs;

/// A movie of two parts, of which the fake program says that they are 60 and 40 seconds long, and notes that
/// it was asked.
class MediaDeskTest : public testing::Test {
  protected:
    MediaDeskTest() : store_(*store::Store::open(database(), clock_)) {
        for (const char* name : {"Ran cd1.avi", "Ran cd2.avi"}) {
            std::ofstream(folder_.path() / name) << "x";
        }
        scan(2);
        start(
            "case \"$2\" in *cd1*) S=60;; *) S=40;; esac; echo \"$2\" >>" + asked_file() +
            "; echo \"{\\\"media\\\":{\\\"track\\\":[{\\\"@type\\\":\\\"Video\\\",\\\"Format\\\":\\\"AVC\\\","
            "\\\"Duration\\\":\\\"$S\\\"}]}}\"");
    }

    std::string database() const { return folder_.path() / "cinefleet.db"; }
    std::string asked_file() const { return folder_.path() / "asked"; }

    void scan(std::int64_t mtime_ms) {
        FoundMovie movie;
        movie.parts = {{"Ran cd1.avi", 1, mtime_ms}, {"Ran cd2.avi", 1, 7}};
        movie.name.title = "Ran";
        ASSERT_TRUE(store_->apply_scan(*store_->add_source(folder_.path()), {movie}));
    }

    void start(const std::string& lines, Millis timeout = Millis{60'000}) {
        desk_ = std::make_unique<MediaDesk>(MediaDesk::Options{{fake_mediainfo(folder_, lines), timeout}, 2},
                                            MediaDesk::Parts{database(), clock_,
                                                             [this](store::MediaReading reading) {
                                                                 const std::lock_guard lock(mutex_);
                                                                 kept_.push_back(std::move(reading));
                                                             },
                                                             [this](const std::string& line) {
                                                                 const std::lock_guard lock(mutex_);
                                                                 log_.push_back(line);
                                                             }});
    }

    std::optional<MediaInfo> read(bool anew = false) {
        std::promise<std::optional<MediaInfo>> promise;
        EXPECT_TRUE(desk_->read({MovieId{1}, anew}, [&](std::optional<MediaInfo> media) {
            promise.set_value(std::move(media));
        }));
        return promise.get_future().get();
    }

    std::size_t asked() const {
        std::ifstream file(asked_file());
        std::size_t lines = 0;
        for (std::string line; std::getline(file, line);) {
            ++lines;
        }
        return lines;
    }

    void keep() {
        for (const store::MediaReading& reading : std::exchange(kept_, {})) {
            EXPECT_TRUE(store_->keep_media(reading));
        }
    }

    TemporaryFolder folder_;
    SystemClock clock_;
    std::unique_ptr<store::Store> store_;
    std::mutex mutex_;
    std::vector<store::MediaReading> kept_;
    std::vector<std::string> log_;
    std::unique_ptr<MediaDesk> desk_;
};

TEST_F(MediaDeskTest, AMovieIsAsLongAsItsPartsTogether) {
    const std::optional<MediaInfo> media = read();
    ASSERT_TRUE(media);
    ASSERT_THAT(media->video, SizeIs(1));
    EXPECT_EQ(media->video[0].duration_s, 100);
    EXPECT_EQ(asked(), 2);
    ASSERT_THAT(kept_, SizeIs(1));
    EXPECT_EQ(kept_[0].parts[0].media.video[0].duration_s, 60);
}

TEST_F(MediaDeskTest, WhatHasNotChangedIsNotReadAgain) {
    const std::optional<MediaInfo> first = read();
    keep();
    EXPECT_EQ(read(), first);
    EXPECT_EQ(asked(), 2);
    EXPECT_THAT(kept_, IsEmpty());
    scan(3);  // the first part is another file now
    EXPECT_EQ(read(), first);
    EXPECT_EQ(asked(), 3);
    keep();
    EXPECT_EQ(read(true), first);
    EXPECT_EQ(asked(), 5);
}

TEST_F(MediaDeskTest, WhatHangsIsNamedAndNotKept) {
    start("sleep 1000 & wait", Millis{100});
    EXPECT_EQ(read(), std::nullopt);
    EXPECT_THAT(kept_, IsEmpty());
    ASSERT_THAT(log_, SizeIs(1));
    EXPECT_THAT(log_[0], testing::HasSubstr("Ran cd1.avi holds is not known: mediainfo did not end"));
}

TEST_F(MediaDeskTest, OnlyTheFirstComplaintsAreMade) {
    start("kill -SEGV $$");
    for (int i = 0; i < 15; ++i) {
        EXPECT_EQ(read(), std::nullopt);
    }
    EXPECT_THAT(log_, SizeIs(10));
}

TEST_F(MediaDeskTest, AFileThatHoldsNothingIsNotReadAgainEither) {
    start("echo \"$2\" >>" + asked_file() + "; exit 1");
    EXPECT_EQ(read(), MediaInfo{});
    keep();
    EXPECT_EQ(read(), MediaInfo{});
    EXPECT_EQ(asked(), 2);
}

TEST_F(MediaDeskTest, StopsWhileBusyAndWhileIdle) {
    start("touch '" + (folder_.path() / "runs").string() + "'; sleep 1000 & wait");
    std::atomic<int> answers{0};
    ASSERT_TRUE(desk_->read({MovieId{1}}, [&](const std::optional<MediaInfo>&) { ++answers; }));
    while (!std::filesystem::exists(folder_.path() / "runs")) {
        std::this_thread::yield();
    }
    desk_->stop();
    EXPECT_FALSE(desk_->read({MovieId{1}}, [](const std::optional<MediaInfo>&) {}));
    EXPECT_THAT(log_, IsEmpty());
    start("true");
    desk_->stop();
}

TEST(MediaOfParts, ALengthThatIsNotKnownOfOnePartIsNotKnownOfAll) {
    const MediaInfo known{{{"h264", 0, 640, 360, 60, "", ""}}, {{"ac3", "eng", 2}}, {}};
    MediaInfo sum = media_of_parts({known, known});
    EXPECT_EQ(sum.video[0].duration_s, 120);
    EXPECT_EQ(sum.audio, known.audio);
    sum = media_of_parts({known, MediaInfo{}});
    EXPECT_EQ(sum.video[0].duration_s, 0);
    EXPECT_EQ(sum.video[0].width, 640);
    EXPECT_EQ(media_of_parts({}), MediaInfo{});
}

}  // namespace
}  // namespace cinefleet::media
