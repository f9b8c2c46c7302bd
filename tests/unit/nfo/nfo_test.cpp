#include "coordinator/nfo/nfo.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <pugixml.hpp>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

namespace cinefleet::nfo {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

Movie alien() {
    Movie movie;
    movie.ids = {348, "tt0078748"};
    movie.title = "Alien";
    movie.year = 1979;
    movie.plot = "Seven people & one <guest>.";
    movie.ratings = {{"imdb", 8.5, 10, 900'000}, {"themoviedb", 8.1, 10, 14'000}};
    movie.genres = {"Horror"};
    movie.crew = {{"Ridley Scott", "Director", 578}, {"Dan O'Bannon", "Screenplay", 5045}};
    movie.cast = {{"Sigourney Weaver", "Ripley", 0, "http://x/y.jpg", 10205}};
    movie.set = MovieSet{"Alien Collection", "", 8091};
    return movie;
}

TEST(NfoWrite, TheSameDataGivesTheSameBytesAgain) {
    const std::string first = *write_movie_nfo(alien(), "");
    EXPECT_EQ(*write_movie_nfo(alien(), first), first);
}

TEST(NfoWrite, IsWellFormedWhateverTheTextsHold) {
    Movie movie = alien();
    movie.plot = "\x01\x02 ]]> & <b> \xFF \xE2\x82\xAC";
    pugi::xml_document document;
    ASSERT_TRUE(document.load_string(write_movie_nfo(movie, "")->c_str()));
    EXPECT_THAT(document.child("movie").child("plot").text().get(), HasSubstr("]]> & <b>"));
    EXPECT_STREQ(document.child("movie").child("set").child("name").text().get(), "Alien Collection");
    EXPECT_STREQ(document.child("movie").child("uniqueid").attribute("type").value(), "tmdb");
}

TEST(NfoWrite, KeepsWhatPeopleAndTheMediaCentrePutIn) {
    const std::string existing =
        "<movie><title>Old</title><playcount>3</playcount><userrating>9</userrating><!-- mine -->"
        "<fileinfo><streamdetails><video><codec>hevc</codec></video></streamdetails></fileinfo>"
        "<mythings><deep a=\"1\">x</deep></mythings></movie>";
    const std::string text = *write_movie_nfo(alien(), existing);
    EXPECT_THAT(text, HasSubstr("<playcount>3</playcount>"));
    EXPECT_THAT(text, HasSubstr("<userrating>9</userrating>"));
    EXPECT_THAT(text, HasSubstr("<!-- mine -->"));
    EXPECT_THAT(text, HasSubstr("<codec>hevc</codec>"));
    EXPECT_THAT(text, HasSubstr("<deep a=\"1\">x</deep>"));
    EXPECT_THAT(text, Not(HasSubstr("Old")));
}

TEST(NfoWrite, SaysWhenTheExistingFileIsNoXml) {
    const Result<std::string> text = write_movie_nfo(alien(), "https://www.imdb.com/title/tt0078748/");
    ASSERT_FALSE(text.has_value());
    EXPECT_EQ(text.error().error_class, ErrorClass::malformed);
}

TEST(NfoRead, UnderstandsTheDialects) {
    struct Case {
        const char* text;
        std::int64_t tmdb;
        const char* imdb;
        bool locked;
        bool broken;
    };
    for (const Case& expected : {
             Case{"<movie><uniqueid type=\"tmdb\">348</uniqueid><uniqueid "
                  "type=\"imdb\">tt0078748</uniqueid></movie>",
                  348, "tt0078748", false, false},
             Case{"<movie><id>tt0078748</id><tmdbid>348</tmdbid><lockdata>true</lockdata></movie>", 348,
                  "tt0078748", true, false},
             Case{"\xEF\xBB\xBFhttps://www.imdb.com/title/tt0078748/", 0, "tt0078748", false, false},
             Case{"<movie><title>x</title></movie>\nhttps://www.themoviedb.org/movie/348-alien", 348, "",
                  false, false},
             Case{"<movie><title>x</title><locked>true</locked>", 0, "", true, true},
             Case{"", 0, "", false, true},
             Case{"nothing of use", 0, "", false, true},
         }) {
        const NfoFacts facts = read_nfo(expected.text);
        EXPECT_EQ(facts.ids.tmdb, expected.tmdb) << expected.text;
        EXPECT_EQ(facts.ids.imdb, expected.imdb) << expected.text;
        EXPECT_EQ(facts.locked, expected.locked) << expected.text;
        EXPECT_EQ(facts.broken, expected.broken) << expected.text;
    }
}

TEST(NfoRead, RealFilesAreReadAndKeepTheirOtherElements) {
    const std::filesystem::path folder = std::filesystem::path(CINEFLEET_SOURCE_DIR) / "../shared/data/nfo";
    if (!std::filesystem::exists(folder)) {
        GTEST_SKIP() << "no real data in " << folder;
    }
    for (const auto& entry : std::filesystem::directory_iterator(folder)) {
        std::ifstream stream(entry.path());
        const std::string bytes(std::istreambuf_iterator<char>(stream), {});
        EXPECT_FALSE(read_nfo(bytes).broken) << entry.path();
        const Result<std::string> written = write_movie_nfo(alien(), bytes);
        ASSERT_TRUE(written.has_value()) << entry.path();
        pugi::xml_document before;
        pugi::xml_document after;
        before.load_string(bytes.c_str());
        ASSERT_TRUE(after.load_string(written->c_str()));
        for (const char* kept : {"playcount", "userrating", "lastplayed", "dateadded", "fileinfo"}) {
            EXPECT_STREQ(before.child("movie").child(kept).text().get(),
                         after.child("movie").child(kept).text().get());
        }
    }
}

}  // namespace
}  // namespace cinefleet::nfo
