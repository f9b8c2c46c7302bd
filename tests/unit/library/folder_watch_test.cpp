// What the kernel says of real folders.

#include "coordinator/library/folder_watch.h"

#include "tests/support/temporary_folder.h"

#include <gmock/gmock.h>
#include <poll.h>

#include <filesystem>
#include <fstream>

namespace cinefleet::library {
namespace {

namespace fs = std::filesystem;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

class FolderWatchTest : public testing::Test {
  protected:
    void SetUp() override {
        auto watch = FolderWatch::open(most_);
        ASSERT_TRUE(watch) << watch.error().message;
        watch_ = *std::move(watch);
        ASSERT_TRUE(watch_->follow(root()));
    }

    std::string root() const { return folder_.path().string(); }
    void file(const std::string& name) const { std::ofstream(folder_.path() / name) << "x"; }
    bool is_readable() const {
        pollfd item{watch_->fd(), POLLIN, 0};
        return ::poll(&item, 1, 0) == 1;
    }

    TemporaryFolder folder_;
    std::size_t most_ = 0;
    std::unique_ptr<FolderWatch> watch_;
};

TEST_F(FolderWatchTest, HearsOfVideosThatComeAndGo) {
    file("Alien.mkv");
    EXPECT_TRUE(is_readable());
    EXPECT_THAT(watch_->read().folders, ElementsAre(root()));
    EXPECT_FALSE(is_readable());
    fs::rename(folder_.path() / "Alien.mkv", folder_.path() / "Alien (1979).mkv");
    EXPECT_THAT(watch_->read().folders, ElementsAre(root()));
    fs::remove(folder_.path() / "Alien (1979).mkv");
    EXPECT_THAT(watch_->read().folders, ElementsAre(root()));
}

// Else each scrape would cause a look at what it has written.
TEST_F(FolderWatchTest, NfoAndArtworkAreNoNews) {
    for (const char* name : {"Alien.nfo", "Alien-poster.jpg", "Alien.srt", ".Alien.nfo.tmp"}) {
        file(name);
    }
    EXPECT_THAT(watch_->read().folders, IsEmpty());
    file(".nomedia");
    EXPECT_THAT(watch_->read().folders, ElementsAre(root()));
}

TEST_F(FolderWatchTest, NamesNewFoldersSoThatTheyAreFollowed) {
    fs::create_directory(folder_.path() / "Heat (1995)");
    const std::string heat = root() + "/Heat (1995)";
    EXPECT_THAT(watch_->read().new_folders, ElementsAre(heat));
    ASSERT_TRUE(watch_->follow(heat));
    file("Heat (1995)/heat.mkv");
    EXPECT_THAT(watch_->read().folders, ElementsAre(heat));
    fs::remove_all(heat);
    EXPECT_THAT(watch_->read().folders, ElementsAre(root(), heat));
    EXPECT_EQ(watch_->size(), 1U);
}

TEST_F(FolderWatchTest, AFolderThatIsNotThereCannotBeFollowed) {
    const Status status = watch_->follow(root() + "/none");
    ASSERT_FALSE(status);
    EXPECT_EQ(status.error().error_class, ErrorClass::io);
}

TEST_F(FolderWatchTest, WhatIsBeyondTheLimitIsRefusedWithAdvice) {
    const auto small = FolderWatch::open(1);
    ASSERT_TRUE(small);
    fs::create_directory(folder_.path() / "second");
    ASSERT_TRUE((*small)->follow(root()));
    const Status status = (*small)->follow(root() + "/second");
    ASSERT_FALSE(status);
    EXPECT_EQ(status.error().error_class, ErrorClass::disk_full);
    EXPECT_THAT(status.error().message, HasSubstr("fs.inotify.max_user_watches"));
}

}  // namespace
}  // namespace cinefleet::library
