// A movie that can be reached by several names, or has got another one: by links, in another case, renamed.

#include "tests/unit/library/rescan_fixture.h"

#include <filesystem>
#include <string>
#include <vector>

namespace cinefleet::library {
namespace {

namespace fs = std::filesystem;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;

std::vector<std::string> paths(const std::vector<FoundMovie>& movies) {
    std::vector<std::string> paths;
    for (const FoundMovie& movie : movies) {
        paths.push_back(movie.parts.front().path);
    }
    return paths;
}

class SameFileTest : public RescanTest {
  protected:
    void link(const fs::path& to, const std::string& name) const {
        fs::create_directory_symlink(to, root_ / name);
    }
    void expect_known(const std::vector<std::string>& expected) const {
        std::vector<std::string> known;
        for (const KnownMovie& movie : known_.movies) {
            EXPECT_EQ(movie.absence, Absence::present);
            known.push_back(movie.parts.front().path);
        }
        EXPECT_EQ(known, expected);
    }
    bool knows_folder(const std::string& path) const {
        return std::ranges::find(known_.folders, path, &KnownFolder::path) != known_.folders.end();
    }

    TemporaryFolder disk_;
};

TEST_F(SameFileTest, AFolderComesBeforeLinksToIt) {
    file("Movies/Heat (1995)/Heat (1995).mkv", "heat");
    link(root_ / "Movies", "A");
    link(root_ / "Movies/Heat (1995)", "Movies/B");
    EXPECT_THAT(paths(learn().added), ElementsAre("Movies/Heat (1995)/Heat (1995).mkv"));
    expect_quiet(learn());
}

TEST_F(SameFileTest, AKnownMovieKeepsItsPathWhenALinkToItComes) {
    file("Movies/Heat (1995)/Heat (1995).mkv", "heat");
    learn();
    link(root_ / "Movies", "A");
    expect_quiet(learn());
    expect_known({"Movies/Heat (1995)/Heat (1995).mkv"});
    expect_quiet(learn());
}

TEST_F(SameFileTest, SoDoesOneThatIsKnownByALink) {
    fs::create_directory(disk_.path() / "Heat (1995)");
    std::ofstream(disk_.path() / "Heat (1995)/Heat (1995).mkv") << "heat";
    link(disk_.path() / "Heat (1995)", "Heat (1995)");
    file("Ran (1985).mkv");
    EXPECT_THAT(learn().added, SizeIs(2));
    link(disk_.path(), "All");
    expect_quiet(learn());
}

TEST_F(SameFileTest, AMovieThatWasKnownByALinkGoesToItsFolder) {
    file("Movies/Heat (1995)/Heat (1995).mkv", "heat");
    file("Ran (1985).mkv");
    learn();
    // As an older scan would have left it.
    link(root_ / "Movies", "A");
    for (KnownMovie& movie : known_.movies) {
        if (movie.folder == "Movies/Heat (1995)") {
            movie.folder = "A/Heat (1995)";
            movie.parts.front().path = "A/Heat (1995)/Heat (1995).mkv";
        }
    }
    known_.folders.clear();
    std::ranges::sort(known_.movies, {}, &KnownMovie::folder);
    const ScanChanges changes = learn();
    EXPECT_THAT(changes.moved, SizeIs(1));
    EXPECT_THAT(changes.added, IsEmpty());
    EXPECT_THAT(changes.absent, IsEmpty());
    expect_known({"Ran (1985).mkv", "Movies/Heat (1995)/Heat (1995).mkv"});
    expect_quiet(learn());
}

TEST_F(SameFileTest, RulesOfTheFoldersAboveHoldForLinks) {
    fs::create_directory(disk_.path() / "Kids");
    std::ofstream(disk_.path() / "Kids/Bambi (1942).mkv") << "bambi";
    std::ofstream(disk_.path() / "Heat (1995).mkv") << "heat";
    file("More/.ignore", "Bambi*");
    fs::create_directory_symlink(disk_.path(), root_ / "More/disk");
    EXPECT_THAT(paths(learn().added), ElementsAre("More/disk/Heat (1995).mkv"));
}

// A share that takes both cases for one: the old name still leads to the folder, but nothing lists it.
class AnyCaseTest : public SameFileTest {
  protected:
    void rename_in_any_case(const std::string& from, const std::string& to) {
        fs::rename(root_ / from, root_ / to);
        link(root_ / to, from);
        known_.options.exclusions = {"/" + from};
    }
};

TEST_F(AnyCaseTest, AFolderThatIsRenamedInItsCaseKeepsItsMovie) {
    file("Heat (1995)/film.mkv", "heat");
    file("Ran (1985).mkv");
    learn();
    rename_in_any_case("Heat (1995)", "heat (1995)");
    const ScanChanges changes = learn();
    ASSERT_THAT(changes.moved, SizeIs(1));
    EXPECT_EQ(changes.moved.front().id, MovieId{1});
    EXPECT_THAT(changes.added, IsEmpty());
    EXPECT_THAT(changes.absent, IsEmpty());
    EXPECT_FALSE(knows_folder("Heat (1995)"));
    EXPECT_TRUE(knows_folder("heat (1995)"));
    expect_quiet(learn());
    expect_known({"Ran (1985).mkv", "heat (1995)/film.mkv"});
}

TEST_F(AnyCaseTest, OneThatHadBeenLeftOutBeforeKeepsItToo) {
    file("Heat (1995)/film.mkv", "heat");
    file("Ran (1985).mkv");
    learn();
    known_.movies.back().absence = Absence::left_out;
    rename_in_any_case("Heat (1995)", "heat (1995)");
    EXPECT_THAT(learn().moved, SizeIs(1));
    expect_known({"Ran (1985).mkv", "heat (1995)/film.mkv"});
}

TEST_F(SameFileTest, AnotherFileDoesNotTakeThePlaceOfOneThatIsLeftOut) {
    file("Kids/Bambi (1942).mkv", "bambi");
    file("Ran (1985).mkv");
    learn();
    file("Kids/.nomedia");
    file("Copy/Bambi (1942).mkv", "bambi");
    fs::last_write_time(root_ / "Copy/Bambi (1942).mkv",
                        fs::last_write_time(root_ / "Kids/Bambi (1942).mkv"));
    const ScanChanges changes = learn();
    EXPECT_THAT(changes.moved, IsEmpty());
    EXPECT_THAT(changes.added, SizeIs(1));
    EXPECT_THAT(changes.absent, SizeIs(1));
}

TEST_F(SameFileTest, ARenamedMovieIsKnownWithoutItsFoldersAndItsInode) {
    file("Heat (1995)/Heat (1995).mkv");
    file("Ran (1985).mkv");
    fs::resize_file(root_ / "Heat (1995)/Heat (1995).mkv", 2'000'000);
    learn();
    known_.folders.clear();  // as after a change of the source's options
    const auto time = fs::last_write_time(root_ / "Heat (1995)/Heat (1995).mkv");
    file("Heat/heat.1080p.mkv");
    fs::resize_file(root_ / "Heat/heat.1080p.mkv", 2'000'000);
    fs::last_write_time(root_ / "Heat/heat.1080p.mkv", time);
    fs::remove_all(root_ / "Heat (1995)");
    const ScanChanges changes = learn();
    EXPECT_THAT(changes.moved, SizeIs(1));
    EXPECT_THAT(changes.added, IsEmpty());
    EXPECT_THAT(changes.absent, IsEmpty());
}

}  // namespace
}  // namespace cinefleet::library
