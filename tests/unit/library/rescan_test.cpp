// What a second scan says about a source of which a first has told: real folders, nothing stored.

#include "coordinator/library/absences.h"
#include "coordinator/library/scan.h"
#include "tests/unit/library/rescan_fixture.h"

#include <gmock/gmock.h>
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <map>

namespace cinefleet::library {
namespace {

namespace fs = std::filesystem;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

TEST_F(RescanTest, WhatIsAsItWasSaysNothing) {
    file("Alien (1979)/Alien (1979).mkv", "a");
    file("Alien (1979)/Alien (1979).nfo", "<movie><title>Alien</title></movie>");
    file("Dune (1984)/CD1/dune.avi");
    file("Dune (1984)/CD2/dune.avi");
    file("Heat (1995).mkv");
    EXPECT_EQ(learn().added.size(), 3U);
    const ScanChanges again = learn();
    expect_quiet(again);
    EXPECT_EQ(again.found, 3);
    EXPECT_THAT(again.folders, IsEmpty());
}

// A folder that is taken as known is not read: what is put into it without a new time is not seen.
TEST_F(RescanTest, AnUnchangedFolderIsNotRead) {
    file("Alien (1979)/Alien (1979).mkv");
    file("Alien (1979)/Heat (1995).mkv.part");
    learn();
    const fs::path folder = root_ / "Alien (1979)";
    const auto before = fs::last_write_time(folder);
    fs::rename(folder / "Heat (1995).mkv.part", folder / "Heat (1995).mkv");
    struct stat status = {};
    ASSERT_EQ(::stat((root_ / "Alien (1979)").c_str(), &status), 0);
    fs::last_write_time(folder, before);
    expect_quiet(scan());
    ScanOptions everything;
    everything.reads_everything = true;
    EXPECT_EQ(scan_source(known_, everything)->added.size(), 1U);
}

TEST_F(RescanTest, AFolderThatHasJustChangedIsReadAgain) {
    file("Alien (1979)/Alien (1979).mkv");
    ScanOptions options;
    options.now = in_an_hour() - std::chrono::hours(1);
    const auto scanned = scan_source(known_, options);
    ASSERT_TRUE(scanned.has_value());
    for (const KnownFolder& folder : scanned->folders) {
        EXPECT_EQ(folder.mtime_ns, 0) << folder.path;
    }
}

TEST_F(RescanTest, SeesNewAndChangedOnes) {
    file("Alien (1979)/Alien (1979).mkv");
    file("Heat (1995)/Heat (1995).mkv");
    learn();
    file("Ran (1985)/Ran (1985).mkv");
    file("Heat (1995)/Heat (1995).nfo", "<movie><uniqueid type=\"tmdb\">949</uniqueid></movie>");
    file("Alien (1979)/Alien (1979).mkv", "grown");
    const ScanChanges changes = learn();
    ASSERT_EQ(changes.added.size(), 1U);
    EXPECT_EQ(changes.added[0].name.title, "Ran");
    ASSERT_EQ(changes.changed.size(), 2U);
    EXPECT_EQ(changes.changed[0].movie.parts[0].size_bytes, 5);
    EXPECT_TRUE(changes.changed[0].files_differ);
    EXPECT_EQ(changes.changed[1].movie.name.ids.tmdb, 949);
    EXPECT_FALSE(changes.changed[1].files_differ);
    // An NFO that is written in place does not change its folder.
    std::ofstream(root_ / "Heat (1995)/Heat (1995).nfo")
        << "<movie><uniqueid type=\"tmdb\">11111</uniqueid></movie>";
    EXPECT_EQ(learn().changed.at(0).movie.name.ids.tmdb, 11111);
}

TEST_F(RescanTest, AMovedMovieKeepsItsIdentity) {
    file("Alien (1979)/Alien (1979).mkv", "alien");
    file("Heat (1995).mkv", "heat");
    file("Ran (1985)/Ran (1985).mkv", "ran");
    file("Stays.mkv", "s");
    learn();
    fs::create_directory(root_ / "Genre");
    fs::rename(root_ / "Alien (1979)", root_ / "Genre/Alien - Director's Cut");
    fs::rename(root_ / "Heat (1995).mkv", root_ / "Heat (1995) 1080p.mkv");
    // Copied elsewhere with its time, then removed: another inode.
    const fs::path old = root_ / "Ran (1985)/Ran (1985).mkv";
    file("New/Ran (1985).mkv", "ran");
    fs::last_write_time(root_ / "New/Ran (1985).mkv", fs::last_write_time(old));
    fs::remove_all(root_ / "Ran (1985)");
    const ScanChanges changes = learn();
    EXPECT_THAT(changes.added, IsEmpty());
    EXPECT_THAT(changes.absent, IsEmpty());
    EXPECT_EQ(changes.moved.size(), 3U);
    expect_quiet(scan());
}

TEST_F(RescanTest, ABetterCopyInItsFolderIsTheSameMovie) {
    file("Alien (1979)/aln-720.mkv", "old");
    file("New/Heat.1995.720p.avi", "old");
    file("Stays.mkv", "s");
    learn();
    fs::remove(root_ / "Alien (1979)/aln-720.mkv");
    file("Alien (1979)/Alien (1979) 2160p.mkv", "new and larger");
    fs::remove(root_ / "New/Heat.1995.720p.avi");
    file("New/Heat.1995.1080p.mkv", "new and larger");
    const ScanChanges changes = scan();
    EXPECT_THAT(changes.added, IsEmpty());
    EXPECT_EQ(changes.moved.size(), 2U);
}

// Whoever takes one movie for another gives it the wrong metadata and the wrong locks.
TEST_F(RescanTest, AnotherMovieInTheSameFolderIsAnotherMovie) {
    file("Downloads/Dune (1984).mkv", "old");
    file("Movies 2020/Tenet (2020).mkv", "tenet");
    file("Stays.mkv", "s");
    learn();
    fs::remove(root_ / "Downloads/Dune (1984).mkv");
    file("Downloads/Dune (2021).mkv", "other");
    fs::remove(root_ / "Movies 2020/Tenet (2020).mkv");
    file("Movies 2020/Mank (2020).mkv", "mank, another");
    const ScanChanges changes = scan();
    EXPECT_THAT(changes.moved, IsEmpty());
    EXPECT_EQ(changes.added.size(), 2U);
    EXPECT_EQ(changes.absent.size(), 2U);
}

TEST_F(RescanTest, EmptyFilesThatLookAlikeAreNotMistakenForEachOther) {
    for (const char* name : {"a.mkv", "b.mkv", "c.mkv", "stays.mkv"}) {
        file(name);
    }
    learn();
    const auto time = fs::last_write_time(root_ / "stays.mkv");
    fs::remove(root_ / "a.mkv");
    fs::remove(root_ / "b.mkv");
    file("d.mkv", "x");
    file("e.mkv", "y");
    fs::last_write_time(root_ / "d.mkv", time);
    const ScanChanges changes = scan();
    EXPECT_THAT(changes.moved, IsEmpty());
    EXPECT_EQ(changes.added.size(), 2U);
}

TEST_F(RescanTest, ANameInAnotherNormalFormIsTheSameMovie) {
    file("Am\xC3\xA9lie (2001)/Am\xC3\xA9lie (2001).mkv", "x");
    file("Stays.mkv");
    learn();
    fs::remove_all(root_ / "Am\xC3\xA9lie (2001)");
    file("Ame\xCC\x81lie (2001)/Ame\xCC\x81lie (2001).mkv", "another time");
    const ScanChanges changes = scan();
    ASSERT_EQ(changes.moved.size(), 1U);
    EXPECT_THAT(changes.added, IsEmpty());
    EXPECT_THAT(changes.absent, IsEmpty());
}

TEST_F(RescanTest, ADeletedMovieIsToldFromOneThatIsAway) {
    file("Alien (1979)/Alien (1979).mkv");
    file("Heat (1995)/Heat (1995).mkv");
    file("nas/Ran (1985)/Ran (1985).mkv");
    learn();
    fs::remove_all(root_ / "Alien (1979)");
    // What an unmounted file system leaves behind: its folder, empty, on the device below.
    fs::remove_all(root_ / "nas/Ran (1985)");
    for (KnownFolder& folder : known_.folders) {
        folder.device = folder.path.starts_with("nas") ? folder.device + 1 : folder.device;
    }
    const std::vector<KnownFolder> before = known_.folders;
    const ScanChanges changes = scan();
    ASSERT_EQ(changes.absent.size(), 2U);
    std::map<std::int64_t, Absence> absence;
    for (const ScanChanges::Absent& absent : changes.absent) {
        absence[absent.id.value] = absent.absence;
    }
    EXPECT_EQ(absence.at(1), Absence::deleted);
    EXPECT_EQ(absence.at(3), Absence::away);
    EXPECT_THAT(changes.forgotten_folders, ElementsAre("Alien (1979)"));
}

TEST_F(RescanTest, AnEmptyRootMarksNothing) {
    file("Alien (1979)/Alien (1979).mkv");
    learn();
    fs::remove_all(root_ / "Alien (1979)");
    const ScanChanges changes = scan();
    expect_quiet(changes);
    ASSERT_EQ(changes.troubles.size(), 1U);
    EXPECT_THAT(changes.troubles[0].message, HasSubstr("is the share mounted"));
    EXPECT_EQ(changes.not_the_source, changes.troubles[0].message);
}

TEST_F(RescanTest, AnotherDiskAtTheSamePlaceMarksNothing) {
    file("Alien (1979)/Alien (1979).mkv");
    file("Heat (1995)/Heat (1995).mkv");
    file("Ran (1985)/Ran (1985).mkv");
    learn();
    ++known_.device;
    fs::remove_all(root_ / "Alien (1979)");
    fs::remove_all(root_ / "Heat (1995)");
    file("Backup (2000).mkv");
    const ScanChanges changes = scan();
    EXPECT_THAT(changes.absent, IsEmpty());
    EXPECT_EQ(changes.device, known_.device);
    EXPECT_THAT(changes.troubles.at(0).message, HasSubstr("another file system"));
}

TEST_F(RescanTest, ARootThatIsNotThereIsAnError) {
    file("Alien (1979)/Alien (1979).mkv");
    learn();
    fs::remove_all(root_);
    EXPECT_EQ(scan_source(known_, {}).error().error_class, ErrorClass::not_found);
}

TEST_F(RescanTest, AMissingMovieComesBack) {
    file("Alien (1979)/Alien (1979).mkv", "x");
    file("Heat (1995)/Heat (1995).mkv", "y");
    learn();
    fs::rename(root_ / "Heat (1995)", folder_.path().string() + "-elsewhere");
    EXPECT_EQ(learn().absent.size(), 1U);
    expect_quiet(learn());
    fs::rename(folder_.path().string() + "-elsewhere", root_ / "Heat (1995)");
    const ScanChanges changes = learn();
    EXPECT_EQ(changes.returned.size(), 1U);
    EXPECT_THAT(changes.added, IsEmpty());
}

TEST_F(RescanTest, WhatCannotBeReadIsNotMissing) {
    file("Kids/Bambi (1942).mkv");
    file("Heat (1995).mkv");
    learn();
    fs::permissions(root_, fs::perms(0755));
    fs::permissions(root_ / "Kids", fs::perms::none);
    // Root may read everything, so somebody else looks.
    constexpr uid_t kNobody = 65'534;
    const uid_t user = ::geteuid();
    ASSERT_TRUE(user != 0 || ::seteuid(kNobody) == 0);
    const ScanChanges changes = scan();
    ASSERT_EQ(::seteuid(user), 0);
    fs::permissions(root_ / "Kids", fs::perms::owner_all);
    expect_quiet(changes);
    EXPECT_EQ(changes.troubles.size(), 1U);
}

TEST_F(RescanTest, WhatRulesLeaveOutIsNotDeleted) {
    file("Kids/Bambi (1942).mkv");
    file("Heat (1995).mkv");
    learn();
    file("Kids/.nomedia");
    ASSERT_EQ(learn().absent.size(), 1U);
    EXPECT_EQ(known_.movies[1].absence, Absence::left_out);
    fs::remove(root_ / "Kids/.nomedia");
    EXPECT_EQ(learn().returned.size(), 1U);
}

TEST_F(RescanTest, AMovieThatIsBeingCopiedWaits) {
    file("Alien (1979)/Alien (1979).mkv");
    learn();
    file("Heat (1995)/Heat (1995).mkv", "half of");
    ScanOptions options;
    options.now = in_an_hour();
    options.is_settled = [](const std::string& path, const MoviePart&) {
        return path.find("Heat") == std::string::npos;
    };
    const ScanChanges changes = *scan_source(known_, options);
    EXPECT_EQ(changes.unsettled, 1);
    EXPECT_THAT(changes.added, IsEmpty());
    EXPECT_EQ(learn().added.size(), 1U);
}

TEST_F(RescanTest, MayBeCancelled) {
    for (int i = 0; i < 20; ++i) {
        file("Movie " + std::to_string(i) + "/x.mkv");
    }
    int asked = 0;
    ScanOptions options;
    options.is_cancelled = [&] { return ++asked > 5; };
    EXPECT_EQ(scan_source(known_, options).error().error_class, ErrorClass::cancelled);
    EXPECT_EQ(asked, 6);
}

TEST_F(RescanTest, AMovieThatCameFromAnotherSourceKeepsItsIdentity) {
    file("a/Alien (1979)/Alien (1979).mkv", "alien");
    file("a/Heat (1995)/Heat (1995).mkv", "heat");
    file("a/Copied (2000)/Copied (2000).mkv", "copied");
    fs::create_directory(root_ / "b");
    known_.path = (root_ / "a").string();
    learn();
    fs::rename(root_ / "a/Alien (1979)", root_ / "b/Alien (1979)");
    fs::copy(root_ / "a/Copied (2000)", root_ / "b/Copied (2000)", fs::copy_options::recursive);
    fs::last_write_time(root_ / "b/Copied (2000)/Copied (2000).mkv",
                        fs::last_write_time(root_ / "a/Copied (2000)/Copied (2000).mkv"));
    KnownSource other;
    other.path = (root_ / "b").string();
    ScanChanges changes = *scan_source(other, {});
    EXPECT_TRUE(find_moves_from(known_, changes));
    ASSERT_EQ(changes.moved.size(), 1U);
    EXPECT_EQ(changes.moved[0].movie.name.title, "Alien");
    EXPECT_EQ(changes.added.size(), 1U);
    // While the other source cannot be looked at, nothing is taken from it.
    ScanChanges again = *scan_source(other, {});
    ++known_.device;
    EXPECT_FALSE(find_moves_from(known_, again));
    EXPECT_EQ(again.added.size(), 2U);
}

}  // namespace
}  // namespace cinefleet::library
