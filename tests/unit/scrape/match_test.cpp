#include "worker/match/match.h"

#include <gmock/gmock.h>

namespace cinefleet::worker {
namespace {

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

TEST(Match, OnlyWhatTheYearAllowsIsLookedAtMoreClosely) {
    const std::vector<SearchHit> hits = {hit(1, "Seven Samurai", 1954), hit(2, "Samurai Seven", 1990),
                                         hit(3, "Nothing Like It", 1955), hit(4, "Nor This", 1954),
                                         hit(5, "At All", 1953)};
    EXPECT_THAT(worth_a_closer_look(task("Die sieben Samurai", 1954), hits, 80), testing::SizeIs(3));
    EXPECT_THAT(worth_a_closer_look(task("Die sieben Samurai", 1990), hits, 80), testing::ElementsAre(2));
    EXPECT_THAT(worth_a_closer_look(task("Seven Samurai", 1954), {hits[0]}, 80), testing::IsEmpty());
}

TEST(Match, OfSeveralAlikeThePopularOneIsTakenOrAPersonAsked) {
    const std::vector<SearchHit> two = {hit(1, "Heat", 1995, 2), hit(2, "Heat", 1995, 90)};
    const Match taken = choose_match(task("Heat", 1995), two, 80);
    EXPECT_EQ(taken.verdict, MatchVerdict::taken);
    EXPECT_EQ(taken.candidates.front().tmdb_id, 2);
    EXPECT_THAT(taken.candidates.front().reason, testing::HasSubstr("most popular"));
    EXPECT_EQ(choose_match(task("Heat", 1995, ScrapeMode::ask), two, 80).verdict, MatchVerdict::ambiguous);
}

TEST(Match, AnExactTitleBeatsAPopularOneThatLacksALetterOfMany) {
    const std::string title = "The Long and Winding Road of the Travelling Pickle Salesman: Part ";
    const std::vector<SearchHit> two = {hit(1, title + "1", 2019, 90), hit(2, title + "2", 2019, 2)};
    for (const ScrapeMode mode : {ScrapeMode::auto_, ScrapeMode::ask, ScrapeMode::skip}) {
        const Match match = choose_match(task(title + "2", 2019, mode), two, 80);
        ASSERT_EQ(match.verdict, MatchVerdict::taken);
        EXPECT_EQ(match.candidates.front().tmdb_id, 2);
    }
}

TEST(Match, PopularityNeverLiftsACandidateOverTheThreshold) {
    // 27 of 34 letters and 26 of 33: just above and just below 79 percent.
    const std::string wanted(34, 'x');
    const std::vector<SearchHit> two = {hit(1, std::string(27, 'x') + std::string(7, 'y'), 2000, 1),
                                        hit(2, std::string(26, 'x') + std::string(7, 'y'), 2000, 90)};
    const Match match = choose_match(task(wanted, 2000), two, 79);
    ASSERT_EQ(match.verdict, MatchVerdict::taken);
    EXPECT_EQ(match.candidates.front().tmdb_id, 1);
}

TEST(Match, NothingIsTakenBelowTheThreshold) {
    EXPECT_EQ(choose_match(task("Heat", 1995), {hit(1, "Meat Loaf", 1995)}, 80).verdict, MatchVerdict::none);
    EXPECT_EQ(choose_match(task("Heat", 1995), {}, 0).verdict, MatchVerdict::none);
}

TEST(Match, WithoutAYearTheTitleDecides) {
    const Match match =
        choose_match(task("Dune", 0), {hit(1, "Dune", 2021, 500), hit(2, "Dune", 1984, 3)}, 80);
    ASSERT_EQ(match.verdict, MatchVerdict::taken);
    EXPECT_EQ(match.candidates.front().tmdb_id, 1);
    EXPECT_EQ(choose_match(task("Dune", 0, ScrapeMode::skip),
                           {hit(1, "Dune", 2021, 500), hit(2, "Dune", 1984, 3)}, 80)
                  .verdict,
              MatchVerdict::ambiguous);
}

TEST(Match, AHitWithoutAYearComesAfterOneWithTheRightYear) {
    const Match match =
        choose_match(task("Dune", 1984), {hit(1, "Dune", 0, 500), hit(2, "Dune", 1984, 3)}, 80);
    EXPECT_EQ(match.candidates.front().tmdb_id, 2);
    EXPECT_EQ(choose_match(task("Dune", 1984), {hit(1, "Dune", 0)}, 80).verdict, MatchVerdict::taken);
}

TEST(Match, SaysWhyACandidateHasItsScore) {
    const Match match = choose_match(task("Heat", 1995), {hit(1, "Heat", 1996)}, 80);
    ASSERT_EQ(match.candidates.size(), 1U);
    EXPECT_DOUBLE_EQ(match.candidates.front().score, 0.95);
    EXPECT_EQ(match.candidates.front().reason, "title 1.00, year 1996 for 1995");
}

TEST(Match, OtherNumbersAreAnotherMovie) {
    EXPECT_EQ(choose_match(task("Toy Story 2", 0), {hit(1, "Toy Story 3", 2010)}, 80).verdict,
              MatchVerdict::none);
    EXPECT_EQ(choose_match(task("Rocky 2", 1979), {hit(1, "Rocky II", 1979)}, 80).verdict,
              MatchVerdict::taken);
}

SearchHit hit_of_length(std::int64_t id, std::int32_t runtime_min, double popularity) {
    SearchHit found = hit(id, "Aurora", 2012, popularity);
    found.runtime_min = runtime_min;
    return found;
}

TEST(Match, TheLengthOfTheFilesTellsThoseApartThatAreAlike) {
    TaskSpec spec = task("Aurora", 2012);
    spec.runtime_min = 112;
    const Match match = choose_match(
        spec, {hit_of_length(1, 14, 30), hit_of_length(2, 118, 2), hit_of_length(3, 50, 29)}, 80);
    ASSERT_EQ(match.verdict, MatchVerdict::taken);
    EXPECT_EQ(match.candidates.front().tmdb_id, 2);
    EXPECT_THAT(match.candidates.front().reason, testing::HasSubstr("118 minutes for 112"));
    EXPECT_DOUBLE_EQ(match.candidates.front().score, 1);
    EXPECT_DOUBLE_EQ(match.candidates.back().score, 0.8);
}

TEST(Match, ALengthThatFitsNoneSaysNothing) {
    TaskSpec spec = task("Aurora", 2012);
    const std::vector<SearchHit> hits = {hit_of_length(1, 14, 90), hit_of_length(2, 50, 2)};
    const Match without = choose_match(spec, hits, 80);
    spec.runtime_min = 112;
    const Match match = choose_match(spec, hits, 80);
    EXPECT_EQ(match.verdict, without.verdict);
    EXPECT_EQ(match.candidates, without.candidates);
}

TEST(Match, AnotherCutIsTheSameMovie) {
    TaskSpec spec = task("Aurora", 2012);
    spec.runtime_min = 228;
    const Match match = choose_match(spec, {hit_of_length(1, 178, 90), hit_of_length(2, 12, 89)}, 80);
    ASSERT_EQ(match.verdict, MatchVerdict::taken);
    EXPECT_EQ(match.candidates.front().tmdb_id, 1);
}

TEST(Match, WhoseLengthMayTellIsNamedWhereSeveralAreAlike) {
    const std::vector<SearchHit> two = {hit(1, "Aurora", 2012, 10), hit(2, "Aurora", 2012, 9)};
    TaskSpec spec = task("Aurora", 2012);
    EXPECT_THAT(choose_match(spec, two, 80).unknown_runtimes, testing::IsEmpty());
    spec.runtime_min = 112;
    const Match match = choose_match(spec, two, 80);
    EXPECT_EQ(match.verdict, MatchVerdict::ambiguous);
    EXPECT_THAT(match.unknown_runtimes, testing::ElementsAre(1, 2));
    EXPECT_THAT(choose_match(spec, {two[0]}, 80).unknown_runtimes, testing::IsEmpty());
    EXPECT_THAT(choose_match(spec, {two[0], hit(3, "Aurora", 2012, 900)}, 80).unknown_runtimes,
                testing::IsEmpty());
}

TEST(Match, NothingIsTakenThatIsAsLikelyWrongAsRight) {
    const std::vector<SearchHit> two = {hit(1, "Red Dawn", 1984, 10), hit(2, "Red Dawn", 2012, 9)};
    const Match match = choose_match(task("Red Dawn", 0), two, 80);
    EXPECT_EQ(match.verdict, MatchVerdict::ambiguous);
    EXPECT_DOUBLE_EQ(match.candidates.front().score, 0.97 * 0.55);
    EXPECT_EQ(choose_match(task("Red Dawn", 0), two, 50).verdict, MatchVerdict::taken);
    EXPECT_EQ(
        choose_match(task("Red Dawn", 0), {hit(1, "Red Dawn", 1984, 0), hit(2, "Red Dawn", 2012, 0)}, 80)
            .verdict,
        MatchVerdict::ambiguous);
}

TEST(Match, OfOneYearThePopularOneHasToBeLessFarAhead) {
    const auto verdict = [](int year) {
        return choose_match(task("Heat", 0), {hit(1, "Heat", 1995, 10), hit(2, "Heat", year, 4.5)}, 80)
            .verdict;
    };
    EXPECT_EQ(verdict(1995), MatchVerdict::taken);
    EXPECT_EQ(verdict(1986), MatchVerdict::ambiguous);
}

TEST(Match, TheYearMayBelongToTheTitle) {
    const Match match = choose_match(
        task("Death Race", 2000), {hit(1, "Death Race", 2008, 90), hit(2, "Death Race 2000", 1975, 2)}, 80);
    ASSERT_EQ(match.verdict, MatchVerdict::taken);
    EXPECT_EQ(match.candidates.front().tmdb_id, 2);
}

TEST(Match, ACloseTitleIsDoubtfulWhereAnotherHasTheVeryTitle) {
    EXPECT_EQ(choose_match(task("Alien", 1986), {hit(1, "Aliens", 1986)}, 80).verdict, MatchVerdict::taken);
    EXPECT_EQ(choose_match(task("Alien", 1986), {hit(1, "Aliens", 1986), hit(2, "Alien", 1979)}, 80).verdict,
              MatchVerdict::ambiguous);
}

TEST(Match, IsSureOfAnExactTitleWithItsYear) {
    EXPECT_TRUE(choose_match(task("Heat", 1995), {hit(1, "Heat", 1995)}, 80).is_sure);
    EXPECT_TRUE(choose_match(task("Heat", 1994), {hit(1, "Heat", 1995)}, 80).is_sure);
    EXPECT_TRUE(choose_match(task("Heat", 0), {hit(1, "Heat", 1995)}, 80).is_sure);
    EXPECT_FALSE(choose_match(task("Heat", 1995), {hit(1, "Heat", 0)}, 80).is_sure);
    EXPECT_FALSE(choose_match(task("Alien", 1986), {hit(1, "Aliens", 1986)}, 80).is_sure);
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
