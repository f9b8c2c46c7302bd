#include "coordinator/library/scan.h"
#include "tests/support/real_data.h"

#include <gtest/gtest.h>

#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <iostream>
#include <map>
#include <sstream>
#include <string>

namespace cinefleet::library {
namespace {

namespace fs = std::filesystem;

// In memory where that is a place: a disk takes long to remove a library of thousands.
fs::path quick_folder() {
    const fs::path memory = "/dev/shm";
    return ::access(memory.c_str(), W_OK) == 0 ? memory : fs::temp_directory_path();
}

class ScanTest : public ::testing::Test {
  protected:
    ScanTest() {
        std::string folder = (quick_folder() / "cinefleet-scan-XXXXXX").string();
        root_ = mkdtemp(folder.data());
    }
    ~ScanTest() override { fs::remove_all(root_); }

    void file(const std::string& path, const std::string& content = "") const {
        fs::create_directories((root_ / path).parent_path());
        std::ofstream(root_ / path) << content;
    }

    ScanReport scan() const { return *scan_folder(root_.string()); }

    fs::path root_;
};

TEST_F(ScanTest, FindsMoviesInFoldersAndBesideEachOther) {
    file("Alien (1979)/Alien (1979).mkv");
    file("Alien (1979)/Alien (1979)-poster.jpg");
    file("Heat (1995).mkv");
    file("Ran (1985).avi");
    const ScanReport report = scan();
    ASSERT_EQ(report.movies.size(), 3U);
    EXPECT_EQ(report.movies[0].name.title, "Alien");
    EXPECT_TRUE(report.movies[0].own_folder);
    EXPECT_EQ(report.movies[0].artwork, std::vector{ImageKind::poster});
    EXPECT_FALSE(report.movies[1].own_folder);
}

TEST_F(ScanTest, KnowsArtworkByTheNamesOfAllPlayers) {
    for (const char* name :
         {"Folder.jpg", "backdrop.jpg", "thumb.jpg", "Alien (1979)-logo.png", "disc.png"}) {
        file(std::string("Alien (1979)/") + name);
    }
    file("Alien (1979)/Alien (1979).mkv");
    file("folder.jpg");
    file("Heat (1995).mkv");
    file("Heat (1995).jpg");
    const ScanReport report = scan();
    ASSERT_EQ(report.movies.size(), 2U);
    EXPECT_EQ(report.movies[0].artwork,
              (std::vector{ImageKind::poster, ImageKind::fanart, ImageKind::landscape, ImageKind::clearlogo,
                           ImageKind::discart}));
    EXPECT_EQ(report.movies[1].artwork, std::vector{ImageKind::poster});  // the root's says nothing of one
}

TEST_F(ScanTest, StacksPartsAndLeavesExtrasOut) {
    file("Coco (2017)/Coco (2017)-cd1.avi");
    file("Coco (2017)/Coco (2017)-cd2.avi");
    file("Coco (2017)/Coco (2017)-trailer.mp4");
    file("Coco (2017)/sample.mkv");
    file("Coco (2017)/Extras/making of.mkv");
    file("Coco (2017)/.hidden.mkv");
    file("Ignored/x.mkv");
    file("Ignored/.nomedia");
    const ScanReport report = scan();
    ASSERT_EQ(report.movies.size(), 1U);
    EXPECT_EQ(report.movies[0].parts.size(), 2U);
    EXPECT_EQ(report.movies[0].name.title, "Coco");
}

TEST_F(ScanTest, KnowsDiscFolders) {
    file("Alien (1979)/VIDEO_TS/VIDEO_TS.IFO");
    file("Heat (1995)/BDMV/index.bdmv");
    const ScanReport report = scan();
    ASSERT_EQ(report.movies.size(), 2U);
    EXPECT_EQ(report.movies[0].layout, MovieLayout::video_ts);
    EXPECT_EQ(report.movies[1].layout, MovieLayout::bdmv);
    EXPECT_EQ(report.movies[1].name.year, 1995);
}

TEST_F(ScanTest, ReadsIdsAndLocksFromTheNfo) {
    file("a/a.mkv");
    file("a/a.nfo",
         "<movie><title>Alien</title><uniqueid type=\"tmdb\">348</uniqueid><locked>true</locked></movie>");
    file("b/b.mkv");
    file("b/b.nfo", "garbage");
    const ScanReport report = scan();
    EXPECT_EQ(report.movies[0].name.ids.tmdb, 348);
    EXPECT_EQ(report.movies[0].name.title, "Alien");
    EXPECT_TRUE(report.movies[0].locked);
    EXPECT_EQ(report.troubles.size(), 1U);
}

TEST_F(ScanTest, FollowsALoopOfLinksOnce) {
    file("a/Alien (1979).mkv");
    fs::create_directory_symlink(root_, root_ / "a/loop");
    EXPECT_EQ(scan().movies.size(), 1U);
}

std::vector<std::string> titles(const ScanReport& report) {
    std::vector<std::string> titles;
    for (const FoundMovie& movie : report.movies) {
        titles.push_back(movie.name.title);
    }
    return titles;
}

TEST_F(ScanTest, PutsPartsOfFoldersTogether) {
    file("Dune (1984)/CD1/dune.avi");
    file("Dune (1984)/CD2/dune.avi");
    file("Alien (1979)/disc 1/VIDEO_TS/VIDEO_TS.IFO");
    file("Alien (1979)/disc 2/video_ts/video_ts.ifo");
    const ScanReport report = scan();
    ASSERT_EQ(report.movies.size(), 2U);
    EXPECT_EQ(report.movies[0].layout, MovieLayout::video_ts);
    EXPECT_EQ(report.movies[0].parts.at(1).path, "Alien (1979)/disc 2/video_ts/video_ts.ifo");
    EXPECT_EQ(report.movies[1].folder, "Dune (1984)");
    EXPECT_EQ(report.movies[1].name.year, 1984);
}

TEST_F(ScanTest, VersionsHaveTheFoldersNameAndAreAMovieEach) {
    file("Alien (1979) {tmdb-348}/Alien (1979) - 1080p.mkv");
    file("Alien (1979) {tmdb-348}/Alien (1979) - Director's Cut.mkv");
    file("Harry Potter/Harry Potter 1 (2001).mkv");
    file("Harry Potter/Harry Potter 2 (2002).mkv");
    const ScanReport report = scan();
    ASSERT_EQ(report.movies.size(), 4U);
    EXPECT_EQ(report.movies[0].name.ids.tmdb, 348);
    EXPECT_EQ(report.movies[1].name.ids.tmdb, 348);
    EXPECT_EQ(report.movies[0].name.title, "Alien");
    EXPECT_FALSE(report.movies[0].own_folder);
    EXPECT_EQ(report.movies[2].name.year, 2001);
    EXPECT_EQ(report.movies[3].name.year, 2002);
}

TEST_F(ScanTest, ExtrasCountAsSuchOnlyBesideAMovie) {
    file("Alien (1979)/Alien (1979).mkv");
    file("Alien (1979)/Alien (1979) trailer.mkv");
    file("Alien (1979)/sample-alien.mkv");
    file("Alien (1979)/Shorts/deleted.mkv");
    file("Alien (1979)/other/x.mkv");
    file("Shorts/Bambi Meets Godzilla (1969).mkv");
    file("Trailers/Heat (1995).mkv");
    file("@eaDir/Heat (1995).mkv");
    EXPECT_EQ(titles(scan()), (std::vector<std::string>{"Alien", "Bambi Meets Godzilla"}));
}

TEST_F(ScanTest, IgnoreFilesWithPatternsLeaveOnlyTheseOut) {
    file("Kids/.ignore", "*.avi\nprivate/\n");
    file("Kids/Bambi (1942).mkv");
    file("Kids/Dumbo (1941).avi");
    file("Kids/private/Alien (1979).mkv");
    file("Old/.plexignore", "  \n");
    file("Old/Heat (1995).mkv");
    EXPECT_EQ(titles(scan()), std::vector<std::string>{"Bambi"});
}

TEST_F(ScanTest, ASourceSaysHowItsMoviesLie) {
    file("Alien (1979)/a.mkv");
    file("Alien (1979)/b.mkv");
    file("Alien (1979)/deep/Heat (1995).mkv");
    SourceOptions options;
    options.kind = SourceKind::folders;
    options.recursive = false;
    EXPECT_EQ(titles(*scan_folder(root_.string(), options)), (std::vector<std::string>{"Alien", "Alien"}));
    options.kind = SourceKind::flat;
    options.recursive = true;
    options.exclusions = {"b.*"};
    EXPECT_EQ(titles(*scan_folder(root_.string(), options)), (std::vector<std::string>{"a", "Heat"}));
    options = {};
    options.naming = NamingStyle::folder;
    file("Ran (1985)/The Wrong Name (1999) Director's Cut.mkv");
    EXPECT_EQ(titles(*scan_folder(root_.string(), options)).back(), "Ran");
}

TEST_F(ScanTest, BrokenLinksAndDiscsAreTroublesAndNoMovies) {
    fs::create_directory(root_ / "a");
    fs::create_symlink("/nowhere/x.mkv", root_ / "a/x.mkv");
    fs::create_directories(root_ / "b/VIDEO_TS");
    const ScanReport report = scan();
    EXPECT_TRUE(report.movies.empty());
    EXPECT_EQ(report.troubles.size(), 2U);
}

TEST_F(ScanTest, NamesMayBeAnyBytesAndLong) {
    file("Am\xE9lie (2001)/Am\xE9lie (2001).mkv");
    file("七人の侍 (1954)/七人の侍 (1954).mkv");
    const std::string deep =
        std::string(200, 'a') + "/" + std::string(200, 'b') + "/" + std::string(200, 'c');
    file(deep + "/Heat (1995).mkv");
    const ScanReport report = scan();
    ASSERT_EQ(report.movies.size(), 3U);
    EXPECT_EQ(report.movies[0].name.year, 2001);
    EXPECT_EQ(report.movies[2].name.title, "七人の侍");
    EXPECT_TRUE(report.troubles.empty());
}

TEST_F(ScanTest, AFolderThatIsNotThereIsAnError) {
    EXPECT_EQ(scan_folder((root_ / "none").string()).error().error_class, ErrorClass::not_found);
    file("file");
    EXPECT_EQ(scan_folder((root_ / "file").string()).error().error_class, ErrorClass::invalid_input);
    EXPECT_TRUE(scan().movies.empty());
}

// A real library's names: what is found, and how many of them say what they should, by style.
TEST_F(ScanTest, UnderstandsRealNames) {
    std::ifstream names(real_data("library-names.tsv"));
    if (!names) {
        GTEST_SKIP() << without_real_data("library-names.tsv");
    }
    std::map<std::string, std::pair<std::string, std::string>> expected;  // path: title, year
    std::string line;
    std::getline(names, line);
    while (std::getline(names, line)) {
        std::istringstream columns(line);
        std::string path, tmdb, imdb, title, year, style;
        for (std::string* column : {&path, &tmdb, &imdb, &title, &year, &style}) {
            std::getline(columns, *column, '\t');
        }
        file(path);
        if (style != "ignore" && style != "cd-part2") {
            expected[path] = {title, year};
        }
    }
    const ScanReport report = scan();
    std::size_t right = 0;
    for (const FoundMovie& movie : report.movies) {
        const auto found = expected.find(movie.parts.front().path);
        if (found == expected.end()) {
            ADD_FAILURE() << "no movie: " << movie.parts.front().path;
            continue;
        }
        const bool has_id = movie.name.ids.tmdb != 0 || !movie.name.ids.imdb.empty();
        const bool right_year =
            movie.name.year == 0 || std::to_string(movie.name.year) == found->second.second;
        right += has_id || right_year ? 1U : 0U;
    }
    std::cout << right << " of " << expected.size() << " names with the right year or an id\n";
    EXPECT_EQ(report.movies.size(), expected.size());
    EXPECT_GE(right * 1000, expected.size() * 990);
}

}  // namespace
}  // namespace cinefleet::library
