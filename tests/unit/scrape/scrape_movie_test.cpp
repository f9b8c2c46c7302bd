#include "worker/scrape/scrape_movie.h"

#include "tests/unit/scrape/scrape_driver.h"

#include <gmock/gmock.h>

namespace cinefleet::worker {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::SizeIs;
using testing::StartsWith;
using testing::UnorderedElementsAre;

using ScrapeMovieTest = ScrapeDriver;

TEST_F(ScrapeMovieTest, WithBothIdsAsksBothProvidersAtOnce) {
    begin(known(603, "tt0133093"));
    EXPECT_THAT(asked(),
                UnorderedElementsAre("http://tmdb.test/3/movie/603", "http://imdb.test/title/tt0133093/"));
}

TEST_F(ScrapeMovieTest, AsksForImagesWhileImdbStillAnswers) {
    begin(known(603, "tt0133093"));
    answer("/movie/603", ok(matrix_details()));
    EXPECT_THAT(asked(), testing::Contains(StartsWith("http://images.test/t/p/w780/en2.jpg")));
    EXPECT_THAT(asked(), testing::Contains(StartsWith("http://imdb.test")));
    EXPECT_FALSE(scrape_->is_done());
}

TEST_F(ScrapeMovieTest, LearnsTheImdbIdFromTmdb) {
    begin(known(603, ""));
    EXPECT_THAT(asked(), ElementsAre("http://tmdb.test/3/movie/603"));
    answer("/movie/603", ok(matrix_details()));
    EXPECT_THAT(asked(), testing::Contains("http://imdb.test/title/tt0133093/"));
}

TEST_F(ScrapeMovieTest, AnImdbIdAloneNeedsNoSearch) {
    begin(known(0, "tt0133093"));
    EXPECT_THAT(asked(), testing::Contains("http://tmdb.test/3/movie/tt0133093"));
}

TEST_F(ScrapeMovieTest, MergesAllThatCame) {
    begin(known(603, "tt0133093"));
    answer("/movie/603", ok(matrix_details()));
    answer("imdb.test", ok(imdb_page(), "text/html"));
    answer_images();
    const ScrapedMovieResult scraped = result();
    EXPECT_EQ(scraped.outcome, ScrapeOutcome::scraped);
    EXPECT_EQ(scraped.movie.title, "The Matrix");
    EXPECT_EQ(scraped.movie.certification, "R");
    ASSERT_THAT(scraped.movie.ratings, SizeIs(2));
    EXPECT_EQ(scraped.movie.ratings[0].votes, 2'000'000);
    EXPECT_THAT(output_.images, SizeIs(4));  // poster, fanart, landscape, clearlogo
    EXPECT_EQ(scraped.usage.at(ProviderId::tmdb).requests, 1);
    EXPECT_EQ(scraped.usage.at(ProviderId::tmdb_images).requests, 4);
    EXPECT_THAT(scraped.problems, IsEmpty());
}

TEST_F(ScrapeMovieTest, OneRequestAtATimeIfAskedSo) {
    settings_.requests_per_scrape = 1;
    begin(known(603, "tt0133093"));
    while (!scrape_->is_done()) {
        ASSERT_THAT(waiting_, SizeIs(1));
        const std::string url = waiting_.begin()->first;
        answer("", url.find("imdb.test") != std::string::npos     ? ok(imdb_page(), "text/html")
                   : url.find("images.test") != std::string::npos ? ok(small_png(), "image/png")
                                                                  : ok(matrix_details()));
    }
    EXPECT_THAT(all_, SizeIs(6));
}

TEST_F(ScrapeMovieTest, MeasuresItsPhases) {
    begin(known(603, ""));
    now_ += Millis{100};
    answer("/movie/603", ok(matrix_details()));
    now_ += Millis{30};
    answer("imdb.test", ok(imdb_page(), "text/html"));
    now_ += Millis{50};
    answer_images();
    const ScrapeTimings timings = result().timings;
    EXPECT_EQ(timings.data_ms, 130);
    EXPECT_EQ(timings.images_ms, 80);
    EXPECT_EQ(timings.total_ms, 180);
}

TEST_F(ScrapeMovieTest, SearchesByTitleAndYearThenByTitle) {
    begin(named("Matrix", 1998));
    EXPECT_THAT(waiting_.begin()->first, HasSubstr("year=1998"));
    answer("/search/movie", ok(search_answer({})));
    EXPECT_THAT(waiting_.begin()->first, Not(HasSubstr("year=")));
    answer("/search/movie", ok(search_answer({{"The Matrix", 1999, 603, 80}})));
    EXPECT_THAT(asked(), ElementsAre("http://tmdb.test/3/movie/603"));
}

TEST_F(ScrapeMovieTest, SearchesOnWhileAMatchIsNotSure) {
    begin(named("Alien", 1986));
    answer("/search/movie", ok(search_answer({{"Aliens", 1986, 679, 80}})));
    EXPECT_THAT(asked(), ElementsAre("http://tmdb.test/3/search/movie"));
    answer("/search/movie", ok(search_answer({{"Alien", 1979, 348, 90}, {"Aliens", 1986, 679, 80}})));
    const ScrapedMovieResult scraped = result();
    EXPECT_EQ(scraped.outcome, ScrapeOutcome::skipped);
    ASSERT_THAT(scraped.candidates, SizeIs(2));
    EXPECT_THAT(scraped.candidates[0].reason, HasSubstr("searched for 'Alien' 1986, 'Alien'"));
}

TEST_F(ScrapeMovieTest, TakesAMatchThatNoOtherSearchBetters) {
    begin(named("Alien", 1986));
    answer("/search/movie", ok(search_answer({{"Aliens", 1986, 679, 80}})));
    answer("/search/movie", ok(search_answer({})));
    EXPECT_THAT(asked(), ElementsAre("http://tmdb.test/3/movie/679"));
}

TEST_F(ScrapeMovieTest, SaysWhatItSearchedFor) {
    TaskSpec spec = named("Zxcv", 1999);
    spec.alternative_title = "Qwer";
    begin(std::move(spec));
    for (int i = 0; i < 4; ++i) {
        answer("/search/movie", ok(search_answer({{"Another", 1950, 9, 1}})));
    }
    const ScrapedMovieResult scraped = result();
    EXPECT_EQ(scraped.outcome, ScrapeOutcome::failed);
    EXPECT_EQ(scraped.error->error_class, ErrorClass::not_found);
    EXPECT_THAT(scraped.error->message, HasSubstr("'Zxcv' 1999, 'Zxcv', 'Qwer' 1999, 'Qwer'"));
    EXPECT_THAT(scraped.candidates, SizeIs(1));  // for whoever decides by hand
    EXPECT_EQ(scraped.usage.at(ProviderId::tmdb),
              (ProviderUsage{4, scraped.usage.at(ProviderId::tmdb).bytes, 0}));
}

std::string details_with(int id, const std::string& title, const std::string& other_title) {
    return R"({"id":)" + std::to_string(id) + R"(,"title":")" + title +
           R"(","release_date":"1954-04-26","alternative_titles":{"titles":[{"title":")" + other_title +
           R"("}]}})";
}

