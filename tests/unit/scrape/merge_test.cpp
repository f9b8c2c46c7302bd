#include "worker/merge/merge.h"

#include <gmock/gmock.h>

namespace cinefleet::worker {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

TEST(Merge, TakesTheFirstThatHasItAndAllRatings) {
    ProviderFacts tmdb;
    tmdb.provider = ProviderId::tmdb;
    tmdb.movie.title = "Heat";
    tmdb.movie.ratings = {{"themoviedb", 7.9, 10, 6'000}};
    ProviderFacts imdb;
    imdb.provider = ProviderId::imdb;
    imdb.movie.title = "HEAT";
    imdb.movie.certification = "R";
    imdb.movie.ratings = {{"imdb", 8.3, 10, 700'000}};
    for (const auto& facts : {std::vector{tmdb, imdb}, std::vector{imdb, tmdb}}) {  // whoever answered first
        const MergedMovie merged = merge(facts, all_fields(), ScrapeSettings{});
        EXPECT_EQ(merged.movie.title, "Heat");
        EXPECT_EQ(merged.movie.certification, "R");
        ASSERT_EQ(merged.movie.ratings.size(), 2U);
        EXPECT_EQ(merged.movie.ratings[0].name, "imdb");
        EXPECT_THAT(merged.origins.at(MovieField::title), ElementsAre(ProviderId::tmdb));
        EXPECT_THAT(merged.origins.at(MovieField::certification), ElementsAre(ProviderId::imdb));
        EXPECT_THAT(merged.origins.at(MovieField::ratings), ElementsAre(ProviderId::imdb, ProviderId::tmdb));
    }
}

TEST(Merge, FieldsThatAreNotAskedForStayEmpty) {
    ProviderFacts tmdb;
    tmdb.movie.title = "Heat";
    tmdb.movie.plot = "Two men meet.";
    FieldSet fields = all_fields();
    fields.remove(MovieField::plot);
    const MergedMovie merged = merge({tmdb}, fields, ScrapeSettings{});
    EXPECT_EQ(merged.movie.title, "Heat");
    EXPECT_THAT(merged.movie.plot, IsEmpty());
    EXPECT_FALSE(merged.origins.contains(MovieField::plot));
}

TEST(Merge, OfNothingComesNothing) {
    const MergedMovie merged = merge({}, all_fields(), ScrapeSettings{});
    EXPECT_EQ(merged.movie, Movie{});
    EXPECT_THAT(merged.origins, IsEmpty());
}

// A movie in which every field that a provider may fill is filled.
Movie full_movie() {
    Movie movie;
    movie.ids = {949, "tt0113277"};
    movie.title = movie.original_title = "Heat";
    movie.tagline = "A Los Angeles crime saga";
    movie.outline = "A thief and a policeman.";
    movie.plot = "A thief plans, a policeman follows.";
    movie.year = 1995;
    movie.premiered = "1995-12-15";
    movie.runtime_min = 170;
    movie.certification = "R";
    movie.top250 = 110;
    movie.ratings = {{"themoviedb", 7.9, 10, 6'000}};
    movie.genres = {"Crime"};
    movie.countries = {"United States of America"};
    movie.studios = {"Regency"};
    movie.tags = {"heist"};
    movie.languages = {"en"};
    movie.set = MovieSet{"A set", "", 5};
    movie.cast = {{"Al Pacino", "Vincent Hanna", 0, "", 1158}};
    movie.crew = {{"Michael Mann", "Director", 638}};
    movie.trailer_url = "https://example.org/trailer";
    movie.alternative_titles = {"Heat (1995)"};
    movie.certifications = {{"US", "R"}};
    movie.releases = {{"US", ReleaseKind::theatrical, "1995-12-15"}};
    movie.theme_url = "https://example.org/heat.mp3";
    return movie;
}

// The sort title is the user's: no provider has one.
TEST(Merge, EveryFieldHasItsSwitchAndItsOrigin) {
    ProviderFacts tmdb;
    tmdb.movie = full_movie();
    EXPECT_EQ(merge({tmdb}, all_fields(), ScrapeSettings{}).movie, full_movie());
    for (const MovieFieldInfo& info : kMovieFields) {
        if (info.field == MovieField::media) {
            continue;  // no provider knows what the files hold
        }
        FieldSet only;
        only.add(info.field);
        const MergedMovie merged = merge({tmdb}, only, ScrapeSettings{});
        if (info.field == MovieField::sort_title) {
            EXPECT_EQ(merged.movie, Movie{});
            continue;
        }
        EXPECT_NE(merged.movie, Movie{}) << info.name;
        EXPECT_THAT(merged.origins, ElementsAre(testing::Pair(info.field, ElementsAre(ProviderId::tmdb))));
        FieldSet others = all_fields();
        others.remove(info.field);
        EXPECT_NE(merge({tmdb}, others, ScrapeSettings{}).movie, full_movie()) << info.name;
        EXPECT_FALSE(merge({tmdb}, others, ScrapeSettings{}).origins.contains(info.field)) << info.name;
    }
}

TEST(Merge, WhatIsStoredKeepsItsOrigins) {
    ProviderFacts stored;
    stored.movie = full_movie();
    stored.movie.ratings = {{"themoviedb", 7.9, 10, 6'000}, {"metacritic", 76, 100, 0}};
    stored.origins = {{MovieField::ids, {ProviderId::tmdb, ProviderId::wikidata}},
                      {MovieField::title, {ProviderId::tmdb}},
                      {MovieField::outline, {ProviderId::omdb}},
                      {MovieField::ratings, {ProviderId::tmdb, ProviderId::omdb}}};
    ProviderFacts imdb;
    imdb.provider = ProviderId::imdb;
    imdb.movie.title = "HEAT";
    imdb.movie.outline = "Not asked for.";
    imdb.movie.ratings = {{"imdb", 8.3, 10, 700'000}};
    const MergedMovie merged = merge({stored, imdb}, all_fields(), ScrapeSettings{});
    EXPECT_EQ(merged.movie.title, "Heat");
    ASSERT_EQ(merged.movie.ratings.size(), 3U);
    EXPECT_EQ(merged.movie.ratings[0].name, "imdb");
    EXPECT_THAT(merged.origins.at(MovieField::ids), ElementsAre(ProviderId::tmdb, ProviderId::wikidata));
    EXPECT_THAT(merged.origins.at(MovieField::ratings),
                ElementsAre(ProviderId::imdb, ProviderId::tmdb, ProviderId::omdb));
    EXPECT_EQ(merged.movie.outline, "Not asked for.");  // IMDb comes before OMDb
    EXPECT_THAT(merged.origins.at(MovieField::outline), ElementsAre(ProviderId::imdb));
}

TEST(Merge, TheSecondProviderFillsEveryGap) {
    ProviderFacts tmdb;
    ProviderFacts imdb;
    imdb.provider = ProviderId::imdb;
    imdb.movie = full_movie();
    const MergedMovie merged = merge({tmdb, imdb}, all_fields(), ScrapeSettings{});
    EXPECT_EQ(merged.movie, full_movie());
    for (const auto& [field, providers] : merged.origins) {
        EXPECT_THAT(providers, ElementsAre(ProviderId::imdb)) << to_string(field);
    }
}

}  // namespace
}  // namespace cinefleet::worker
