#include "coordinator/save/theme_folder.h"

#include "tests/support/temporary_folder.h"
#include "tests/unit/save/one_movie_library.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <string>

namespace cinefleet::save {
namespace {

namespace fs = std::filesystem;
using testing::ElementsAre;

Movie alien() {
    Movie movie;
    movie.ids = {348, "tt0078748"};
    movie.title = "Alien: Das unheimliche Wesen";
    movie.original_title = "Alien";
    movie.year = 1979;
    return movie;
}

class ThemeFolderTest : public testing::Test {
  protected:
    ThemeFolderTest() { library_.style.theme_folder = themes_.path().string(); }

    void put(const std::string& name, const std::string& bytes) const {
        std::ofstream(themes_.path() / name, std::ios::binary) << bytes;
    }

    TaskId scrape(bool with_theme = true) {
        Asked asked;
        if (with_theme) {
            asked.modifiers.add(Modifier::main_theme);
        }
        return library_.scrape(OneMovieLibrary::scraped(), asked);
    }

    TemporaryFolder themes_;
    OneMovieLibrary library_;
};

TEST(ThemeNames, TheSurestComesFirst) {
    EXPECT_THAT(theme_names(alien(), "alien.1979.1080p"),
                ElementsAre("tt0078748.mp3", "Alien_ Das unheimliche Wesen (1979).mp3", "Alien (1979).mp3",
                            "alien.1979.1080p.mp3", "Alien_ Das unheimliche Wesen.mp3"));
}

TEST(ThemeNames, NothingThatAServiceSaysIsAPath) {
    Movie movie;
    movie.ids.imdb = "../../secret";
    movie.title = "../secret";
    EXPECT_THAT(theme_names(movie, ""), ElementsAre(".._secret.mp3"));
}

TEST_F(ThemeFolderTest, IsCopiedIntoTheMoviesFolderAndTakenAwayByUndo) {
    put("Alien (1979).mp3", "by name");
    put("tt0078748.mp3", "by id");
    const TaskId task = scrape();
    EXPECT_EQ(library_.text("theme.mp3"), "by id");
    EXPECT_EQ(library_.undo(task).movies, 1);
    EXPECT_FALSE(fs::exists(library_.movie_folder() / "theme.mp3"));
}

TEST_F(ThemeFolderTest, OneThatIsThereStays) {
    put("tt0078748.mp3", "theirs");
    library_.put("theme.mp3", "mine");
    scrape();
    EXPECT_EQ(library_.text("theme.mp3"), "mine");
}

TEST_F(ThemeFolderTest, ASecondScrapeChangesNothing) {
    put("Alien.mp3", "music");
    scrape();
    Asked asked;
    asked.modifiers.add(Modifier::main_theme);
    const Result<WrittenFiles> again = library_.write(library_.begin(asked), OneMovieLibrary::scraped());
    ASSERT_TRUE(again);
    EXPECT_FALSE(again->changed);
    EXPECT_EQ(library_.text("theme.mp3"), "music");
}

TEST_F(ThemeFolderTest, OnlyWhoAsksForItGetsIt) {
    put("Alien.mp3", "music");
    scrape(false);
    EXPECT_FALSE(fs::exists(library_.movie_folder() / "theme.mp3"));
}

TEST_F(ThemeFolderTest, WhatIsNoFileOfMusicIsPassedOver) {
    fs::create_directory(themes_.path() / "tt0078748.mp3");
    put("Alien (1979).mp3", "");
    put("Alien.mp3", "music");
    fs::create_directory(themes_.path() / "huge");
    std::ofstream(themes_.path() / "huge.mp3").flush();
    fs::resize_file(themes_.path() / "huge.mp3", (std::uintmax_t{32} << 20U) + 1);
    EXPECT_EQ(find_theme(themes_.path().string(), {"huge.mp3"}), "");
    scrape();
    EXPECT_EQ(library_.text("theme.mp3"), "music");
}

TEST_F(ThemeFolderTest, AFolderThatIsAwayFailsNoMovie) {
    library_.style.theme_folder = (themes_.path() / "unmounted").string();
    scrape();
    EXPECT_FALSE(fs::exists(library_.movie_folder() / "theme.mp3"));
    EXPECT_TRUE(fs::exists(library_.movie_folder() / "Alien.nfo"));
}

}  // namespace
}  // namespace cinefleet::save
