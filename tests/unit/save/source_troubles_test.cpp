#include "coordinator/save/source_troubles.h"

#include "tests/support/temporary_folder.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <string>
#include <vector>

namespace cinefleet::save {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

class SourceTroublesTest : public ::testing::Test {
  protected:
    ErrorClass fail(std::int64_t task, const std::string& root = "/nas", bool is_seen = false) {
        const Error error{ErrorClass::unavailable, "writing failed", "Input/output error"};
        return troubles_.judge(root, TaskId{task}, error, is_seen).error_class;
    }

    std::vector<std::string> log_;
    SourceTroubles troubles_{[this](const std::string& text) { log_.push_back(text); }};
};

TEST_F(SourceTroublesTest, OneMovieThatFailsAgainAndAgainIsAtFaultItself) {
    for (int attempt = 0; attempt < 10; ++attempt) {
        EXPECT_EQ(fail(1), ErrorClass::io);
    }
    EXPECT_THAT(log_, IsEmpty());
}

TEST_F(SourceTroublesTest, ThreeOneAfterAnotherAreTheSourcesFaultAndToldOnce) {
    EXPECT_EQ(fail(1), ErrorClass::io);
    EXPECT_EQ(fail(2), ErrorClass::io);
    EXPECT_EQ(fail(3), ErrorClass::unavailable);
    EXPECT_EQ(fail(1), ErrorClass::unavailable);
    troubles_.on_written("/nas", TaskId{1});
    EXPECT_THAT(log_, ElementsAre("the library at /nas cannot be written (writing failed): "
                                  "cinefleet goes on by itself once it can",
                                  "the library at /nas can be written again"));
}

TEST_F(SourceTroublesTest, WhoseNeighboursAreWrittenIsAtFaultItselfFromThenOn) {
    fail(1);
    troubles_.on_written("/nas", TaskId{9});
    for (const std::int64_t other : {2, 3, 4}) {
        fail(other);
    }
    EXPECT_EQ(fail(2), ErrorClass::unavailable);
    EXPECT_EQ(fail(1), ErrorClass::io);
    troubles_.forget(TaskId{1});
    EXPECT_EQ(fail(1), ErrorClass::unavailable);
}

TEST_F(SourceTroublesTest, EachSourceHasItsOwn) {
    for (const std::int64_t task : {1, 2, 3}) {
        fail(task, "/nas");
    }
    EXPECT_EQ(fail(4, "/usb"), ErrorClass::io);
    troubles_.on_written("/usb", TaskId{5});
    EXPECT_EQ(fail(1, "/nas"), ErrorClass::unavailable);
}

TEST_F(SourceTroublesTest, WhatCanBeSeenNeedsNoSecondMovie) {
    EXPECT_EQ(fail(1, "/nas", true), ErrorClass::unavailable);
    EXPECT_EQ(fail(1, "/nas", true), ErrorClass::unavailable);
    EXPECT_THAT(log_, ElementsAre("writing failed"));
    troubles_.on_written("/nas", TaskId{1});
    fail(1, "/nas", true);
    EXPECT_EQ(log_.size(), 3U);
}

TEST(LookAtSource, OnlyARootThatIsAwayOrEmptyMakesAMissingFolderTheSourcesFault) {
    const TemporaryFolder folder;
    const std::string root = (folder.path() / "movies").string();
    const Error gone{ErrorClass::not_found, "the folder cannot be opened", {}};
    EXPECT_THAT(look_at_source(root, root + "/Alien", gone).error().message,
                HasSubstr("cannot be reached (No such file or directory): is its share mounted?"));
    std::filesystem::create_directories(root);
    EXPECT_EQ(look_at_source(root, root + "/Alien", gone).error().error_class, ErrorClass::unavailable);
    std::filesystem::create_directories(root + "/Aliens");
    EXPECT_TRUE(look_at_source(root, root + "/Alien", gone));
}

}  // namespace
}  // namespace cinefleet::save
