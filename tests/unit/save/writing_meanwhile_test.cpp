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