TEST_F(ScrapeMovieTest, AMovieMayBeNamedByATitleThatTheSearchDoesNotTell) {
    begin(named("The Magnificent Seven Samurai", 1954));
    answer_searches({{"Another", 1954, 9, 90}, {"Seven Samurai", 1954, 346, 80}});
    const std::size_t searches = all_.size() - 2;
    EXPECT_THAT(asked(), ElementsAre("http://tmdb.test/3/movie/346", "http://tmdb.test/3/movie/9"));
    answer("/movie/9", status(404));
    answer("/movie/346", ok(details_with(346, "Seven Samurai", "The Magnificent Seven Samurai")));
    answer_images();
    const ScrapedMovieResult scraped = result();
    EXPECT_EQ(scraped.outcome, ScrapeOutcome::scraped);
    EXPECT_EQ(scraped.movie.ids.tmdb, 346);
    ASSERT_FALSE(scraped.candidates.empty());
    EXPECT_THAT(scraped.candidates.front().reason, HasSubstr("by another of its titles"));
    // Its details are not asked for again.
    EXPECT_THAT(all_, SizeIs(searches + 2));
}

TEST_F(ScrapeMovieTest, ATitleThatIsLikeAnotherOfItsTitlesIsNotTaken) {
    begin(named("The Magnificent Eight Samurai", 1954));
    answer_searches({{"Seven Samurai", 1954, 346, 80}});
    answer("/movie/346", ok(details_with(346, "Seven Samurai", "The Magnificent Seven Samurai")));
    EXPECT_EQ(result().error->error_class, ErrorClass::not_found);
}

