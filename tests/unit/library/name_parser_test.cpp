#include "coordinator/library/name_parser.h"

#include <gtest/gtest.h>

#include <ostream>
#include <string>

namespace cinefleet::library {
namespace {

struct TitleCase {
    const char* name;
    const char* title;
    std::int32_t year;
};

void PrintTo(const TitleCase& expected, std::ostream* out) {
    *out << expected.name;
}

class TitleAndYear : public testing::TestWithParam<TitleCase> {};

TEST_P(TitleAndYear, AreFound) {
    const NameFacts facts = parse_name(GetParam().name);
    EXPECT_EQ(facts.title, GetParam().title);
    EXPECT_EQ(facts.year, GetParam().year);
}

INSTANTIATE_TEST_SUITE_P(
    Plain, TitleAndYear,
    testing::Values(TitleCase{"Alien (1979)", "Alien", 1979}, TitleCase{"Alien [1979]", "Alien", 1979},
                    TitleCase{"Alien - 1979", "Alien", 1979}, TitleCase{"1979 - Alien", "Alien", 1979},
                    TitleCase{"(1979) Alien", "Alien", 1979}, TitleCase{"[1979] Alien", "Alien", 1979},
                    TitleCase{"Alien 1979", "Alien", 1979}, TitleCase{"Alien(1979)", "Alien", 1979},
                    TitleCase{"One_True_Thing_(1998)_1080p", "One True Thing", 1998},
                    TitleCase{"The-Iron-Giant-1999-1080p", "The Iron Giant", 1999},
                    TitleCase{"The+Iron+Giant+(1999)", "The Iron Giant", 1999},
                    TitleCase{"The%20Iron%20Giant%20(1999)", "The Iron Giant", 1999},
                    TitleCase{"Ice.Castles.1978.2160p.BluRay.x264-AMIABLE", "Ice Castles", 1978},
                    TitleCase{"Iron Giant.1999.BRRip", "Iron Giant", 1999},
                    TitleCase{"Iron Giant.720p.2016 xyz", "Iron Giant", 2016},
                    TitleCase{"The Culture High", "The Culture High", 0}, TitleCase{"1917", "1917", 0},
                    TitleCase{"", "", 0}, TitleCase{"   ", "", 0}, TitleCase{"tt0111161", "tt0111161", 0}));

INSTANTIATE_TEST_SUITE_P(
    NumbersInTitles, TitleAndYear,
    testing::Values(TitleCase{"1917 (2019)", "1917", 2019}, TitleCase{"2012.2009.720p.BluRay", "2012", 2009},
                    TitleCase{"300.2006.720p", "300", 2006}, TitleCase{"9 (2009)", "9", 2009},
                    TitleCase{"1984.1984.1080p", "1984", 1984}, TitleCase{"8½ (1963)", "8½", 1963},
                    TitleCase{"2001 A Space Odyssey (1968)", "2001 A Space Odyssey", 1968},
                    TitleCase{"2001.A.Space.Odyssey.1968.HDDVD", "2001 A Space Odyssey", 1968},
                    TitleCase{"Blade.Runner.2049.2017.1080p.WEB-DL", "Blade Runner 2049", 2017},
                    TitleCase{"Blade Runner 2049", "Blade Runner 2049", 0},
                    TitleCase{"(500) Days of Summer (2009)", "(500) Days of Summer", 2009},
                    TitleCase{"Se7en.1995.REMASTERED.1080p", "Se7en", 1995},
                    TitleCase{"The.Legend.of.1900.1998.DVDRip", "The Legend of 1900", 1998},
                    TitleCase{"The Legend of 1900", "The Legend of 1900", 0},
                    TitleCase{"The 2000 Presidential Race", "The 2000 Presidential Race", 0},
                    TitleCase{"Class of 1984 1982", "Class of 1984", 1982},
                    TitleCase{"01 - Iron Man (2008)", "Iron Man", 2008},
                    TitleCase{"01. Iron Man (2008)", "Iron Man", 2008},
                    TitleCase{"Movie.1920x1080.x264", "Movie", 0}, TitleCase{"$9.99 (2008)", "$9.99", 2008}));

INSTANTIATE_TEST_SUITE_P(Dots, TitleAndYear,
                         testing::Values(TitleCase{"R.I.P.D.2013.720p.BluRay.x264-SPARKS", "R.I.P.D.", 2013},
                                         TitleCase{"R.I.P.D. (2013)", "R.I.P.D.", 2013},
                                         TitleCase{"S.W.A.T. (2003)", "S.W.A.T.", 2003},
                                         TitleCase{"E.T..the.Extra-Terrestrial.1982",
                                                   "E.T. the Extra-Terrestrial", 1982},
                                         TitleCase{"Monsters, Inc. (2001)", "Monsters, Inc.", 2001},
                                         TitleCase{"Mr. Nobody (2009)", "Mr. Nobody", 2009},
                                         TitleCase{"Tick, Tick... Boom! (2021)", "Tick, Tick... Boom!", 2021},
                                         TitleCase{"V.for.Vendetta.2005", "V for Vendetta", 2005},
                                         TitleCase{"Movie.2018.1080p.DD5.1.H.264-NTG", "Movie", 2018},
                                         TitleCase{"Startup.com (2001)", "Startup com", 2001}));

INSTANTIATE_TEST_SUITE_P(
    OtherTraps, TitleAndYear,
    testing::Values(TitleCase{"Matrix, The (1999)", "The Matrix", 1999},
                    TitleCase{"Avventura, L' (1960)", "L'Avventura", 1960},
                    TitleCase{"Lord of the Rings, The - The Two Towers (2002)",
                              "The Lord of the Rings - The Two Towers", 2002},
                    TitleCase{"WALL·E (2008)", "WALL·E", 2008}, TitleCase{"M*A*S*H (1970)", "M*A*S*H", 1970},
                    TitleCase{"Face/Off (1997)", "Face/Off", 1997},
                    TitleCase{"Rocky IV (1985)", "Rocky IV", 1985},
                    TitleCase{"千と千尋の神隠し（2001）", "千と千尋の神隠し", 2001},
                    TitleCase{"Сталкер.1979.BDRip", "Сталкер", 1979},
                    TitleCase{"Die.Blechtrommel.1979.German.DL", "Die Blechtrommel", 1979},
                    TitleCase{"[REC] (2007)", "[REC]", 2007}, TitleCase{"[REC] 2 (2009)", "[REC] 2", 2009},
                    TitleCase{"www.example.com - Heat.1995.720p", "Heat", 1995},
                    TitleCase{"[ www.example.com ] Heat (1995)", "Heat", 1995},
                    TitleCase{"[Group] Heat [720p][0123ABCD]", "Heat", 0},
                    TitleCase{"Heat v2 [0123ABCD]", "Heat", 0},
                    TitleCase{"Heat-1995-FRENCH-TVRip", "Heat", 1995},
                    TitleCase{"Heat [Crime, Drama] (1995)", "Heat", 1995}));

// Words that are a release's in one name and a title's in another.
INSTANTIATE_TEST_SUITE_P(
    DoubtfulWords, TitleAndYear,
    testing::Values(TitleCase{"Piranha 3D (2010)", "Piranha 3D", 2010},
                    TitleCase{"Jackass.3D.2010.720p.DVDRip.x264-DEMO", "Jackass 3D", 2010},
                    TitleCase{"Dune.3D.1080p.BluRay", "Dune", 0},
                    TitleCase{"The Darjeeling Limited (2007)", "The Darjeeling Limited", 2007},
                    TitleCase{"The Darjeeling Limited", "The Darjeeling Limited", 0},
                    TitleCase{"Ice.Castles.1978.LIMITED.720p.BluRay", "Ice Castles", 1978},
                    TitleCase{"Ice.Castles.LiMiTED.720p.BluRay", "Ice Castles", 0},
                    TitleCase{"LEGO.DC.Heroes.2017.1080p.BRRip", "LEGO DC Heroes", 2017},
                    TitleCase{"Charlottes.Web.720p.BluRay", "Charlottes Web", 0},
                    TitleCase{"Movie.WEB.1080p.x264", "Movie", 0},
                    TitleCase{"The.Good.German.2006.GERMAN.720p", "The Good German", 2006},
                    TitleCase{"Das.Leben.der.Anderen.German.2006.DVDR", "Das Leben der Anderen", 2006},
                    TitleCase{"Cars.2.German.DL.720p.BluRay", "Cars 2", 0},
                    TitleCase{"The.English.Patient.1996.1080p", "The English Patient", 1996},
                    TitleCase{"The Final Cut (2004)", "The Final Cut", 2004},
                    TitleCase{"South.Park.Bigger.Longer.and.Uncut.1999", "South Park Bigger Longer and Uncut",
                              1999},
                    TitleCase{"Uncut.Gems.2019.720p", "Uncut Gems", 2019},
                    TitleCase{"Star.Wars.Holiday.Special.1978.DVD", "Star Wars Holiday Special", 1978},
                    TitleCase{"Apocalypse Now Redux (1979)", "Apocalypse Now Redux", 1979}));

struct EditionCase {
    const char* name;
    const char* title;
    const char* edition;
};

void PrintTo(const EditionCase& expected, std::ostream* out) {
    *out << expected.name;
}

class Edition : public testing::TestWithParam<EditionCase> {};

TEST_P(Edition, IsFoundAndNotInTheTitle) {
    const NameFacts facts = parse_name(GetParam().name);
    EXPECT_EQ(facts.title, GetParam().title);
    EXPECT_EQ(facts.edition, GetParam().edition);
}

INSTANTIATE_TEST_SUITE_P(
    All, Edition,
    testing::Values(EditionCase{"Alien (1979) {edition-Director's Cut}", "Alien", "Director's Cut"},
                    EditionCase{"Alien (1979) (Director's Cut)", "Alien", "Director's Cut"},
                    EditionCase{"Alien.1979.Directors.Cut.1080p", "Alien", "Directors Cut"},
                    EditionCase{"Alien Director's Cut (1979)", "Alien", "Director's Cut"},
                    EditionCase{"Alien.Extended.1979.1080p", "Alien", "Extended"},
                    EditionCase{"Alien.(Special.Edition.Remastered).1979.1080p", "Alien",
                                "Special Edition Remastered"},
                    EditionCase{"Alien [Uncut] (1979)", "Alien", "Uncut"},
                    EditionCase{"Alien 1979 50th Anniversary Edition", "Alien", "50th Anniversary Edition"},
                    EditionCase{"Alien.1979.LIMITED.EXTENDED.1080p", "Alien", "EXTENDED"},
                    EditionCase{"Alien.1979.IMAX.2160p", "Alien", "IMAX"},
                    EditionCase{"Alien Director's Cut", "Alien", "Director's Cut"},
                    EditionCase{"Alien_Edition_Collector", "Alien", "Edition Collector"},
                    EditionCase{"Alien.1979.1080p", "Alien", ""},
                    EditionCase{"Directors.Cut.2006.PAL.DVDR", "Directors Cut", ""}));

struct IdCase {
    const char* name;
    std::int64_t tmdb;
    const char* imdb;
};

void PrintTo(const IdCase& expected, std::ostream* out) {
    *out << expected.name;
}

class Ids : public testing::TestWithParam<IdCase> {};

TEST_P(Ids, AreFoundInAnyForm) {
    const NameFacts facts = parse_name(GetParam().name);
    EXPECT_EQ(facts.ids, (MovieIds{GetParam().tmdb, GetParam().imdb}));
    EXPECT_EQ(facts.title, "Heat");
}

INSTANTIATE_TEST_SUITE_P(
    All, Ids,
    testing::Values(IdCase{"Heat (1995) [imdbid-tt0113277]", 0, "tt0113277"},
                    IdCase{"Heat (1995) {imdb-tt0113277}", 0, "tt0113277"},
                    IdCase{"Heat.1995.tt0113277.1080p", 0, "tt0113277"},
                    IdCase{"Heat tt0113277", 0, "tt0113277"}, IdCase{"tt0113277 - Heat", 0, "tt0113277"},
                    IdCase{"Heat [TT10113277] 720p", 0, "tt10113277"},
                    IdCase{"Heat (1995) {tmdb-949}", 949, ""}, IdCase{"Heat (1995) [tmdbid=949]", 949, ""},
                    IdCase{"Heat [tmdbid-949] (1995)", 949, ""}, IdCase{"Heat tmdb 949", 949, ""},
                    IdCase{"Heat (1995) {tmdb-2020} [tt0113277]", 2020, "tt0113277"},
                    IdCase{"Heat (1995) tt123", 0, ""}, IdCase{"Heat (1995) {tmdb-}", 0, ""},
                    IdCase{"Heat (1995) matt0113277", 0, ""}));

struct AkaCase {
    const char* name;
    const char* title;
    const char* other;
};

void PrintTo(const AkaCase& expected, std::ostream* out) {
    *out << expected.name;
}

class OtherTitle : public testing::TestWithParam<AkaCase> {};

TEST_P(OtherTitle, IsSetApart) {
    const NameFacts facts = parse_name(GetParam().name);
    EXPECT_EQ(facts.title, GetParam().title);
    EXPECT_EQ(facts.alternative_title, GetParam().other);
}

INSTANTIATE_TEST_SUITE_P(
    All, OtherTitle,
    testing::Values(
        AkaCase{"Sydney AKA Hard Eight (1996)", "Sydney", "Hard Eight"},
        AkaCase{"Sydney.a.k.a.Hard.Eight.1996.1080p", "Sydney", "Hard Eight"},
        AkaCase{"Sydney (a.k.a. Hard Eight) (1996)", "Sydney", "Hard Eight"},
        AkaCase{"Yellow Sea, The (a.k.a. Murderer, The) (2010)", "The Yellow Sea", "The Murderer"},
        AkaCase{"Le.Prestige.(The.Prestige).DVDRip", "Le Prestige", "The Prestige"},
        AkaCase{"Енола Голмс / Enola Holmes (2020)", "Енола Голмс", "Enola Holmes"},
        AkaCase{"Aka Rox (2008)", "Aka Rox", ""}, AkaCase{"AKA.2002.DVDRip", "AKA", ""},
        AkaCase{"Jackass.3D.1080p.BluRay", "Jackass", "Jackass 3D"},
        AkaCase{"Urban.Legends.Final.Cut.2000.720p", "Urban Legends", "Urban Legends Final Cut"}));

TEST(NameParser, ReadsWhatTheReleaseIs) {
    const ReleaseFacts facts =
        parse_release_name("Heat.1995.CD2.German.DL.1080p.WEB-DL.DD5.1.x264-GROUP").release;
    EXPECT_EQ(facts.resolution, "1080p");
    EXPECT_EQ(facts.source, "WEB-DL");
    EXPECT_EQ(facts.language, "German");
    EXPECT_EQ(facts.group, "GROUP");
    EXPECT_EQ(facts.part, 2);
    EXPECT_EQ(parse_release_name("[Group] Heat (BD 1080p)").release.group, "Group");
    EXPECT_EQ(parse_release_name("Heat (1995)").release.resolution, "");
}

TEST(NameParser, TakesAnyBytes) {
    for (const char* name :
         {"(((", ")))", "[](){}", "....", "-", "\xFF\xFE", "(1999", "[", "tmdb-", "aka", "a.k.a.", "(aka )",
          "x264", "1999.1999.1999", "- - -", "a.b.c.d.e", "[[[a]]]", "{edition-"}) {
        const ParsedName parsed = parse_release_name(name);
        EXPECT_LE(parsed.movie.title.size(), 40U) << name;
    }
    EXPECT_EQ(parse_name(std::string(100'000, '(')).year, 0);
}

struct PathCase {
    const char* folder;
    const char* file;
    const char* title;
    std::int32_t year;
};

void PrintTo(const PathCase& expected, std::ostream* out) {
    *out << expected.folder << "/" << expected.file;
}

class FolderAndFile : public testing::TestWithParam<PathCase> {};

TEST_P(FolderAndFile, TheOneThatSaysMoreCounts) {
    const NameFacts facts = parse_movie_path(GetParam().folder, GetParam().file);
    EXPECT_EQ(facts.title, GetParam().title);
    EXPECT_EQ(facts.year, GetParam().year);
}

INSTANTIATE_TEST_SUITE_P(
    All, FolderAndFile,
    testing::Values(PathCase{"Vanilla Sky (2001)", "epsilon-514", "Vanilla Sky", 2001},
                    PathCase{"Downloads", "Heat (1995)", "Heat", 1995}, PathCase{"Movies", "Heat", "Heat", 0},
                    PathCase{"Heat", "title00", "Heat", 0}, PathCase{"Heat (1995)", "movie", "Heat", 1995},
                    PathCase{"Heat", "heat.1995.dvdrip", "heat", 1995},
                    PathCase{"Alien Collection (1979-1997)", "Aliens (1986)", "Aliens", 1986},
                    PathCase{"Alice in Wonderland DVDRip.XviD-DiAMOND", "dmd-aw", "Alice in Wonderland", 0},
                    PathCase{"", "Heat (1995)", "Heat", 1995}));

TEST(MoviePath, TakesFromTheOtherWhatTheBetterLacks) {
    EXPECT_EQ(parse_movie_path("Heat (1995)", "Heat tt0113277").ids.imdb, "tt0113277");
    EXPECT_EQ(parse_movie_path("Heat (1995)", "Heat.Extended.1080p").edition, "Extended");
    EXPECT_EQ(parse_movie_path("Hard Eight (1996)", "Sydney (1996)").alternative_title, "Sydney");
    EXPECT_EQ(parse_movie_path("Movies", "Heat").alternative_title, "");
}

}  // namespace
}  // namespace cinefleet::library
