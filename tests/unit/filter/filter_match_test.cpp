#include "coordinator/filter/filter.h"

#include <gtest/gtest.h>

namespace cinefleet::filter {
namespace {

constexpr std::int64_t kToday = 1'715'904'000'000;  // 2024-05-17T00:00:00Z

MovieFacts amelie() {
    MovieFacts movie;
    movie.titles = {"Amélie", "Le Fabuleux Destin d'Amélie Poulain", "amelie.2001"};
    movie.year = 2001;
    movie.genres = {"Comedy", "Romance"};
    movie.countries = {"France"};
    movie.studios = {"Claudie Ossard Productions"};
    movie.tags = {"paris"};
    movie.languages = {"fr"};
    movie.directors = {"Jean-Pierre Jeunet"};
    movie.actors = {"Audrey Tautou", "Mathieu Kassovitz"};
    movie.set = "";
    movie.rating = 7.9;
    movie.votes = 11'000;
    movie.runtime_min = 122;
    movie.certification = "R";
    movie.path = "/srv/movies/Amélie (2001)/Amélie.mkv";
    movie.source = "/srv/movies";
    movie.added_ms = kToday - 1'000;  // 2024-05-16
    movie.has_nfo = true;
    movie.artwork.add(ImageKind::poster);
    movie.fields.add(MovieField::plot);
    movie.fields.add(MovieField::genres);
    movie.states.add(State::marked);
    return movie;
}

struct Verdict {
    const char* text;
    bool fits;
};

constexpr Verdict kVerdicts[] = {
    {"year>=2000 and genre=Comedy and not has:fanart", true},
    {"year>=2000 and genre=Horror", false},
    {"year=2001", true},
    {"year!=2001", false},
    {"year<2001", false},
    {"year<=2001", true},
    {"year>2001", false},
    {"title=amelie", true},
    {"title=AMÉLIE", true},
    {"title~poulain", true},
    {"title=ameli", false},
    {"genre=romance", true},
    {"genre!=romance", false},
    {"genre~rom", true},
    {"country=France and studio~ossard and tag=Paris and language=fr", true},
    {"director=\"jean-pierre jeunet\"", true},
    {"actor~tautou and actor~kassovitz", true},
    {"actor=Tautou", false},
    {"set=''", true},
    {"set~x", false},
    {"rating>=7.5 and rating<8 and votes>10000", true},
    {"runtime>120 and runtime<=122", true},
    {"certification=r", true},
    {"path~'amelie (2001)'", true},
    {"source=/srv/movies", true},
    {"source=/srv", false},
    {"added=2024-05-16", true},
    {"added='1 day ago'", true},
    {"added<2024-05-16", false},
    {"added<=2024-05-16", true},
    {"added>2024-05-15", true},
    {"added>2024-05-16", false},
    {"added>=2024", true},
    {"added!=never", true},
    {"scraped=never", true},
    {"scraped!=never", false},
    {"scraped>2000", false},
    {"scraped!=2000", true},
    {"has:nfo and has:poster and has:plot and has:genre", true},
    {"has:cast or missing:nfo", false},
    {"missing:fanart and missing:tagline", true},
    {"has:bMainPlot", true},
    {"is:marked and not is:locked", true},
    {"is:missing or is:fixed or is:ignored", false},
    {"not not is:marked", true},
    {"not (year=2001 or year=1999)", false},
    {"year=1999 or genre=Comedy and country=France", true},
    {"(year=1999 or genre=Comedy) and country=Spain", false},
};

TEST(FilterMatch, VerdictsAreAsPeopleReadThem) {
    for (const Verdict& verdict : kVerdicts) {
        const auto filter = parse_filter(verdict.text, kToday);
        ASSERT_TRUE(filter) << verdict.text << ": " << filter.error().message;
        EXPECT_EQ(matches(*filter, amelie()), verdict.fits) << verdict.text;
    }
}

TEST(FilterMatch, WhatIsNotKnownFitsNothingButUnequal) {
    const MovieFacts nothing;
    for (const Verdict& verdict :
         {Verdict{"year<2000", false}, Verdict{"year>=0", false}, Verdict{"year!=2000", true},
          Verdict{"rating<5", false}, Verdict{"genre!=Horror", true}, Verdict{"title~x", false},
          Verdict{"added<2030", false}}) {
        EXPECT_EQ(matches(*parse_filter(verdict.text, kToday), nothing), verdict.fits) << verdict.text;
    }
}

TEST(FilterMatch, SaysWhetherListsAreNeeded) {
    for (const Verdict& verdict :
         {Verdict{"year>2000 or title~x", false}, Verdict{"not (year=1 or genre=x)", true},
          Verdict{"has:poster and is:marked", false}, Verdict{"has:cast", true}, Verdict{"rating>5", true}}) {
        EXPECT_EQ(asks_for_lists(*parse_filter(verdict.text, kToday)), verdict.fits) << verdict.text;
    }
}

}  // namespace
}  // namespace cinefleet::filter
