// What a scan could not see, and whether the next one finds it though no folder's time has changed.

#include "tests/unit/library/rescan_fixture.h"

#include <sys/types.h>
#include <unistd.h>

#include <filesystem>
#include <functional>

namespace cinefleet::library {
namespace {

namespace fs = std::filesystem;

// Root may read everything, so somebody else looks.
void as_nobody(const std::function<void()>& look) {
    constexpr uid_t kNobody = 65'534;
    const uid_t user = ::geteuid();
    ASSERT_TRUE(user != 0 || ::seteuid(kNobody) == 0);
    look();
    ASSERT_EQ(::seteuid(user), 0);
}

TEST_F(RescanTest, AFolderThatCouldNotBeReadAtFirstIsFoundWhenItCan) {
    file("Kids/Bambi (1942).mkv");
    file("Heat (1995)/Heat (1995).mkv");
    file("Ran (1985).mkv");
    fs::permissions(root_, fs::perms(0755));
    fs::permissions(root_ / "Kids", fs::perms::none);
    fs::permissions(root_ / "Heat (1995)", fs::perms(0744));  // names only
    as_nobody([&] { EXPECT_EQ(learn().added.size(), 1U); });
    fs::permissions(root_ / "Kids", fs::perms(0755));
    fs::permissions(root_ / "Heat (1995)", fs::perms(0755));
    as_nobody([&] { EXPECT_EQ(learn().added.size(), 2U); });
    as_nobody([&] { expect_quiet(learn()); });
}

TEST_F(RescanTest, WhatAnUnreadableIgnoreFileSpeaksOfStaysAsItIs) {
    file("Kids/.ignore", "New*");
    file("Kids/Bambi (1942).mkv");
    file("Films/.plexignore", "Old*");
    file("Ran (1985).mkv");
    fs::permissions(root_, fs::perms(0755));
    learn();
    file("Kids/New (2020).mkv");
    file("Films/Old (1920).mkv");
    fs::permissions(root_ / "Kids/.ignore", fs::perms::none);
    fs::permissions(root_ / "Films/.plexignore", fs::perms::none);
    as_nobody([&] {
        const ScanChanges changes = learn();
        expect_quiet(changes);
        ASSERT_EQ(changes.troubles.size(), 2U);
        EXPECT_EQ(changes.troubles[1].path, (root_ / "Kids").string());
        EXPECT_EQ(changes.troubles[1].message,
                  "is left as it was: its .ignore cannot be read: Permission denied");
    });
    fs::permissions(root_ / "Kids/.ignore", fs::perms(0644));
    fs::permissions(root_ / "Films/.plexignore", fs::perms(0644));
    as_nobody([&] { expect_quiet(learn()); });
}

TEST_F(RescanTest, ANoMediaFileNeedNotBeRead) {
    file("Kids/.nomedia");
    file("Kids/Bambi (1942).mkv");
    file("Ran (1985).mkv");
    fs::permissions(root_, fs::perms(0755));
    fs::permissions(root_ / "Kids/.nomedia", fs::perms::none);
    as_nobody([&] {
        const ScanChanges changes = learn();
        EXPECT_EQ(changes.added.size(), 1U);
        EXPECT_TRUE(changes.troubles.empty());
    });
}

TEST_F(RescanTest, ADiscThatIsCompletedIsFound) {
    file("Dune (1984)/VIDEO_TS/VTS_01_1.VOB");
    EXPECT_TRUE(learn().added.empty());
    file("Dune (1984)/VIDEO_TS/VIDEO_TS.IFO");
    EXPECT_EQ(learn().added.size(), 1U);
}

// A library with a movie and a folder on another disk, to which links lead.
class OtherDiskTest : public RescanTest {
  protected:
    OtherDiskTest() {
        file("Ran (1985)/Ran (1985).mkv", "ran");
        fs::create_directories(here() / "Heat (1995)");
        std::ofstream(here() / "alien.mkv") << "alien";
        std::ofstream(here() / "Heat (1995)/Heat (1995).mkv") << "heat";
        fs::create_directory(root_ / "Alien (1979)");
        fs::create_symlink(here() / "alien.mkv", root_ / "Alien (1979)/Alien (1979).mkv");
        fs::create_directory_symlink(here() / "Heat (1995)", root_ / "Heat (1995)");
    }

    fs::path here() const { return disk_.path() / "here"; }
    void take_away() const { fs::rename(here(), disk_.path() / "away"); }
    void bring_back() const { fs::rename(disk_.path() / "away", here()); }

    void expect_both_away_and_back() {
        const ScanChanges gone = learn();
        ASSERT_EQ(gone.absent.size(), 2U);
        EXPECT_EQ(gone.absent[0].absence, Absence::away);
        EXPECT_EQ(gone.absent[1].absence, Absence::away);
        EXPECT_TRUE(gone.forgotten_folders.empty());
        expect_quiet(learn());
        bring_back();
        const ScanChanges back = learn();
        EXPECT_EQ(back.returned.size(), 2U);
        EXPECT_TRUE(back.added.empty());
        expect_quiet(learn());
    }

    TemporaryFolder disk_;
};

TEST_F(OtherDiskTest, ItsMoviesAreAwayWithItAndComeBack) {
    EXPECT_EQ(learn().added.size(), 3U);
    take_away();
    expect_both_away_and_back();
}

TEST_F(OtherDiskTest, SoTheyAreWhenTheLibraryHasChangedMeanwhile) {
    EXPECT_EQ(learn().added.size(), 3U);
    take_away();
    fs::create_directory(root_ / "New");
    expect_both_away_and_back();
}

TEST_F(OtherDiskTest, IsFoundThoughItWasAwayAtTheFirstScan) {
    take_away();
    EXPECT_EQ(learn().added.size(), 1U);
    bring_back();
    EXPECT_EQ(learn().added.size(), 2U);
}

}  // namespace
}  // namespace cinefleet::library
