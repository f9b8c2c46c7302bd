#include "coordinator/library/name_parser.h"

#include <gtest/gtest.h>

#include <string>

namespace cinefleet::library {
namespace {

TEST(NameParser, FindsTitleYearAndIds) {
    struct Case {
        const char* name;
        const char* title;
        std::int32_t year;
        const char* imdb;
        std::int64_t tmdb;
    };
    for (const Case& expected : {
             Case{"Alien (1979)", "Alien", 1979, "", 0},
             Case{"Victory (1981) [imdbid-tt0083284]", "Victory", 1981, "tt0083284", 0},
             Case{"FX2 (1991) {tmdb-16820}", "FX2", 1991, "", 16820},
             Case{"Ice.Castles.1978.2160p.BluRay.x264-AMIABLE", "Ice Castles", 1978, "", 0},
             Case{"One_True_Thing_(1998)_1080p", "One True Thing", 1998, "", 0},
             Case{"R.I.P.D.2013.720p.BluRay.x264-SPARKS", "R.I.P.D.", 2013, "", 0},
             Case{"1776.1979.EXTENDED.720p.BluRay.X264-AMIABLE", "1776", 1979, "", 0},
             Case{"2001 A Space Odyssey (1968)", "2001 A Space Odyssey", 1968, "", 0},
             Case{"Blade.Runner.2049.2017.1080p.WEB-DL", "Blade Runner 2049", 2017, "", 0},
             Case{"1917 (2019)", "1917", 2019, "", 0},
             Case{"1917", "1917", 0, "", 0},
             Case{"(500) Days of Summer (2009)", "(500) Days of Summer", 2009, "", 0},
             Case{"Matrix, The (1999)", "The Matrix", 1999, "", 0},
             Case{"Piranha 3D (2010)", "Piranha 3D", 2010, "", 0},
             Case{"Jackass.3D.2010.720p.DVDRip.x264-DEMO", "Jackass 3D", 2010, "", 0},
             Case{"The Darjeeling Limited (2007)", "The Darjeeling Limited", 2007, "", 0},
             Case{"LEGO.DC.Heroes.2017.1080p.BRRip", "LEGO DC Heroes", 2017, "", 0},
             Case{"Ice.Castles.1978.LIMITED.720p.BluRay", "Ice Castles", 1978, "", 0},
             Case{"Dune.3D.1080p.BluRay", "Dune", 0, "", 0},
             Case{"The Culture High", "The Culture High", 0, "", 0},
             Case{"WALL·E (2008)", "WALL·E", 2008, "", 0},
             Case{"tt0111161", "tt0111161", 0, "tt0111161", 0},
             Case{"", "", 0, "", 0},
         }) {
        const NameFacts facts = parse_name(expected.name);
        EXPECT_EQ(facts.title, expected.title) << expected.name;
        EXPECT_EQ(facts.year, expected.year) << expected.name;
        EXPECT_EQ(facts.ids.imdb, expected.imdb) << expected.name;
        EXPECT_EQ(facts.ids.tmdb, expected.tmdb) << expected.name;
    }
}

TEST(NameParser, PrefersTheFolderWhereTheFileSaysLess) {
    const NameFacts facts = parse_movie_path("Vanilla Sky (2001)", "epsilon-514");
    EXPECT_EQ(facts.title, "Vanilla Sky");
    EXPECT_EQ(facts.year, 2001);
    EXPECT_EQ(parse_movie_path("Downloads", "Heat (1995)").title, "Heat");
    EXPECT_EQ(parse_movie_path("Heat (1995)", "Heat tt0113277").ids.imdb, "tt0113277");
}

}  // namespace
}  // namespace cinefleet::library
