// What is written anew is valid by movie_nfo.xsd, whatever is known of a movie.

#include "coordinator/nfo/nfo.h"
#include "tests/support/temporary_folder.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>
#include <string>

namespace cinefleet::nfo {
namespace {

// 0: valid; xmllint's exit code otherwise, after it has told why.
int validate(const std::string& xml) {
    const TemporaryFolder folder;
    const std::string path = (folder.path() / "movie.nfo").string();
    std::ofstream(path) << xml;
    const std::string command = "xmllint --noout --nonet --schema '" CINEFLEET_SOURCE_DIR
                                "/tests/unit/nfo/movie_nfo.xsd' '" +
                                path + "' 2>" + path + ".log";
    const int result = std::system(command.c_str());  // NOLINT(cert-env33-c)
    if (result != 0) {
        std::ifstream log(path + ".log");
        std::string line;
        while (std::getline(log, line)) {
            GTEST_LOG_(INFO) << line;
        }
    }
    return result;
}

Movie everything() {
    Movie movie;
    movie.ids = {348, "tt0078748"};
    movie.title = "Alien & <others>";
    movie.original_title = "Alien";
    movie.sort_title = "Alien 1";
    movie.tagline = "In space …";
    movie.outline = "Seven people.";
    movie.plot = "Seven people\n\x01 and a guest.";
    movie.year = 1979;
    movie.premiered = "1979-05-25";
    movie.runtime_min = 117;
    movie.certification = "R";
    movie.top250 = 50;
    movie.ratings = {{"imdb", 8.46, 10, 900'000}, {"rottentomatoes", 93, 100, 200}};
    movie.genres = {"Horror", "Science Fiction"};
    movie.countries = {"United Kingdom"};
    movie.studios = {"Brandywine"};
    movie.tags = {"android", "space"};
    movie.languages = {"en", "es"};
    movie.set = MovieSet{"Alien Collection", "Every one of them.", 8091};
    movie.cast = {{"Sigourney Weaver", "Ripley", 0, "http://x/y.jpg", 10205}, {"Ian Holm", "", 1, "", 0}};
    movie.crew = {{"Ridley Scott", "Director", 578}, {"Dan O'Bannon", "Screenplay", 5045}};
    movie.trailer_url = "plugin://plugin.video.youtube/?action=play_video&videoid=abc";
    movie.media = {{{"hevc", 2.39, 1920, 804, 7020, "left_right", "hdr10"}}, {{"eac3", "eng", 6}}, {{"ger"}}};
    for (const ImageKindInfo& info : kImageKinds) {
        Artwork image;
        image.kind = info.kind;
        image.url = "http://x/" + std::string(info.name) + ".jpg";
        movie.artwork.push_back(image);
    }
    return movie;
}

class NfoSchema : public ::testing::Test {
  protected:
    void SetUp() override {
        if (std::system("xmllint --version >/dev/null 2>&1") != 0) {  // NOLINT(cert-env33-c)
            GTEST_SKIP() << "xmllint is not there: install libxml2-utils";
        }
    }
};

TEST_F(NfoSchema, EverythingThatCanBeKnownIsWritten) {
    const std::string text = *write_movie_nfo(everything(), "");
    EXPECT_EQ(validate(text), 0) << text;
    for (const char* element :
         {"title",   "originaltitle", "sorttitle", "ratings",  "top250",  "outline",       "plot",
          "tagline", "runtime",       "thumb",     "fanart",   "mpaa",    "certification", "uniqueid",
          "genre",   "country",       "set",       "tag",      "credits", "director",      "premiered",
          "year",    "studio",        "trailer",   "fileinfo", "actor"}) {
        EXPECT_NE(text.find(std::string("<") + element), std::string::npos) << element;
    }
}

TEST_F(NfoSchema, AnyFieldMayLack) {
    for (const MovieFieldInfo& info : kMovieFields) {
        if (info.field == MovieField::title) {
            continue;
        }
        WriteOptions options;
        options.fields.remove(info.field);
        EXPECT_EQ(validate(*write_movie_nfo(everything(), "", options)), 0) << info.name;
    }
    Movie least;
    least.title = "Alien";
    EXPECT_EQ(validate(*write_movie_nfo(least, "")), 0);
}

TEST_F(NfoSchema, WithTheElementsOfOtherMediaCentres) {
    for (unsigned switches = 0; switches < 8; ++switches) {
        WriteOptions options;
        options.dialects = {(switches & 1U) != 0, (switches & 2U) != 0, (switches & 4U) != 0};
        const std::string text = *write_movie_nfo(everything(), "", options);
        EXPECT_EQ(validate(text), 0) << switches << "\n" << text;
    }
}

// What people and the media centre have put in is where Kodi has it.
TEST_F(NfoSchema, WhatIsAddedToSomebodysOwnIsValidToo) {
    const std::string own =
        "<movie><title>Alien</title><userrating>9</userrating><playcount>1</playcount>"
        "<lastplayed>2021-05-01</lastplayed><fileinfo><streamdetails>"
        "<video><codec>hevc</codec><aspect>2.39</aspect><width>1920</width><height>804</height>"
        "<durationinseconds>7020</durationinseconds><stereomode></stereomode><hdrtype>hdr10</hdrtype></video>"
        "<audio><codec>eac3</codec><language>eng</language><channels>6</channels></audio>"
        "<subtitle><language>ger</language></subtitle></streamdetails></fileinfo>"
        "<dateadded>2020-11-12 18:03:22</dateadded></movie>";
    ASSERT_EQ(validate(own), 0);
    const std::string text = *write_movie_nfo(everything(), own);
    EXPECT_EQ(validate(text), 0) << text;
}

TEST_F(NfoSchema, TheSchemaFindsFaults) {
    EXPECT_NE(validate("<movie><title>x</title><runtime>117 min</runtime></movie>"), 0);
    EXPECT_NE(validate("<movie><plot>x</plot><title>x</title></movie>"), 0);
    EXPECT_NE(validate("<movie><title>x</title><unheard_of/></movie>"), 0);
}

}  // namespace
}  // namespace cinefleet::nfo
