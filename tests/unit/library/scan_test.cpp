#include "coordinator/library/scan.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <iostream>
#include <map>
#include <sstream>
#include <string>

namespace cinefleet::library {
namespace {

namespace fs = std::filesystem;

class ScanTest : public ::testing::Test {
  protected:
    ScanTest() {
        std::string folder = (fs::temp_directory_path() / "cinefleet-scan-XXXXXX").string();
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

TEST_F(ScanTest, AFolderThatIsNotThereIsAnError) {
    EXPECT_EQ(scan_folder((root_ / "none").string()).error().error_class, ErrorClass::not_found);
    file("file");
    EXPECT_EQ(scan_folder((root_ / "file").string()).error().error_class, ErrorClass::invalid_input);
    EXPECT_TRUE(scan().movies.empty());
}

// A real library's names: what is found, and how many of them say what they should, by style.
TEST_F(ScanTest, UnderstandsRealNames) {
    std::ifstream names(CINEFLEET_SOURCE_DIR "/../shared/data/library-names.tsv");
    if (!names) {
        GTEST_SKIP() << "no real data";
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
