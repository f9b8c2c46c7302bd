#include "worker/match/match.h"

#include "worker/match/title_key.h"

#include <gmock/gmock.h>

namespace cinefleet::worker {
namespace {

struct Pair {
    const char* a;
    const char* b;
};

class SameTitle : public testing::TestWithParam<Pair> {};

TEST_P(SameTitle, HasTheSameKey) {
    EXPECT_TRUE(title_key(GetParam().a) == title_key(GetParam().b)) << GetParam().a << " | " << GetParam().b;
}

INSTANTIATE_TEST_SUITE_P(All, SameTitle,
                         testing::Values(Pair{"Face/Off", "face off"}, Pair{"WALL·E", "Wall-E"},
                                         Pair{"Amélie", "AMELIE"}, Pair{"The Matrix", "Matrix"},
                                         Pair{"Fast & Furious", "Fast and Furious"},
                                         Pair{"Rocky II", "Rocky 2"},
                                         Pair{"Die Blechtrommel", "die  blechtrommel!"},
                                         Pair{"Ame\xCC\x81lie", "Am\xC3\xA9lie"}, Pair{"M*A*S*H", "MASH"},
                                         Pair{"Ocean's Eleven", "Oceans Eleven"}));

class OtherTitle : public testing::TestWithParam<Pair> {};

TEST_P(OtherTitle, HasAnotherKey) {
    EXPECT_FALSE(title_key(GetParam().a) == title_key(GetParam().b)) << GetParam().a << " | " << GetParam().b;
}

INSTANTIATE_TEST_SUITE_P(All, OtherTitle,
                         testing::Values(Pair{"Rocky II", "Rocky III"}, Pair{"Alien", "Aliens"},
                                         Pair{"千と千尋の神隠し", "もののけ姫"}, Pair{"9", "10"},
                                         Pair{"It", "Us"}));

TEST(TitleSimilarity, IsOneForTheSameAndFallsWithEachLetter) {
    const std::u32string heat = title_key("Heat");
    EXPECT_EQ(title_similarity(heat, heat), 1);
    EXPECT_LT(title_similarity(heat, title_key("Heap")), 1);
    EXPECT_GT(title_similarity(heat, title_key("Heap")), title_similarity(heat, title_key("Hump")));
    EXPECT_EQ(title_similarity(U"", heat), 0);
}

TaskSpec task(std::string title, int year, ScrapeMode mode = ScrapeMode::auto_) {
    TaskSpec spec;
    spec.title = std::move(title);
    spec.year = year;
    spec.mode = mode;
    return spec;
}

SearchHit hit(std::int64_t id, std::string title, int year, double popularity = 1) {
    return {id, title, title, year, popularity};
}

TEST(Match, TheYearTellsRemakesApart) {
    const Match match =
        choose_match(task("Dune", 1984), {hit(1, "Dune", 2021, 500), hit(2, "Dune", 1984, 3)}, 80);
    ASSERT_EQ(match.verdict, MatchVerdict::taken);
    EXPECT_EQ(match.candidates.front().tmdb_id, 2);
}

TEST(Match, AYearThatIsOffByOneIsTheSameMovie) {
    EXPECT_EQ(choose_match(task("Dune", 1985), {hit(2, "Dune", 1984)}, 80).verdict, MatchVerdict::taken);
    EXPECT_EQ(choose_match(task("Dune", 1990), {hit(2, "Dune", 1984)}, 80).verdict, MatchVerdict::none);
}

TEST(Match, TheOriginalTitleCountsToo) {
    SearchHit spirited = hit(129, "Spirited Away", 2001);
    spirited.original_title = "千と千尋の神隠し";
    EXPECT_EQ(choose_match(task("千と千尋の神隠し", 2001), {spirited}, 80).verdict, MatchVerdict::taken);
}

TEST(Match, TheAlternativeTitleCountsToo) {
    TaskSpec spec = task("cinefile-x", 1999);
    spec.alternative_title = "Fight Club";
    EXPECT_EQ(choose_match(spec, {hit(550, "Fight Club", 1999)}, 80).verdict, MatchVerdict::taken);
}

TEST(Match, OfSeveralAlikeThePopularOneIsTakenOrAPersonAsked) {
    const std::vector<SearchHit> two = {hit(1, "Heat", 1995, 2), hit(2, "Heat", 1995, 90)};
    const Match taken = choose_match(task("Heat", 1995), two, 80);
    EXPECT_EQ(taken.verdict, MatchVerdict::taken);
    EXPECT_EQ(taken.candidates.front().tmdb_id, 2);
    EXPECT_THAT(taken.candidates.front().reason, testing::HasSubstr("most popular"));
    EXPECT_EQ(choose_match(task("Heat", 1995, ScrapeMode::ask), two, 80).verdict, MatchVerdict::ambiguous);
}

TEST(Match, NothingIsTakenBelowTheThreshold) {
    EXPECT_EQ(choose_match(task("Heat", 1995), {hit(1, "Meat Loaf", 1995)}, 80).verdict, MatchVerdict::none);
    EXPECT_EQ(choose_match(task("Heat", 1995), {}, 0).verdict, MatchVerdict::none);
}

TEST(Match, KeepsTenCandidatesAtMost) {
    std::vector<SearchHit> many;
    for (int i = 0; i < 20; ++i) {
        many.push_back(hit(i + 1, "Heat", 1995 - i));
    }
    EXPECT_EQ(choose_match(task("Heat", 1995), many, 80).candidates.size(), 10U);
}

}  // namespace
}  // namespace cinefleet::worker
