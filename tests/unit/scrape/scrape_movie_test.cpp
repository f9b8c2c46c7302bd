#include "worker/scrape/scrape_movie.h"

#include "tests/unit/scrape/fixtures.h"

#include <gmock/gmock.h>

#include <functional>
#include <map>

namespace cinefleet::worker {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::SizeIs;
using testing::StartsWith;
using testing::UnorderedElementsAre;

// Holds a scrape and answers its requests by hand; time stands still unless a test moves it.
class ScrapeMovieTest : public testing::Test {
  protected:
    MovieScrape& begin(TaskSpec spec) {
        scrape_ = std::make_unique<MovieScrape>(std::move(spec), settings_);
        ask();
        return *scrape_;
    }

    static TaskSpec known(std::int64_t tmdb, std::string imdb) {
        TaskSpec spec;
        spec.title = "The Matrix";
        spec.year = 1999;
        spec.ids = {tmdb, std::move(imdb)};
        return spec;
    }

    static TaskSpec named(std::string title, int year) {
        TaskSpec spec;
        spec.title = std::move(title);
        spec.year = year;
        return spec;
    }

    void ask() {
        for (FetchRequest& request : scrape_->next_requests(now_)) {
            all_.push_back(request.url);
            waiting_.emplace(request.url, request);
        }
    }

    // Answers the one waiting request whose address holds `part`.
    void answer(const std::string& part, FetchAnswer answer) {
        for (const auto& [url, request] : waiting_) {
            if (url.find(part) != std::string::npos) {
                const std::int64_t id = request.id;
                waiting_.erase(url);
                scrape_->on_answer(id, std::move(answer), now_);
                ask();
                return;
            }
        }
        FAIL() << "nobody asks for " << part;
    }

    std::vector<std::string> asked() const {
        std::vector<std::string> urls;
        for (const auto& [url, request] : waiting_) {
            urls.push_back(url.substr(0, url.find('?')));
        }
        return urls;
    }

    void answer_images() {
        while (!waiting_.empty()) {
            answer("", ok(small_png(), "image/png"));
        }
    }

    ScrapedMovieResult result() {
        EXPECT_TRUE(scrape_->is_done());
        output_ = scrape_->take_output();
        return output_.result;
    }