TEST_F(ScrapeMovieTest, OfTwoAlikeTheModeDecides) {
    const std::string two = search_answer({{"Heat", 1995, 1, 5}, {"Heat", 1995, 2, 50}});
    for (const auto& [mode, outcome] : {std::pair{ScrapeMode::ask, ScrapeOutcome::review},
                                        std::pair{ScrapeMode::skip, ScrapeOutcome::skipped}}) {
        TaskSpec spec = named("Heat", 1995);
        spec.mode = mode;
        waiting_.clear();
        begin(std::move(spec));
        answer("/search/movie", ok(two));
        EXPECT_EQ(result().outcome, outcome);
    }
    waiting_.clear();
    begin(named("Heat", 1995));
    answer("/search/movie", ok(two));
    EXPECT_THAT(asked(), ElementsAre("http://tmdb.test/3/movie/2"));
}

std::string details_of_length(int id, int minutes) {
    return R"({"id":)" + std::to_string(id) + R"(,"title":"Aurora","release_date":"2012-04-26","runtime":)" +
           std::to_string(minutes) + "}";
}

TEST_F(ScrapeMovieTest, OfTwoAlikeTheLengthOfTheFilesTells) {
    const std::string two = search_answer({{"Aurora", 2012, 1, 5}, {"Aurora", 2012, 2, 5}});
    for (const ScrapeMode mode : {ScrapeMode::auto_, ScrapeMode::ask, ScrapeMode::skip}) {
        TaskSpec spec = named("Aurora", 2012);
        spec.mode = mode;
        spec.runtime_min = 112;
        waiting_.clear();
        all_.clear();
        begin(std::move(spec));
        while (waiting_.begin()->first.find("/search/") != std::string::npos) {
            answer("/search/movie", ok(two));
        }
        const std::size_t searches = all_.size() - 2;
        answer("/movie/1", ok(details_of_length(1, 14)));
        answer("/movie/2", ok(details_of_length(2, 118)));
        const ScrapedMovieResult scraped = result();
        EXPECT_EQ(scraped.outcome, ScrapeOutcome::scraped);
        EXPECT_EQ(scraped.movie.ids.tmdb, 2);
        EXPECT_THAT(all_, SizeIs(searches + 2));
    }
}

TEST_F(ScrapeMovieTest, OfTwoAlikeOfOneLengthAPersonIsAskedAsBefore) {
    TaskSpec spec = named("Aurora", 2012);
    spec.mode = ScrapeMode::ask;
    spec.runtime_min = 112;
    begin(std::move(spec));
    while (waiting_.begin()->first.find("/search/") != std::string::npos) {
        answer("/search/movie", ok(search_answer({{"Aurora", 2012, 1, 5}, {"Aurora", 2012, 2, 5}})));
    }
    answer("/movie/1", ok(details_of_length(1, 112)));
    answer("/movie/2", status(404));
    EXPECT_EQ(result().outcome, ScrapeOutcome::review);
}

