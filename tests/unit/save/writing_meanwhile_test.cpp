// What happens to the folder between a scrape and what is written for it.

#include "coordinator/save/movie_files.h"
#include "coordinator/save/movie_writer.h"
#include "tests/unit/save/one_movie_library.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <string>
#include <string_view>

namespace cinefleet::save {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

TEST(WritingMeanwhile, WhereTheMovieIsNotNothingIsWritten) {
    OneMovieLibrary library;
    ScrapedMovieResult result = OneMovieLibrary::scraped();
    const TaskId task = library.begin();
    library.add_image(result, ImageKind::poster, "poster");
    std::filesystem::remove(library.movie_folder() / "Alien.mkv");  // as the bare mount point of a share
    const Result<WrittenFiles> written = library.write(task, result);
    ASSERT_FALSE(written);
    EXPECT_EQ(written.error().error_class, ErrorClass::conflict);
    EXPECT_THAT(library.files(), IsEmpty());
    library.put("Alien.mkv", "");  // it is mounted again
    EXPECT_TRUE(library.write(task, result));
    EXPECT_TRUE(library.files().contains("Alien-poster.jpg"));
}

TEST(WritingMeanwhile, WhereTheMovieIsNotNothingIsWithdrawn) {
    OneMovieLibrary library;
    const TaskId task = library.begin();
    ASSERT_TRUE(library.write(task, OneMovieLibrary::scraped()));
    const auto before = library.files();
    std::filesystem::remove(library.movie_folder() / "Alien.mkv");
    EXPECT_EQ(library.withdraw(task).error().error_class, ErrorClass::conflict);
    library.put("Alien.mkv", "");
    EXPECT_EQ(library.files(), before);
    EXPECT_TRUE(library.withdraw(task));
    EXPECT_EQ(library.files().size(), 1U);
}

// Somebody saves a file when its change is decided, and before it is carried out.
TEST(WritingMeanwhile, WhatSomebodySavesStaysAndIsReadByTheNextAttempt) {
    for (const std::string_view moment : {"create", "rename"}) {
        SCOPED_TRACE(moment);
        OneMovieLibrary library;
        library.scrape(OneMovieLibrary::scraped());
        std::string edited = library.text("Alien.nfo");
        edited.replace(edited.find("A crew answers a call."), 22, "My own words, not yours");
        ScrapedMovieResult result = OneMovieLibrary::scraped();
        result.movie.plot = "A new plot.";
        result.movie.tagline = "A new tagline.";
        const TaskId task = library.begin();
        const auto step = [&](std::string_view name) {
            if (name == moment) {
                library.put("Alien.nfo", edited);
            }
            return 0;
        };
        const Result<WrittenFiles> written = library.write(task, result, step);
        ASSERT_FALSE(written);
        EXPECT_EQ(written.error().error_class, ErrorClass::conflict);
        EXPECT_EQ(library.text("Alien.nfo"), edited);
        EXPECT_EQ(library.files().size(), 2U);
        const Result<WrittenFiles> again = library.write(task, result);
        ASSERT_TRUE(again);
        library.commit(task, result, *again);
        EXPECT_THAT(library.text("Alien.nfo"), HasSubstr("<plot>My own words, not yours</plot>"));
        EXPECT_THAT(library.text("Alien.nfo"), HasSubstr("<tagline>A new tagline.</tagline>"));
        EXPECT_EQ(library.undo(task).movies, 1);
        EXPECT_EQ(library.text("Alien.nfo"), edited);
    }
}

TEST(WritingMeanwhile, AnImageThatSomebodyPutsThereStays) {
    OneMovieLibrary library;
    ScrapedMovieResult result = OneMovieLibrary::scraped();
    const TaskId task = library.begin();
    library.add_image(result, ImageKind::poster, "poster");
    const auto step = [&](std::string_view) {
        library.put("Alien-poster.jpg", "mine");
        return 0;
    };
    EXPECT_EQ(library.write(task, result, step).error().error_class, ErrorClass::conflict);
    EXPECT_EQ(library.text("Alien-poster.jpg"), "mine");
    const Result<WrittenFiles> again = library.write(task, result);
    ASSERT_TRUE(again);
    EXPECT_THAT(again->kept_images, ElementsAre(ImageKind::poster));
}

TEST(WritingMeanwhile, TheMovieItselfIsBelowItsFolder) {
    store::MoviePlace place;
    place.root = "/movies";
    place.folder = "Alien (1979)";
    place.first_part = "Alien (1979)/Alien.mkv";
    EXPECT_EQ(files_of(place).main_part, "Alien.mkv");
    place.first_part = "Alien (1979)/VIDEO_TS/VIDEO_TS.IFO";
    place.layout = MovieLayout::video_ts;
    EXPECT_EQ(files_of(place).main_part, "VIDEO_TS/VIDEO_TS.IFO");
    place = {};
    place.root = "/movies";
    place.first_part = "Alien.mkv";
    EXPECT_EQ(files_of(place).main_part, "Alien.mkv");
}

}  // namespace
}  // namespace cinefleet::save
