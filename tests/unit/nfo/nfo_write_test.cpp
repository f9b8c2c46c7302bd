#include "coordinator/nfo/nfo.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <pugixml.hpp>

#include <fstream>
#include <iterator>
#include <string>

namespace cinefleet::nfo {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

constexpr const char* kFixtures[] = {"kodi.nfo",      "jellyfin.nfo", "emby.nfo", "tinymediamanager.nfo",
                                     "mediaelch.nfo", "ember.nfo"};

std::string bytes_of(const std::string& name) {
    std::ifstream stream(std::string(CINEFLEET_SOURCE_DIR) + "/tests/unit/nfo/fixtures/" + name,
                         std::ios::binary);
    return {std::istreambuf_iterator<char>(stream), {}};
}

Movie alien() {
    Movie movie;
    movie.ids = {348, "tt0078748"};
    movie.title = "Alien";
    movie.year = 1979;
    movie.plot = "Seven people & one <guest>.";
    movie.ratings = {{"imdb", 8.5, 10, 900'000}, {"themoviedb", 8.1, 10, 14'000}};
    movie.genres = {"Horror", "Science Fiction"};
    movie.crew = {{"Ridley Scott", "Director", 578},
                  {"Dan O'Bannon", "Screenplay", 5045},
                  {"Dan O'Bannon", "Story", 5045}};
    movie.cast = {{"Sigourney Weaver", "Ripley", 0, "http://x/y.jpg", 10205}};
    movie.set = MovieSet{"Alien Collection", "", 8091};
    return movie;
}

std::string written(const Movie& movie, const std::string& existing, const WriteOptions& options = {}) {
    const Result<std::string> text = write_movie_nfo(movie, existing, options);
    EXPECT_TRUE(text.has_value()) << text.error().message << text.error().detail;
    return text.value_or("");
}

FieldSet only(MovieField field) {
    FieldSet set;
    set.add(field);
    return set;
}

std::string replaced(std::string text, const std::string& from, const std::string& to) {
    const std::size_t at = text.find(from);
    EXPECT_NE(at, std::string::npos) << from;
    return at == std::string::npos ? text : text.replace(at, from.size(), to);
}

TEST(NfoWrite, BytesOfZeroAreNoXml) {
    const std::string existing("\0<\xD7<movie/>", 11);
    EXPECT_EQ(write_movie_nfo(alien(), existing).error().error_class, ErrorClass::malformed);
}

TEST(NfoWrite, ANewOneIsKodisInOneOrder) {
    Movie movie = alien();
    movie.certification = "R";
    movie.artwork.resize(2);
    movie.artwork[0].url = "http://x/p.jpg";
    movie.artwork[1].kind = ImageKind::fanart;
    movie.artwork[1].url = "http://x/f.jpg";
    EXPECT_EQ(written(movie, ""),
              "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n"
              "<movie>\n"
              "    <title>Alien</title>\n"
              "    <ratings>\n"
              "        <rating name=\"imdb\" max=\"10\" default=\"true\">\n"
              "            <value>8.5</value>\n"
              "            <votes>900000</votes>\n"
              "        </rating>\n"
              "        <rating name=\"themoviedb\" max=\"10\">\n"
              "            <value>8.1</value>\n"
              "            <votes>14000</votes>\n"
              "        </rating>\n"
              "    </ratings>\n"
              "    <plot>Seven people &amp; one &lt;guest&gt;.</plot>\n"
              "    <thumb aspect=\"poster\">http://x/p.jpg</thumb>\n"
              "    <fanart>\n"
              "        <thumb>http://x/f.jpg</thumb>\n"
              "    </fanart>\n"
              "    <mpaa>R</mpaa>\n"
              "    <certification>R</certification>\n"
              "    <uniqueid type=\"tmdb\" default=\"true\">348</uniqueid>\n"
              "    <uniqueid type=\"imdb\">tt0078748</uniqueid>\n"
              "    <genre>Horror</genre>\n"
              "    <genre>Science Fiction</genre>\n"
              "    <set>\n"
              "        <name>Alien Collection</name>\n"
              "    </set>\n"
              "    <credits>Dan O'Bannon</credits>\n"
              "    <director>Ridley Scott</director>\n"
              "    <year>1979</year>\n"
              "    <actor>\n"
              "        <name>Sigourney Weaver</name>\n"
              "        <role>Ripley</role>\n"
              "        <order>0</order>\n"
              "        <thumb>http://x/y.jpg</thumb>\n"
              "    </actor>\n"
              "</movie>\n");
}

TEST(NfoWrite, TheSameDataGivesTheSameBytesAgain) {
    for (const NfoDialects dialects : {NfoDialects{}, NfoDialects{true, true, true}}) {
        WriteOptions options;
        options.dialects = dialects;
        const std::string first = written(alien(), "", options);
        EXPECT_EQ(written(alien(), first, options), first);
        for (const char* name : kFixtures) {
            const std::string once = written(alien(), bytes_of(name), options);
            EXPECT_EQ(written(alien(), once, options), once) << name;
        }
    }
}

TEST(NfoWrite, WhatWasReadIsWrittenBackAsItIs) {
    for (const char* name : kFixtures) {
        const std::string bytes = bytes_of(name);
        EXPECT_EQ(written(read_movie_nfo(bytes).movie, bytes), bytes) << name;
    }
}

TEST(NfoWrite, OneChangedFieldChangesOnlyItsElement) {
    for (const char* name : kFixtures) {
        const std::string bytes = bytes_of(name);
        Movie movie = read_movie_nfo(bytes).movie;
        movie.title = "Another <title>";
        EXPECT_EQ(written(movie, bytes), replaced(bytes, "<title>The Paper Lighthouse</title>",
                                                  "<title>Another &lt;title&gt;</title>"))
            << name;
    }
}

TEST(NfoWrite, WhatIsReadOfANewOneIsWhatWasWritten) {
    for (const char* name : kFixtures) {
        const Movie movie = read_movie_nfo(bytes_of(name)).movie;
        Movie again = read_movie_nfo(written(movie, "")).movie;
        for (const MovieFieldInfo& info : kMovieFields) {
            if (info.field != MovieField::languages) {  // Kodi has no element for them
                EXPECT_EQ(field_text(again, info.field), field_text(movie, info.field))
                    << name << " " << info.name;
            }
        }
    }
}

TEST(NfoWrite, IsWellFormedWhateverTheTextsHold) {
    Movie movie = alien();
    movie.plot = "\x01\x02 ]]> & <b> \xFF \xE2\x82\xAC \xEF\xBF\xBF";
    movie.genres = {" Horror ", "", "Horror", "a\nb"};
    movie.ratings.front().name = "\"><";
    const std::string text = written(movie, "");
    pugi::xml_document document;
    ASSERT_TRUE(document.load_string(text.c_str()));
    EXPECT_THAT(document.child("movie").child("plot").text().get(), HasSubstr("]]> & <b>"));
    EXPECT_EQ(written(movie, text), text);
}

TEST(NfoWrite, KeepsWhatPeopleAndTheMediaCentrePutIn) {
    const std::string existing =
        "<movie><!-- a --><title lang=\"x\">Old</title><!-- b --><playcount>3</playcount><mine deep=\"1\">a "
        "<b>c</b> d</mine><userrating>9</userrating><actor><name>Sigourney Weaver</name><profile>p</profile>"
        "</actor><actor><name>Gone</name></actor><uniqueid type=\"tvdb\">5</uniqueid><uniqueid type=\"IMDB\" "
        "seen=\"1\">tt1</uniqueid><set id=\"4\"><name>Alien Collection</name><own>o</own></set><?pi "
        "x?></movie>";
    const std::string text = written(alien(), existing);
    EXPECT_THAT(text, HasSubstr("<movie><!-- a --><title lang=\"x\">Alien</title>"));
    EXPECT_THAT(text, HasSubstr("<!-- b --><playcount>3</playcount><mine deep=\"1\">a <b>c</b> d</mine>"));
    EXPECT_THAT(text, HasSubstr("<userrating>9</userrating>"));
    EXPECT_THAT(text,
                HasSubstr("<actor><name>Sigourney Weaver</name><profile>p</profile><role>Ripley</role>"));
    EXPECT_THAT(text, Not(HasSubstr("Gone")));
    EXPECT_THAT(text, HasSubstr("<uniqueid type=\"tvdb\">5</uniqueid><uniqueid type=\"IMDB\" "
                                "seen=\"1\">tt0078748</uniqueid>"));
    EXPECT_THAT(text, HasSubstr("<set id=\"4\"><name>Alien Collection</name><own>o</own></set>"));
    EXPECT_THAT(text, HasSubstr("<?pi x?></movie>"));
    EXPECT_THAT(text, Not(HasSubstr("\n")));  // it had no lines
}

TEST(NfoWrite, FieldsThatAreNotAskedForStay) {
    WriteOptions options;
    options.fields = only(MovieField::plot);
    const std::string bytes = bytes_of("kodi.nfo");
    EXPECT_EQ(written(alien(), bytes, options),
              replaced(bytes, "<plot>A keeper folds a lighthouse &amp; waits.&#10;Nobody comes.</plot>",
                       "<plot>Seven people &amp; one &lt;guest&gt;.</plot>"));
}

TEST(NfoWrite, AnEmptyFieldChangesNothing) {
    for (const char* name : kFixtures) {
        EXPECT_EQ(written(Movie{}, bytes_of(name)), bytes_of(name)) << name;
    }
}

TEST(NfoWrite, ListsKeepTheirElementsAndTakeTheNewOrder) {
    WriteOptions options;
    options.fields = only(MovieField::genres);
    Movie movie;
    movie.genres = {"New", "C", "A"};
    EXPECT_EQ(written(movie,
                      "<movie>\r\n\t<genre id=\"1\">A</genre>\r\n\t<x/>\r\n\t<genre>B</genre>\r\n\t<genre "
                      "id=\"3\">C</genre>\r\n</movie>",
                      options),
              "<movie>\r\n\t<genre>New</genre>\r\n\t<x/>\r\n\t<genre id=\"3\">C</genre>\r\n\t<genre "
              "id=\"1\">A</genre>\r\n</movie>");
}

TEST(NfoWrite, AnOldAddressOfOursGivesWayOthersStayBehindTheNewOne) {
    WriteOptions options;
    options.fields = {};
    options.previous_artwork.resize(1);
    options.previous_artwork[0].url = "http://ours/1.jpg";
    Movie movie;
    movie.artwork.resize(1);
    movie.artwork[0].url = "http://ours/2.jpg";
    EXPECT_EQ(
        written(movie,
                "<movie><thumb aspect=\"poster\">http://a</thumb><thumb aspect=\"poster\" "
                "preview=\"p\">http://ours/1.jpg</thumb></movie>",
                options),
        "<movie><thumb aspect=\"poster\">http://a</thumb><thumb aspect=\"poster\">http://ours/2.jpg</thumb>"
        "</movie>");
    EXPECT_EQ(
        written(movie, "<movie><thumb aspect=\"poster\">http://a</thumb></movie>", options),
        "<movie><thumb aspect=\"poster\">http://ours/2.jpg</thumb><thumb aspect=\"poster\">http://a</thumb>"
        "</movie>");
}

TEST(NfoWrite, TheOverviewOfAnotherSetDoesNotStay) {
    const std::string text =
        written(alien(), "<movie><set><name>X</name><overview>of x</overview></set></movie>");
    EXPECT_THAT(text, HasSubstr("<set><name>Alien Collection</name></set>"));
    EXPECT_THAT(written(alien(), "<movie><set>Alien Collection</set></movie>"),
                HasSubstr("<set>Alien Collection</set>"));
    EXPECT_THAT(written(alien(), "<movie><set>X</set></movie>"),
                HasSubstr("<set><name>Alien Collection</name></set>"));
}

TEST(NfoWrite, AnAddressStaysBehindTheXml) {
    const std::string address = "https://www.imdb.com/title/tt0078748/?a=1&b=<2>\r\n";
    EXPECT_THAT(written(alien(), "<movie>\n</movie>\r\n" + address),
                testing::EndsWith("</movie>\r\n" + address));
    const std::string only_address = "\xEF\xBB\xBFhttps://www.imdb.com/title/tt0078748/\n";
    const std::string text = written(alien(), only_address);
    EXPECT_THAT(text, StartsWith("\xEF\xBB\xBF<?xml"));
    EXPECT_THAT(text, testing::EndsWith("</movie>\nhttps://www.imdb.com/title/tt0078748/\n"));
    EXPECT_EQ(written(alien(), text), text);
}

TEST(NfoWrite, AnAddressWithBytesOfZeroIsNoneThatCouldBeReadAgain) {
    using namespace std::string_literals;
    EXPECT_FALSE(write_movie_nfo(alien(), "https://www.imdb.com/title/tt0078748/\0\0\n"s));
}

TEST(NfoWrite, OfSeveralMoviesOnlyTheRightOneIsChanged) {
    WriteOptions options;
    options.fields = only(MovieField::title);
    EXPECT_EQ(
        written(alien(), "<movie><title>One</title></movie>\n<movie><tmdbid>348</tmdbid></movie>\n", options),
        "<movie><title>One</title></movie>\n<movie><title>Alien</title><tmdbid>348</tmdbid></movie>\n");
}

TEST(NfoWrite, WritesUtf8WhateverItFound) {
    const std::string text =
        written(alien(),
                "<?xml version='1.0' encoding='ISO-8859-1'?>\n<movie><user_note>Caf\xE9</user_note></movie>");
    EXPECT_THAT(text, StartsWith("<?xml version='1.0' encoding='UTF-8'?>\n<movie>"));
    EXPECT_THAT(text, HasSubstr("<user_note>Caf\xC3\xA9</user_note>"));
}

TEST(NfoWrite, SaysWhenTheExistingFileCannotBeRead) {
    for (const char* text : {"my notes", "<movie><title>x</title>", "<movie><a></b></movie>",
                             "<episodedetails/>", "https://www.imdb.com/title/tt0078748/ and notes"}) {
        const Result<std::string> result = write_movie_nfo(alien(), text);
        ASSERT_FALSE(result.has_value()) << text;
        EXPECT_EQ(result.error().error_class, ErrorClass::malformed) << text;
    }
}

TEST(NfoWrite, OtherMediaCentresElementsAreASwitch) {
    WriteOptions options;
    Movie movie = alien();
    movie.premiered = "1979-05-25";
    movie.languages = {"en"};
    movie.ratings.push_back({"rottentomatoes", 93, 100, 200});
    for (const char* extra : {"criticrating", "releasedate", "tmdbid", "collectionnumber", "languages"}) {
        EXPECT_THAT(written(movie, ""), Not(HasSubstr(std::string("<") + extra + ">")));
    }
    options.dialects = {true, true, true};
    const std::string text = written(movie, "", options);
    for (const char* extra :
         {"<rating>8.5</rating>", "<criticrating>93</criticrating>", "<releasedate>1979-05-25</releasedate>",
          "<tmdbid>348</tmdbid>", "<imdbid>tt0078748</imdbid>", "<collectionnumber>8091</collectionnumber>",
          "<tmdbcollectionid>8091</tmdbcollectionid>", "<type>Actor</type>", "<votes>900000</votes>",
          "<tmdb>348</tmdb>", "<tmdbcolid>8091</tmdbcolid>", "<languages>en</languages>"}) {
        EXPECT_THAT(text, HasSubstr(extra));
    }
    EXPECT_EQ(read_movie_nfo(text).movie.ratings.size(), 3U);
}

}  // namespace
}  // namespace cinefleet::nfo
