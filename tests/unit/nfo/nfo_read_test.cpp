#include "coordinator/nfo/nfo.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

namespace cinefleet::nfo {
namespace {

std::string fixture(const std::string& name) {
    std::ifstream stream(std::string(CINEFLEET_SOURCE_DIR) + "/tests/unit/nfo/fixtures/" + name,
                         std::ios::binary);
    return {std::istreambuf_iterator<char>(stream), {}};
}

FieldSet fields(std::initializer_list<MovieField> list) {
    FieldSet set;
    for (const MovieField field : list) {
        set.add(field);
    }
    return set;
}

TEST(NfoRead, Kodi) {
    const NfoMovie nfo = read_movie_nfo(fixture("kodi.nfo"));
    EXPECT_FALSE(nfo.broken);
    EXPECT_EQ(nfo.movie.ids, (MovieIds{991234, "tt7654321"}));
    EXPECT_EQ(nfo.movie.title, "The Paper Lighthouse");
    EXPECT_EQ(nfo.movie.original_title, "Der Leuchtturm aus Papier");
    EXPECT_EQ(nfo.movie.plot, "A keeper folds a lighthouse & waits.\nNobody comes.");
    EXPECT_EQ(nfo.movie.tagline, "Fold once.");
    EXPECT_EQ(nfo.movie.year, 2019);
    EXPECT_EQ(nfo.movie.premiered, "2019-03-02");
    EXPECT_EQ(nfo.movie.runtime_min, 104);
    EXPECT_EQ(nfo.movie.certification, "Rated PG-13");
    EXPECT_EQ(nfo.movie.ratings,
              (std::vector<Rating>{{"themoviedb", 7.1, 10, 420}, {"imdb", 7.4, 10, 12'345}}));
    EXPECT_EQ(nfo.movie.genres, (std::vector<std::string>{"Drama", "Mystery"}));
    EXPECT_EQ(nfo.movie.set, (MovieSet{"Paper Collection", "Everything folded.", 0}));
    EXPECT_EQ(nfo.movie.cast,
              (std::vector<CastMember>{{"Mara Bogen", "The keeper", 0, "http://images/mara.jpg", 0},
                                       {"Tim Falz", "The sailor", 1, "", 0}}));
    EXPECT_EQ(nfo.movie.crew,
              (std::vector<CrewMember>{{"Ida Falter", "Writer", 0}, {"Olaf Knick", "Director", 0}}));
    ASSERT_EQ(nfo.movie.artwork.size(), 2U);
    EXPECT_EQ(nfo.movie.artwork[0].url, "http://images/poster.jpg");
    EXPECT_EQ(nfo.movie.artwork[1].url, "http://images/fan.jpg");
    EXPECT_EQ(nfo.locks, MovieLocks{});
    EXPECT_EQ(nfo.play_count, 2);
    EXPECT_TRUE(nfo.watched);
    EXPECT_EQ(nfo.last_played, "2021-05-01");
    EXPECT_EQ(nfo.user_rating, 9);
    EXPECT_EQ(nfo.date_added, "2020-11-12 18:03:22");
}

TEST(NfoRead, Jellyfin) {
    const NfoMovie nfo = read_movie_nfo(fixture("jellyfin.nfo"));
    EXPECT_EQ(nfo.movie.ids, (MovieIds{991234, "tt7654321"}));
    EXPECT_EQ(nfo.movie.ratings, (std::vector<Rating>{{"default", 7.4, 10, 0}}));
    EXPECT_EQ(nfo.movie.set, (MovieSet{"Paper Collection", "", 4711}));
    EXPECT_EQ(nfo.movie.cast.size(), 1U);  // the director among the actors is none
    EXPECT_FALSE(nfo.locks.whole);
    EXPECT_EQ(nfo.locks.fields, fields({MovieField::title, MovieField::plot, MovieField::outline,
                                        MovieField::cast, MovieField::crew}));
}

TEST(NfoRead, Emby) {
    const NfoMovie nfo = read_movie_nfo(fixture("emby.nfo"));
    EXPECT_EQ(nfo.movie.plot, "A keeper folds a lighthouse & waits.");
    EXPECT_EQ(nfo.movie.set, (MovieSet{"Paper Collection", "", 4711}));
    EXPECT_EQ(nfo.movie.cast.front().tmdb_id, 501);
    EXPECT_TRUE(nfo.locks.whole);
    EXPECT_TRUE(read_nfo(fixture("emby.nfo")).locked);
}

TEST(NfoRead, TinyMediaManager) {
    const NfoMovie nfo = read_movie_nfo(fixture("tinymediamanager.nfo"));
    EXPECT_EQ(nfo.movie.ids, (MovieIds{991234, "tt7654321"}));
    EXPECT_EQ(nfo.movie.ratings.front().name, "imdb");
    EXPECT_EQ(nfo.movie.languages, (std::vector<std::string>{"de"}));
    EXPECT_EQ(nfo.user_rating, 8.5);
    EXPECT_EQ(nfo.user_note, "Lent to Ida");
    EXPECT_TRUE(nfo.watched);
}

TEST(NfoRead, MediaElch) {
    const NfoMovie nfo = read_movie_nfo(fixture("mediaelch.nfo"));
    EXPECT_EQ(nfo.movie.genres, (std::vector<std::string>{"Drama", "Mystery"}));
    EXPECT_EQ(nfo.movie.set, (MovieSet{"Paper Collection", "", 0}));
    EXPECT_EQ(nfo.movie.top250, 0);
    EXPECT_FALSE(nfo.watched);
}

TEST(NfoRead, Ember) {
    const NfoMovie nfo = read_movie_nfo(fixture("ember.nfo"));
    EXPECT_EQ(nfo.movie.ids, (MovieIds{991234, "tt7654321"}));
    EXPECT_EQ(nfo.movie.ratings, (std::vector<Rating>{{"default", 7.4, 10, 12'345}}));
    EXPECT_EQ(nfo.movie.runtime_min, 104);
    EXPECT_EQ(nfo.movie.set, (MovieSet{"Paper Collection", "", 4711}));
    EXPECT_TRUE(nfo.movie.tags.empty());
    EXPECT_TRUE(nfo.locks.whole);
    EXPECT_EQ(nfo.user_note, "mine");
}

TEST(NfoRead, FindsIdsLocksAndFaults) {
    struct Case {
        std::string text;
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
             Case{"<movie/>\r\nhttps://www.themoviedb.org/movie/348-alien", 348, "", false, false},
             Case{"<!-- <movie><locked>true</locked></movie> --><movie><locked>no</locked></movie>", 0, "",
                  false, false},
             Case{"<movie><title>x</title><locked>true</locked>", 0, "", true, true},
             Case{"<movie><locked>1</locked><title>a < b</title></movie>", 0, "", true, true},
             Case{"<episodedetails><title>x</title></episodedetails>", 0, "", false, true},
             Case{"", 0, "", false, true},
             Case{"nothing of use", 0, "", false, true},
             Case{std::string("\0\0\0", 3), 0, "", false, true},
         }) {
        const NfoFacts facts = read_nfo(expected.text);
        EXPECT_EQ(facts.ids.tmdb, expected.tmdb) << expected.text;
        EXPECT_EQ(facts.ids.imdb, expected.imdb) << expected.text;
        EXPECT_EQ(facts.locked, expected.locked) << expected.text;
        EXPECT_EQ(facts.broken, expected.broken) << expected.text;
    }
}

TEST(NfoRead, LockedFieldsInAnyDialectsWords) {
    const NfoMovie nfo =
        read_movie_nfo("<movie><lockedfields>Genres | unheard_of,bMainPlot;TRAILER</lockedfields></movie>");
    EXPECT_EQ(nfo.locks.fields, fields({MovieField::genres, MovieField::plot, MovieField::trailer}));
}

TEST(NfoRead, OfSeveralMoviesTheWantedOneElseTheFirst) {
    const std::string two =
        "<xbmcmultimovie><movie><title>One</title><id>tt0000001</id></movie>"
        "<movie><title>Two</title><tmdbid>2</tmdbid></movie></xbmcmultimovie>";
    EXPECT_EQ(read_movie_nfo(two).movie.title, "One");
    EXPECT_EQ(read_movie_nfo(two).movies, 2);
    EXPECT_EQ(read_movie_nfo(two, {2, ""}).movie.title, "Two");
    EXPECT_EQ(read_movie_nfo(two, {0, "tt0000001"}).movie.title, "One");
    EXPECT_EQ(read_movie_nfo(two, {9, ""}).movie.title, "One");
}

TEST(NfoRead, Encodings) {
    const auto title = [](const std::string& bytes) { return read_movie_nfo(bytes).movie.title; };
    const std::string cafe = "Caf\xC3\xA9";
    EXPECT_EQ(title("<movie><title>Caf\xC3\xA9</title></movie>"), cafe);
    EXPECT_EQ(title("\xEF\xBB\xBF<movie><title>Caf\xC3\xA9</title></movie>"), cafe);
    EXPECT_EQ(title("<movie><title>Caf\xE9</title></movie>"), cafe);
    EXPECT_EQ(title("<?xml version='1.0' encoding='ISO-8859-1'?><movie><title>Caf\xE9</title></movie>"),
              cafe);
    EXPECT_EQ(
        title("<?xml version=\"1.0\" encoding=\"windows-1251\"?><movie><title>\xC4\xE0</title></movie>"),
        "\xD0\x94\xD0\xB0");
    EXPECT_EQ(title("<?xml version=\"1.0\" encoding=\"utf-16\"?><movie><title>Caf\xC3\xA9</title></movie>"),
              cafe);
    EXPECT_EQ(title("<?xml version=\"1.0\" encoding=\"no-such\"?><movie><title>Caf\xC3\xA9</title></movie>"),
              cafe);
    const std::u16string wide = u"<movie><title>Caf\u00E9</title></movie>";
    std::string little("\xFF\xFE");
    std::string big;
    for (const char16_t unit : wide) {
        little += {static_cast<char>(unit & 0xFF), static_cast<char>(unit >> 8)};
        big += {static_cast<char>(unit >> 8), static_cast<char>(unit & 0xFF)};
    }
    EXPECT_EQ(title(little), cafe);
    EXPECT_EQ(title(big), cafe);
}

TEST(FieldText, TellsEachFieldApart) {
    const Movie full = read_movie_nfo(fixture("kodi.nfo")).movie;
    for (const MovieFieldInfo& info : kMovieFields) {
        EXPECT_EQ(field_text({}, info.field), "") << info.name;
        EXPECT_EQ(field_text(full, info.field), field_text(full, info.field)) << info.name;
    }
    Movie other = full;
    other.cast.front().role = "A keeper";
    EXPECT_NE(field_text(other, MovieField::cast), field_text(full, MovieField::cast));
    other = full;
    other.ratings.front().value = 7.14;  // an NFO holds one decimal
    EXPECT_EQ(field_text(other, MovieField::ratings), field_text(full, MovieField::ratings));
    other.crew.push_back({"Ida Falter", "Story", 0});  // named as a writer already
    EXPECT_EQ(field_text(other, MovieField::crew), field_text(full, MovieField::crew));
}

}  // namespace
}  // namespace cinefleet::nfo
