#include "tests/unit/scrape/scrape_driver.h"

#include <gmock/gmock.h>

namespace cinefleet::worker {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::SizeIs;
using testing::StartsWith;
using testing::UnorderedElementsAre;

using ScrapeTroubleTest = ScrapeDriver;

struct Failure {
    FetchAnswer (*answer)();
    ErrorClass error_class;
};

void PrintTo(const Failure& failure, std::ostream* out) {
    const FetchAnswer answer = failure.answer();
    *out << (answer.transport_error ? "transport" : std::to_string(answer.status)) << " "
         << to_string(failure.error_class);
}

class DetailsFailure : public ScrapeTroubleTest, public testing::WithParamInterface<Failure> {};

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

TEST_F(ScrapeTroubleTest, RetryAfterIsHandedOn) {
    begin(known(603, ""));
    FetchAnswer throttled = status(429);
    throttled.retry_after_ms = 7'000;
    answer("/movie/603", std::move(throttled));
    EXPECT_EQ(result().error->retry_after_ms, 7'000);
}

TEST_F(ScrapeTroubleTest, WithoutImdbTheMovieIsStillScraped) {
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

TEST_F(ScrapeTroubleTest, WithStoredFactsOnlyThoseWhoFailedAreAsked) {
    TaskSpec spec = known(603, "tt0133093");
    spec.modifiers = {};
    Movie stored;
    stored.ids = spec.ids;
    stored.title = "The Matrix";
    stored.ratings = {{"themoviedb", 8.2, 10, 25'000}};
    spec.attached = {{ProviderId::tmdb,
                      stored,
                      {{MovieField::ids, {ProviderId::tmdb}},
                       {MovieField::title, {ProviderId::tmdb}},
                       {MovieField::ratings, {ProviderId::tmdb}}}}};
    spec.only = {ProviderId::imdb};
    begin(std::move(spec));
    EXPECT_THAT(asked(), testing::ElementsAre("http://imdb.test/title/tt0133093/"));
    answer("imdb.test", ok(imdb_page(), "text/html"));
    const ScrapedMovieResult scraped = result();
    EXPECT_EQ(scraped.outcome, ScrapeOutcome::scraped);
    EXPECT_EQ(scraped.new_title, "The Matrix");
    EXPECT_EQ(scraped.movie.title, "The Matrix");
    EXPECT_EQ(scraped.movie.certification, "R");
    EXPECT_THAT(scraped.movie.ratings, SizeIs(2));
}

TEST_F(ScrapeTroubleTest, AttachedFactsOfAnotherMovieAreDropped) {
    TaskSpec spec = named("The Matrix", 1999);
    for (const char* id : {"tt0133093", "tt9999999"}) {
        Movie movie;
        movie.ids.imdb = id;
        movie.alternative_titles = {id};
        spec.attached.push_back({ProviderId::imdb, movie});
    }
    begin(std::move(spec));
    answer("/search/movie", ok(search_answer({{"The Matrix", 1999, 603, 90}})));
    answer("/movie/603", ok(matrix_details()));
    answer("imdb.test", status(404));
    answer_images();
    const ScrapedMovieResult scraped = result();
    EXPECT_EQ(scraped.outcome, ScrapeOutcome::scraped);
    EXPECT_THAT(scraped.movie.alternative_titles, testing::ElementsAre("tt0133093"));
}

TEST_F(ScrapeTroubleTest, APageInPlaceOfAnImageLeadsToTheNextCandidate) {
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

TEST_F(ScrapeTroubleTest, OnlyTheImagesThatAreAskedForAreFetched) {
    TaskSpec spec = known(603, "");
    spec.modifiers = {};
    spec.modifiers.add(Modifier::main_clearlogo);
    spec.modifiers.add(Modifier::main_discart);  // TMDB has none
    begin(std::move(spec));
    answer("/movie/603", ok(matrix_details()));
    EXPECT_THAT(asked(), UnorderedElementsAre(StartsWith("http://images.test/t/p/original/logo.png"),
                                              StartsWith("http://imdb.test/")));
}

TEST_F(ScrapeTroubleTest, AnImageIsDescribedAsItIs) {
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

TEST_F(ScrapeTroubleTest, TheNewTitleIsToldEvenIfTheTitleIsNotAskedFor) {
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

TEST_F(ScrapeTroubleTest, MayBeDroppedAtAnyMoment) {
    begin(known(603, "tt0133093"));
    scrape_.reset();
    begin(known(603, "tt0133093"));
    answer("/movie/603", ok(matrix_details()));
    scrape_.reset();
}

TEST_F(ScrapeTroubleTest, AnswersThatNobodyWaitsForAreDropped) {
    begin(known(603, "tt0133093"));
    scrape_->on_answer(77, ok("{}"), now_);
    const std::int64_t late = waiting_.begin()->second.id;
    answer("/movie/603", status(401));
    ASSERT_TRUE(scrape_->is_done());
    scrape_->on_answer(late, ok(imdb_page()), now_);
    EXPECT_EQ(result().outcome, ScrapeOutcome::failed);
}

// Whatever TMDB's trouble: by its stated id another provider may still know the movie.
TEST_F(ScrapeTroubleTest, WithoutTmdbsAnswerAMovieIsWhatTheOthersKnow) {
    const std::string page =
        R"(<script type="application/ld+json">{"name":"The Matrix","contentRating":"R"}</script>)";
    for (const auto& [tmdb, imdb, outcome] :
         {std::tuple{status(500), ok(page), ScrapeOutcome::scraped},
          std::tuple{status(429), ok(page), ScrapeOutcome::scraped},
          std::tuple{status(500), status(403), ScrapeOutcome::failed},
          std::tuple{status(500), ok(imdb_page()), ScrapeOutcome::failed}}) {  // it names no title
        waiting_.clear();
        TaskSpec spec = known(603, "tt0133093");
        begin(std::move(spec));
        answer("/movie/603", tmdb);
        answer("imdb.test", imdb);
        const ScrapedMovieResult scraped = result();
        EXPECT_EQ(scraped.outcome, outcome);
        if (outcome == ScrapeOutcome::scraped) {
            EXPECT_EQ(scraped.movie.certification, "R");
            EXPECT_EQ(scraped.new_title, "The Matrix");
            ASSERT_THAT(scraped.problems, SizeIs(1));
            EXPECT_EQ(scraped.problems.front().provider, ProviderId::tmdb);
        } else {
            EXPECT_EQ(scraped.error->provider, ProviderId::tmdb);
        }
    }
}

TEST_F(ScrapeTroubleTest, KeysShowInNoMaskedAddress) {
    begin(named("Heat", 1995));
    for (const auto& [url, request] : waiting_) {
        EXPECT_THAT(request.masked_url, Not(HasSubstr("0123456789abcdef")));
    }
}

TEST_F(ScrapeTroubleTest, AProviderThatIsSwitchedOffIsNotAsked) {
    settings_.providers.back().enabled = false;
    begin(known(603, "tt0133093"));
    answer("/movie/603", ok(matrix_details()));
    answer_images();
    EXPECT_EQ(result().outcome, ScrapeOutcome::scraped);
    EXPECT_THAT(all_, testing::Each(Not(HasSubstr("imdb.test"))));
}

TEST_F(ScrapeTroubleTest, ImagesThatAreSwitchedOffAreNotAskedFor) {
    settings_.providers[1].enabled = false;
    begin(known(603, "tt0133093"));
    answer("/movie/603", ok(matrix_details()));
    answer("imdb.test", ok(imdb_page(), "text/html"));
    const ScrapedMovieResult scraped = result();
    EXPECT_EQ(scraped.outcome, ScrapeOutcome::scraped);
    EXPECT_THAT(scraped.problems, IsEmpty());
    EXPECT_THAT(output_.images, IsEmpty());
}

TEST_F(ScrapeTroubleTest, WithoutTmdbNothingIsScrapedAndTheReasonSaysWhatToDo) {
    settings_.providers.front().enabled = false;
    for (const TaskSpec& spec : {known(603, "tt0133093"), named("Heat", 1995)}) {
        begin(spec);
        EXPECT_THAT(all_, IsEmpty());
        EXPECT_THAT(result().error->message, HasSubstr("tmdb.enabled"));
    }
}

}  // namespace
}  // namespace cinefleet::worker
