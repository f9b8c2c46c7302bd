#include "worker/merge/merge.h"

#include "tests/unit/scrape/fixtures.h"

#include <gmock/gmock.h>

namespace cinefleet::worker {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

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
        const MergedMovie merged = merge(facts, all_fields());
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
    const MergedMovie merged = merge({tmdb}, fields);
    EXPECT_EQ(merged.movie.title, "Heat");
    EXPECT_THAT(merged.movie.plot, IsEmpty());
    EXPECT_FALSE(merged.origins.contains(MovieField::plot));
}

}  // namespace
}  // namespace cinefleet::worker
