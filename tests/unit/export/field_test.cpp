#include "coordinator/export/field.h"

#include "tests/support/temporary_folder.h"

#include <gmock/gmock.h>

#include <filesystem>
#include <fstream>
#include <sstream>

namespace cinefleet::exports {
namespace {

namespace fs = std::filesystem;

using testing::HasSubstr;

Cell cell(const control::MovieReport& movie, const std::string& name) {
    return fields_by_name({name})->at(0)->of(movie);
}

void touch(const fs::path& path) {
    fs::create_directories(path.parent_path());
    std::ofstream(path).put('x');
}

TEST(ExportFields, AreChosenByNameInTheOrderGiven) {
    const auto chosen = fields_by_name({"year", "title", "year"});
    ASSERT_TRUE(chosen);
    ASSERT_EQ(chosen->size(), 2U);
    EXPECT_EQ(chosen->at(0)->name, "year");
    EXPECT_EQ(chosen->at(1)->name, "title");
    const auto wrong = fields_by_name({"titel"});
    ASSERT_FALSE(wrong);
    EXPECT_EQ(wrong.error().error_class, ErrorClass::invalid_input);
    EXPECT_THAT(wrong.error().message, HasSubstr("'titel'; there are: id, title, year"));
}

TEST(ExportFields, WhatIsNotKnownIsNothing) {
    const control::MovieReport movie;
    for (const Field& field : fields()) {
        EXPECT_EQ(field.of(movie), Cell()) << field.name;
    }
}

TEST(ExportFields, ANameStandsInForWhatWasNeverScraped) {
    control::MovieReport movie;
    movie.name = {"Alien", "", 1979, "Director's Cut", {}};
    EXPECT_EQ(cell(movie, "title"), Cell("Alien"));
    EXPECT_EQ(cell(movie, "year"), Cell(std::int64_t{1979}));
    movie.movie.title = "Alien – Das unheimliche Wesen";
    EXPECT_EQ(cell(movie, "title"), Cell("Alien – Das unheimliche Wesen"));
    EXPECT_EQ(cell(movie, "edition"), Cell("Director's Cut"));
}

TEST(ExportFields, PeopleAreListedByTheirWork) {
    control::MovieReport movie;
    movie.movie.crew = {{"A", "Director", 1}, {"B", "Screenplay", 2}, {"B", "Story", 2}, {"C", "Editor", 3}};
    movie.movie.cast = {{"D", "Ripley", 0, "", 4}};
    EXPECT_EQ(cell(movie, "directors"), Cell(std::vector<std::string>{"A"}));
    EXPECT_EQ(cell(movie, "writers"), Cell(std::vector<std::string>{"B"}));
    EXPECT_EQ(cell(movie, "actors"), Cell(std::vector<std::string>{"D"}));
}

TEST(ExportFields, TheReadmeHasThemAll) {
    std::ifstream file(CINEFLEET_SOURCE_DIR "/README.md");
    std::ostringstream readme;
    readme << file.rdbuf();
    std::string table = "| field | what it holds |\n|---|---|\n";
    for (const Field& field : fields()) {
        table += "| `" + std::string(field.name) + "` | " + std::string(field.sentence) + " |\n";
    }
    EXPECT_NE(readme.str().find(table), std::string::npos) << "put this into README.md:\n" << table;
}

TEST(ImageBeside, IsFoundUnderTheNamesOfPlayers) {
    const TemporaryFolder folder;
    const fs::path root = folder.path();
    for (const char* file :
         {"Alien/Alien-poster.png", "Alien/poster.jpg", "Heat/poster.jpg", "Dune/VIDEO_TS/VIDEO_TS.IFO",
          "Dune/poster.jpg", "Ran/Ran.jpg", "Solo/folder.jpg", "Kane/CD1/Kane CD1.avi",
          "Kane/Kane CD1-poster.jpg", "poster.jpg"}) {
        touch(root / file);
    }
    const auto poster = [&](const char* file) {
        control::MovieReport movie;
        movie.path = (root / file).native();
        const std::string found = image_beside(movie, ImageKind::poster);
        return found.empty() ? "" : fs::path(found).lexically_relative(root).native();
    };
    EXPECT_EQ(poster("Alien/Alien.mkv"), "Alien/Alien-poster.png");
    EXPECT_EQ(poster("Heat/Heat.mkv"), "Heat/poster.jpg");
    EXPECT_EQ(poster("Dune/VIDEO_TS/VIDEO_TS.IFO"), "Dune/poster.jpg");
    EXPECT_EQ(poster("Kane/CD1/Kane CD1.avi"), "Kane/Kane CD1-poster.jpg");
    EXPECT_EQ(poster("Ran/Ran.mkv"), "Ran/Ran.jpg");
    EXPECT_EQ(poster("Solo/Solo.mkv"), "Solo/folder.jpg");
    EXPECT_EQ(poster("Nothing/Nothing.mkv"), "");  // the root's own is another's
    control::MovieReport lacking;
    lacking.path = (root / "Heat/Other.mkv").native();
    lacking.missing = {"poster"};
    EXPECT_EQ(image_beside(lacking, ImageKind::poster), "");
}

}  // namespace
}  // namespace cinefleet::exports