    ScrapeSettings settings_ = sample_settings();
    MonoTime now_{};
    std::unique_ptr<MovieScrape> scrape_;
    std::map<std::string, FetchRequest> waiting_;
    std::vector<std::string> all_;
    MovieScrape::Output output_;
};

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

struct Failure {
    FetchAnswer (*answer)();
    ErrorClass error_class;
};

void PrintTo(const Failure& failure, std::ostream* out) {
    const FetchAnswer answer = failure.answer();
    *out << (answer.transport_error ? "transport" : std::to_string(answer.status)) << " "
         << to_string(failure.error_class);
}

class DetailsFailure : public ScrapeMovieTest, public testing::WithParamInterface<Failure> {};

TEST_P(DetailsFailure, EndsTheScrapeWithItsClass) {
    TaskSpec spec = known(603, "");
    spec.title.clear();
    begin(std::move(spec));
    answer("/movie/603", GetParam().answer());
    const ScrapedMovieResult scraped = result();
    EXPECT_EQ(scraped.outcome, ScrapeOutcome::failed);
    EXPECT_EQ(scraped.error->error_class, GetParam().error_class) << scraped.error->message;
    EXPECT_EQ(scraped.error->provider, ProviderId::tmdb);
    EXPECT_EQ(scraped.usage.at(ProviderId::tmdb).failed, 1);
    EXPECT_THAT(output_.images, IsEmpty());
}

INSTANTIATE_TEST_SUITE_P(
    All, DetailsFailure,
    testing::Values(Failure{[] { return status(404); }, ErrorClass::not_found},
                    Failure{[] { return status(401); }, ErrorClass::unauthorized},
                    Failure{[] { return status(403); }, ErrorClass::blocked},
                    Failure{[] { return status(202); }, ErrorClass::blocked},
                    Failure{[] { return status(429); }, ErrorClass::throttled},
                    Failure{[] { return status(500); }, ErrorClass::unavailable},
                    Failure{[] { return status(503); }, ErrorClass::unavailable},
                    Failure{[] { return broken(ErrorClass::timeout); }, ErrorClass::timeout},
                    Failure{[] { return broken(ErrorClass::unavailable); }, ErrorClass::unavailable},
                    Failure{[] { return ok("{\"id\": 60"); }, ErrorClass::malformed},
                    Failure{[] { return ok("<html>", "text/html"); }, ErrorClass::malformed},
                    Failure{[] { return ok("[]"); }, ErrorClass::malformed},
                    Failure{[] { return ok(std::string(10'000, '[')); }, ErrorClass::malformed}));

TEST_F(ScrapeMovieTest, RetryAfterIsHandedOn) {
    begin(known(603, ""));
    FetchAnswer throttled = status(429);
    throttled.retry_after_ms = 7'000;
    answer("/movie/603", std::move(throttled));
    EXPECT_EQ(result().error->retry_after_ms, 7'000);
}

TEST_F(ScrapeMovieTest, WithoutImdbTheMovieIsStillScraped) {
    for (FetchAnswer imdb : {status(403), status(500), status(202), ok("<html></html>", "text/html"),
                             broken(ErrorClass::timeout), status(404)}) {
        waiting_.clear();
        begin(known(603, "tt0133093"));
        answer("imdb.test", std::move(imdb));
        answer("/movie/603", ok(matrix_details()));
        answer_images();
        const ScrapedMovieResult scraped = result();
        EXPECT_EQ(scraped.outcome, ScrapeOutcome::scraped);
        ASSERT_THAT(scraped.problems, SizeIs(1));
        EXPECT_EQ(scraped.problems.front().provider, ProviderId::imdb);
    }
}

TEST_F(ScrapeMovieTest, APageInPlaceOfAnImageLeadsToTheNextCandidate) {
    begin(known(603, ""));
    answer("/movie/603", ok(matrix_details()));
    answer("/w780/en2.jpg", ok("<html>no</html>", "image/jpeg"));
    EXPECT_THAT(asked(), testing::Contains(HasSubstr("/w780/en1.jpg")));
    answer("/w780/en1.jpg", status(404));
    answer("/w780/de.jpg", broken(ErrorClass::timeout));
    answer("imdb.test", ok(imdb_page(), "text/html"));
    answer_images();
    const ScrapedMovieResult scraped = result();
    EXPECT_EQ(scraped.outcome, ScrapeOutcome::scraped);
    EXPECT_THAT(scraped.problems, SizeIs(3));
    EXPECT_THAT(scraped.problems.front().message, StartsWith("poster: "));
    EXPECT_THAT(output_.images, SizeIs(3));  // all but the poster
}

TEST_F(ScrapeMovieTest, OnlyTheImagesThatAreAskedForAreFetched) {
    TaskSpec spec = known(603, "");
    spec.modifiers = {};
    spec.modifiers.add(Modifier::main_clearlogo);
    spec.modifiers.add(Modifier::main_discart);  // TMDB has none
    begin(std::move(spec));
    answer("/movie/603", ok(matrix_details()));
    EXPECT_THAT(asked(), UnorderedElementsAre(StartsWith("http://images.test/t/p/original/logo.png"),
                                              StartsWith("http://imdb.test/")));
}

TEST_F(ScrapeMovieTest, AnImageIsDescribedAsItIs) {
    TaskSpec spec = known(603, "");
    spec.modifiers = {};
    spec.modifiers.add(Modifier::main_poster);
    begin(std::move(spec));
    answer("/movie/603", ok(matrix_details()));
    answer("imdb.test", status(404));
    answer("images.test", ok(small_png(), "image/jpeg"));  // what it says it is does not count
    const ScrapedMovieResult scraped = result();
    ASSERT_THAT(output_.images, SizeIs(1));
    const Artwork& artwork = output_.images.front().artwork;
    EXPECT_EQ(artwork.kind, ImageKind::poster);
    EXPECT_EQ(artwork.format, ImageFormat::png);
    EXPECT_EQ(artwork.url, "http://images.test/t/p/w780/en2.jpg");
    EXPECT_EQ(artwork.language, "en");
    EXPECT_EQ(artwork.width, 2);
    EXPECT_EQ(artwork.height, 3);
    EXPECT_EQ(artwork.size_bytes, static_cast<std::int64_t>(small_png().size()));
    EXPECT_THAT(artwork.sha256, SizeIs(64));
    EXPECT_EQ(scraped.movie.artwork, std::vector{artwork});
}

TEST_F(ScrapeMovieTest, TheNewTitleIsToldEvenIfTheTitleIsNotAskedFor) {
    TaskSpec spec = known(603, "");
    spec.title = "matrix.1999";
    spec.fields.remove(MovieField::title);
    begin(std::move(spec));
    answer("/movie/603", ok(matrix_details()));
    answer("imdb.test", ok(imdb_page(), "text/html"));
    answer_images();
    const ScrapedMovieResult scraped = result();
    EXPECT_EQ(scraped.old_title, "matrix.1999");
    EXPECT_EQ(scraped.new_title, "The Matrix");
    EXPECT_THAT(scraped.movie.title, IsEmpty());
}

TEST_F(ScrapeMovieTest, MayBeDroppedAtAnyMoment) {
    begin(known(603, "tt0133093"));
    scrape_.reset();
    begin(known(603, "tt0133093"));
    answer("/movie/603", ok(matrix_details()));
    scrape_.reset();
}

TEST_F(ScrapeMovieTest, AnswersThatNobodyWaitsForAreDropped) {
    begin(known(603, "tt0133093"));
    scrape_->on_answer(77, ok("{}"), now_);
    const std::int64_t late = waiting_.begin()->second.id;
    answer("/movie/603", status(500));
    ASSERT_TRUE(scrape_->is_done());
    scrape_->on_answer(late, ok(imdb_page()), now_);
    EXPECT_EQ(result().outcome, ScrapeOutcome::failed);
}

TEST_F(ScrapeMovieTest, KeysShowInNoMaskedAddress) {
    begin(named("Heat", 1995));
    for (const auto& [url, request] : waiting_) {
        EXPECT_THAT(request.masked_url, Not(HasSubstr("0123456789abcdef")));
    }
}

TEST_F(ScrapeMovieTest, AProviderThatIsSwitchedOffIsNotAsked) {
    settings_.providers.back().enabled = false;
    begin(known(603, "tt0133093"));
    answer("/movie/603", ok(matrix_details()));
    answer_images();
    EXPECT_EQ(result().outcome, ScrapeOutcome::scraped);
    EXPECT_THAT(all_, testing::Each(Not(HasSubstr("imdb.test"))));
}

TEST_F(ScrapeMovieTest, ImagesThatAreSwitchedOffAreNotAskedFor) {
    settings_.providers[1].enabled = false;
    begin(known(603, "tt0133093"));
    answer("/movie/603", ok(matrix_details()));
    answer("imdb.test", ok(imdb_page(), "text/html"));
    const ScrapedMovieResult scraped = result();
    EXPECT_EQ(scraped.outcome, ScrapeOutcome::scraped);
    EXPECT_THAT(scraped.problems, IsEmpty());
    EXPECT_THAT(output_.images, IsEmpty());
}

TEST_F(ScrapeMovieTest, WithoutTmdbNothingIsScrapedAndTheReasonSaysWhatToDo) {
    settings_.providers.front().enabled = false;
    for (const TaskSpec& spec : {known(603, "tt0133093"), named("Heat", 1995)}) {
        begin(spec);
        EXPECT_THAT(all_, IsEmpty());
        EXPECT_THAT(result().error->message, HasSubstr("tmdb.enabled"));
    }
}

}  // namespace
}  // namespace cinefleet::worker
