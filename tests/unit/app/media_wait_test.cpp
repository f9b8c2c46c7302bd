#include "coordinator/app/media_wait.h"

#include <gmock/gmock.h>

namespace cinefleet::app {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

constexpr TaskId kFirst{1};
constexpr TaskId kOther{2};

MonoTime after_ms(int ms) {
    return MonoTime{Millis{ms}};
}

MediaInfo some_media() {
    return {{{"h264", 1.778, 640, 360, 60, "", ""}}, {}, {}};
}

TEST(MediaWait, ATaskIsReadOnce) {
    MediaWait wait;
    EXPECT_TRUE(wait.begin(kFirst));
    EXPECT_FALSE(wait.begin(kFirst));
    wait.read(kFirst, some_media());
    EXPECT_FALSE(wait.begin(kFirst));
    EXPECT_EQ(wait.media_of(kFirst), some_media());
    EXPECT_TRUE(wait.begin(kOther));
}

TEST(MediaWait, WhatCouldNotBeReadIsTriedAgainWithTheNextLease) {
    MediaWait wait;
    ASSERT_TRUE(wait.begin(kFirst));
    wait.read(kFirst, std::nullopt);
    EXPECT_FALSE(wait.is_being_read(kFirst));
    EXPECT_EQ(wait.media_of(kFirst), MediaInfo{});
    EXPECT_TRUE(wait.begin(kFirst));
    EXPECT_TRUE(wait.is_being_read(kFirst));
}

TEST(MediaWait, AResultWaitsUntilItsFilesAreRead) {
    MediaWait wait;
    ASSERT_TRUE(wait.begin(kFirst));
    ASSERT_TRUE(wait.begin(kOther));
    wait.hold(kFirst, after_ms(100));
    wait.hold(kOther, after_ms(50));
    EXPECT_EQ(wait.next_timer(), after_ms(50));
    EXPECT_THAT(wait.take_ready(after_ms(1)), IsEmpty());
    wait.read(kFirst, some_media());
    EXPECT_THAT(wait.take_ready(after_ms(1)), ElementsAre(kFirst));
    EXPECT_THAT(wait.take_ready(after_ms(1)), IsEmpty());
}

TEST(MediaWait, ButNotForEver) {
    MediaWait wait;
    ASSERT_TRUE(wait.begin(kFirst));
    wait.hold(kFirst, after_ms(100));
    EXPECT_THAT(wait.take_ready(after_ms(99)), IsEmpty());
    EXPECT_THAT(wait.take_ready(after_ms(100)), ElementsAre(kFirst));
    EXPECT_EQ(wait.next_timer(), std::nullopt);
    wait.read(kFirst, some_media());  // too late for this result, in time for another attempt to save it
    EXPECT_EQ(wait.media_of(kFirst), some_media());
}

TEST(MediaWait, OfATaskThatHasEndedNothingIsKept) {
    MediaWait wait;
    ASSERT_TRUE(wait.begin(kFirst));
    wait.hold(kFirst, after_ms(100));
    wait.forget(kFirst);
    wait.read(kFirst, some_media());
    EXPECT_EQ(wait.media_of(kFirst), MediaInfo{});
    EXPECT_EQ(wait.next_timer(), std::nullopt);
    EXPECT_TRUE(wait.begin(kFirst));
}

}  // namespace
}  // namespace cinefleet::app