TEST_F(ScrapeMovieTest, AStatedIdThatIsWrongLeadsToASearch) {
    begin(known(999'999, ""));
    answer("/movie/999999", status(404));
    EXPECT_THAT(asked(), ElementsAre("http://tmdb.test/3/search/movie"));
}

TEST_F(ScrapeMovieTest, OfTwoStatedIdsOneMayBeWrong) {
    begin(known(999'999, "tt0133093"));
    answer("/movie/999999", status(404));
    EXPECT_THAT(asked(), UnorderedElementsAre("http://tmdb.test/3/movie/tt0133093",
                                              "http://imdb.test/title/tt0133093/"));
    answer("/movie/tt0133093", status(404));
    EXPECT_THAT(asked(),
                UnorderedElementsAre("http://tmdb.test/3/search/movie", "http://imdb.test/title/tt0133093/"));
}

// A scrape whose stated IMDb id is another movie's: that movie's rating must not come in.
TEST_F(ScrapeMovieTest, AnImdbIdThatTmdbCorrectsIsAskedAnew) {
    const FetchAnswer wrong =
        ok(R"(<script type="application/ld+json">{"contentRating":"X","aggregateRating":)"
           R"({"ratingValue":1.1,"ratingCount":11}}</script>)");
    for (const bool is_early : {false, true}) {
        for (const FetchAnswer& first : {wrong, status(404)}) {
            waiting_.clear();
            begin(known(603, "tt0000001"));
            if (is_early) {
                answer("/title/tt0000001", first);
            }
            answer("/movie/603", ok(matrix_details()));
            if (!is_early) {
                answer("/title/tt0000001", first);
            }
            answer("/title/tt0133093", ok(imdb_page(), "text/html"));
            answer_images();
            const ScrapedMovieResult scraped = result();
            EXPECT_EQ(scraped.movie.ids.imdb, "tt0133093");
            ASSERT_THAT(scraped.movie.ratings, SizeIs(2));
            EXPECT_EQ(scraped.movie.ratings[0].value, 8.7);
            EXPECT_THAT(scraped.problems, IsEmpty());
        }
    }
}

TEST_F(ScrapeMovieTest, AWrongImdbPageThatWasNotAskedForYetIsNeverAskedFor) {
    settings_.requests_per_scrape = 1;
    begin(known(603, "tt0000001"));
    answer("/movie/603", ok(matrix_details()));
    while (!waiting_.empty()) {
        answer("", ok(small_png(), "image/png"));
    }
    EXPECT_THAT(all_, testing::Each(Not(HasSubstr("tt0000001"))));
    EXPECT_THAT(all_, testing::Contains(HasSubstr("/title/tt0133093/")));
}

TEST_F(ScrapeMovieTest, AStatedImdbIdStaysWhereTmdbHasNone) {
    std::string details = matrix_details();
    for (std::size_t at = details.find("tt0133093"); at != std::string::npos;
         at = details.find("tt0133093")) {
        details.erase(at, 9);
    }
    begin(known(603, "tt0133093"));
    answer("/movie/603", ok(details));
    answer("imdb.test", ok(imdb_page(), "text/html"));
    answer_images();
    EXPECT_EQ(result().movie.ids, (MovieIds{603, "tt0133093"}));
}

TEST_F(ScrapeMovieTest, WithoutTitleAndIdThereIsNothingToAsk) {
    begin(named("", 1999));
    EXPECT_THAT(all_, IsEmpty());
    const ScrapedMovieResult scraped = result();
    EXPECT_EQ(scraped.outcome, ScrapeOutcome::failed);
    EXPECT_EQ(scraped.error->error_class, ErrorClass::not_found);
}

TEST_F(ScrapeMovieTest, TheSameSearchIsNotMadeTwice) {
    TaskSpec spec = named("Heat", 1995);
    spec.alternative_title = "Heat";
    begin(std::move(spec));
    answer("/search/movie", ok(search_answer({})));
    answer("/search/movie", ok(search_answer({})));
    EXPECT_EQ(result().outcome, ScrapeOutcome::failed);
    EXPECT_THAT(all_, SizeIs(2));
}

TEST_F(ScrapeMovieTest, TheMovieThatASearchFoundMayBeGone) {
    begin(named("Heat", 1995));
    answer("/search/movie", ok(search_answer({{"Heat", 1995, 949, 50}})));
    answer("/movie/949", status(404));
    const ScrapedMovieResult scraped = result();
    EXPECT_EQ(scraped.outcome, ScrapeOutcome::failed);
    EXPECT_EQ(scraped.error->error_class, ErrorClass::not_found);
    EXPECT_THAT(scraped.candidates, SizeIs(1));
}

TEST_F(ScrapeMovieTest, ASearchThatFailsIsNotTakenForOneThatFindsNothing) {
    for (const auto& [bad, error_class] :
         {std::pair{status(500), ErrorClass::unavailable}, std::pair{status(429), ErrorClass::throttled},
          std::pair{ok("{\"results\": ["), ErrorClass::malformed},
          std::pair{broken(ErrorClass::timeout), ErrorClass::timeout}}) {
        waiting_.clear();
        all_.clear();
        begin(named("Heat", 1995));
        answer("/search/movie", bad);
        EXPECT_EQ(result().error->error_class, error_class);
        EXPECT_THAT(all_, SizeIs(1));
    }
}

}  // namespace
}  // namespace cinefleet::worker
