#include "worker/providers/omdb/omdb.h"

#include "tests/unit/scrape/provider_probe.h"

#include <gmock/gmock.h>

namespace cinefleet::worker {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;

constexpr const char* kOmdbId = "tt0133093";

class OmdbTest : public testing::Test {
  protected:
    ProviderProbe probe_{omdb::kProvider, {ProviderId::omdb, true, "http://omdb.test", "secret"}};
};

std::string omdb_answer(const std::string& members) {
    return R"({"Title":"The Matrix","Plot":"A hacker learns.","imdbID":"tt0133093","Response":"True",)" +
           members + "}";
}

TEST_F(OmdbTest, AsksByImdbIdAndHidesItsKey) {
    ASSERT_THAT(probe_.requests(), SizeIs(1));
    EXPECT_EQ(probe_.requests()[0].url, "http://omdb.test/?i=tt0133093&plot=short&r=json&apikey=secret");
    EXPECT_EQ(probe_.requests()[0].masked_url, "http://omdb.test/?i=tt0133093&plot=short&r=json&apikey=***");
    probe_.ids.imdb.clear();
    EXPECT_THAT(probe_.requests(), IsEmpty());
}

TEST_F(OmdbTest, ReadsTheRatingsOfAllThree) {
    const ProviderFacts facts =
        probe_.facts(kOmdbId, omdb_answer(R"("imdbRating":"8.7","imdbVotes":"2,123,456","Ratings":[)"
                                          R"({"Source":"Internet Movie Database","Value":"8.7/10"},)"
                                          R"({"Source":"Rotten Tomatoes","Value":"83%"},)"
                                          R"({"Source":"Metacritic","Value":"73/100"}])"));
    EXPECT_THAT(facts.movie.ratings,
                ElementsAre(Rating{"imdb", 8.7, 10, 2'123'456}, Rating{"tomatometerallcritics", 83, 100, 0},
                            Rating{"metacritic", 73, 100, 0}));
    EXPECT_EQ(facts.movie.outline, "A hacker learns.");
}

TEST_F(OmdbTest, WhatItDoesNotKnowStaysEmpty) {
    const ProviderFacts facts = probe_.facts(
        kOmdbId,
        R"({"Title":"N/A","Plot":"N/A","imdbRating":"N/A","imdbVotes":"N/A","imdbID":"tt0133093",)"
        R"("Ratings":[{"Source":"Metacritic","Value":"N/A"},{"Source":"Rotten Tomatoes","Value":"900%"}],)"
        R"("Response":"True"})");
    EXPECT_THAT(facts.movie, Movie{});
}

TEST_F(OmdbTest, ItsEnglishTextsAreForThoseWhoReadEnglish) {
    probe_.languages = "de-DE,fr";
    EXPECT_THAT(probe_.facts(kOmdbId, omdb_answer(R"("x":1)")).movie.outline, IsEmpty());
    probe_.languages = "de-DE,en";
    EXPECT_EQ(probe_.facts(kOmdbId, omdb_answer(R"("x":1)")).movie.outline, "A hacker learns.");
}

TEST_F(OmdbTest, EveryFailureHasItsClass) {
    EXPECT_EQ(probe_.error(kOmdbId, ok(R"({"Response":"False","Error":"Incorrect IMDb ID."})")),
              ErrorClass::not_found);
    EXPECT_EQ(probe_.error(kOmdbId, ok(R"({"Response":"False","Error":"Request limit reached!"})")),
              ErrorClass::throttled);
    FetchAnswer used_up = ok(R"({"Response":"False","Error":"Request limit reached!"})");
    used_up.status = 401;
    EXPECT_EQ(probe_.error(kOmdbId, std::move(used_up)), ErrorClass::throttled);
    EXPECT_EQ(probe_.error(kOmdbId, status(401)), ErrorClass::unauthorized);
    EXPECT_EQ(probe_.error(kOmdbId, ok("<html>")), ErrorClass::malformed);
    EXPECT_EQ(probe_.error(kOmdbId, ok("[]")), ErrorClass::malformed);
    EXPECT_EQ(probe_.error("tt0000001", ok(omdb_answer(R"("x":1)"))), ErrorClass::malformed);
}

}  // namespace
}  // namespace cinefleet::worker
