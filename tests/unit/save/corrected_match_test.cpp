// What is written for a movie that turns out to be another one.

#include "common/sys/sha256.h"
#include "coordinator/save/movie_writer.h"
#include "tests/unit/save/one_movie_library.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <optional>
#include <string>

namespace cinefleet::save {
namespace {

using testing::HasSubstr;
using testing::Not;
using testing::SizeIs;
using testing::UnorderedElementsAre;

// A movie that was taken for another one at first, and a result of the right one, which lacks much.
class CorrectedMatchTest : public ::testing::Test {
  protected:
    CorrectedMatchTest() {
        ScrapedMovieResult wrong = OneMovieLibrary::scraped();
        wrong.movie.ids = {101, "tt0000101"};
        wrong.movie.tagline = "Of the wrong one.";
        wrong.movie.set = MovieSet{"Wrong Collection", "", 7};
        wrong.movie.ratings.push_back({"trakt", 7.5, 10, 5});
        library_.add_image(wrong, ImageKind::poster, "wrong poster");
        library_.add_image(wrong, ImageKind::banner, "wrong banner");
        library_.add_image(wrong, ImageKind::fanart, "wrong fanart");
        library_.scrape(wrong);
    }

    ScrapedMovieResult right() {
        ScrapedMovieResult result = OneMovieLibrary::scraped();
        result.movie.ids = {102, ""};
        library_.add_image(result, ImageKind::poster, "right poster");
        return result;
    }

    OneMovieLibrary library_;
};

TEST_F(CorrectedMatchTest, NothingOfTheWrongMovieStays) {
    const auto before = library_.files();
    const TaskId task = library_.scrape(right());
    const std::string nfo = library_.text("Alien.nfo");
    for (const char* wrong : {"wrong", "Wrong", "tt0000101", "trakt", "<set>"}) {
        EXPECT_THAT(nfo, Not(HasSubstr(wrong)));
    }
    for (const std::string gone : {"wrong banner", "wrong fanart"}) {
        EXPECT_THAT(nfo, Not(HasSubstr(sha256_hex(gone))));  // as in its address
    }
    EXPECT_EQ(library_.stored().tagline, "");
    EXPECT_EQ(library_.stored().set, std::nullopt);
    EXPECT_EQ(library_.stored().ids, (MovieIds{102, ""}));
    EXPECT_THAT(library_.stored().ratings, SizeIs(1));
    EXPECT_THAT(library_.stored().artwork, SizeIs(1));
    EXPECT_FALSE(library_.files().contains("Alien-banner.jpg"));
    EXPECT_FALSE(library_.files().contains("Alien-fanart.jpg"));
    EXPECT_EQ(library_.text("Alien-poster.jpg"), "right poster");
    EXPECT_EQ(library_.undo(task).movies, 1);
    EXPECT_EQ(library_.files(), before);
    EXPECT_EQ(library_.stored().artwork.size(), 3U);
}

TEST_F(CorrectedMatchTest, WhatItLacksIsWantedAgain) {
    const TaskId task = library_.begin();
    ScrapedMovieResult result = right();
    const Result<WrittenFiles> written = library_.write(task, result);
    ASSERT_TRUE(written);
    EXPECT_THAT(written->gone_images, UnorderedElementsAre(ImageKind::banner, ImageKind::fanart));
    library_.commit(task, result, *written);
    store::RunOrder missing;
    missing.type.selection = ScrapeSelection::missing;
    missing.modifiers = ModifierSet();
    missing.modifiers.add(Modifier::main_banner);
    EXPECT_THAT(library_.store().plan_run(missing)->tasks, SizeIs(1));
}

TEST_F(CorrectedMatchTest, SomebodysArtworkAndEditsStay) {
    library_.put("Alien-banner.jpg", "mine");
    std::string nfo = library_.text("Alien.nfo");
    nfo.replace(nfo.find("Of the wrong one."), 17, "My own words.");
    library_.put("Alien.nfo", nfo);
    library_.scrape(right());
    EXPECT_EQ(library_.text("Alien-banner.jpg"), "mine");
    EXPECT_THAT(library_.text("Alien.nfo"), HasSubstr("<tagline>My own words.</tagline>"));
    EXPECT_EQ(library_.stored().artwork.size(), 1U);
}

}  // namespace
}  // namespace cinefleet::save
