// A second scrape of a movie: what services answered the first time, and the images that are there already.

#include "tests/unit/scrape/scrape_driver.h"

#include <gmock/gmock.h>

namespace cinefleet::worker {
namespace {

using testing::Contains;
using testing::Each;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::SizeIs;

class ScrapeKeptTest : public ScrapeDriver {
  protected:
    void answer_all(const std::string& etag = "W/\"1\"") {
        while (!waiting_.empty()) {
            const std::string url = waiting_.begin()->first;
            FetchAnswer given = url.find("imdb.test") != std::string::npos     ? ok(imdb_page(), "text/html")
                                : url.find("images.test") != std::string::npos ? ok(small_png(), "image/png")
                                : url.find("/search/") != std::string::npos
                                    ? ok(search_answer({{"The Matrix", 1999, 603, 50}}))
                                    : ok(matrix_details());
            given.etag = etag;
            answer(url, std::move(given));
        }
    }

    /// Scrapes once, and remembers for begin() what a coordinator would.
    ScrapedMovieResult first(TaskSpec spec, bool is_fresh) {
        begin(std::move(spec));
        answer_all();
        ScrapedMovieResult scraped = result();
        answers_ = output_.answers;
        for (KeptAnswer& kept : answers_) {
            kept.is_fresh = is_fresh;
        }
        all_.clear();
        return scraped;
    }

    static FetchAnswer not_modified() {
        FetchAnswer answer;
        answer.status = 304;
        return answer;
    }

    static TaskSpec with_images(TaskSpec spec, const ScrapedMovieResult& scraped) {
        spec.have = scraped.movie.artwork;
        return spec;
    }
};

TEST_F(ScrapeKeptTest, ASecondScrapeSendsNothingAndSaysTheSame) {
    const ScrapedMovieResult once = first(known(603, "tt0133093"), true);
    begin(with_images(known(603, "tt0133093"), once));
    const ScrapedMovieResult again = result();
    EXPECT_THAT(all_, IsEmpty());
    EXPECT_EQ(again.outcome, ScrapeOutcome::scraped);
    EXPECT_EQ(again.movie, once.movie);
    EXPECT_EQ(again.origins, once.origins);
    EXPECT_THAT(output_.images, IsEmpty());
    EXPECT_EQ(again.usage.at(ProviderId::tmdb), (ProviderUsage{0, 0, 0, 1}));
    EXPECT_EQ(again.usage.at(ProviderId::imdb), (ProviderUsage{0, 0, 0, 1}));
    EXPECT_THAT(output_.answers, IsEmpty());  // nothing new to keep
}

TEST_F(ScrapeKeptTest, WhatWasSearchedForIsFoundWithoutASearch) {
    first(named("The Matrix", 1999), true);
    begin(named("The Matrix", 1999));
    answer_images();
    EXPECT_EQ(result().movie.ids.tmdb, 603);
    EXPECT_THAT(all_, Each(HasSubstr("images.test")));
}

TEST_F(ScrapeKeptTest, DetailsAskedForByAnImdbIdServeTheTmdbIdNextTime) {
    first(known(0, "tt0133093"), true);
    begin(known(603, "tt0133093"));
    answer_images();
    EXPECT_EQ(result().movie.title, "The Matrix");
    EXPECT_THAT(all_, Each(HasSubstr("images.test")));
}

TEST_F(ScrapeKeptTest, AnAnswerAboutAnotherMovieIsNotUsed) {
    first(known(603, "tt0133093"), true);
    begin(known(604, ""));
    EXPECT_THAT(asked(), ElementsAre("http://tmdb.test/3/movie/604"));
}

TEST_F(ScrapeKeptTest, OldAnswersAreAskedWhetherTheyStillHold) {
    const ScrapedMovieResult once = first(known(603, "tt0133093"), false);
    begin(with_images(known(603, "tt0133093"), once));
    EXPECT_THAT(waiting_.begin()->second.headers, Contains("If-None-Match: W/\"1\""));
    answer("imdb.test", not_modified());
    answer("/movie/603", not_modified());
    const ScrapedMovieResult again = result();
    EXPECT_EQ(again.movie, once.movie);
    EXPECT_EQ(again.usage.at(ProviderId::tmdb), (ProviderUsage{1, 0, 0, 0}));
    ASSERT_THAT(output_.answers, SizeIs(2));
    EXPECT_TRUE(output_.answers[0].is_confirmed);
    EXPECT_TRUE(output_.answers[1].is_confirmed);
}

TEST_F(ScrapeKeptTest, AChangedAnswerTakesThePlaceOfTheOldOne) {
    first(known(603, ""), false);
    begin(known(603, ""));
    answer_all("W/\"2\"");
    result();
    ASSERT_THAT(output_.answers, Not(IsEmpty()));
    EXPECT_EQ(output_.answers[0].etag, "W/\"2\"");
    EXPECT_FALSE(output_.answers[0].is_confirmed);
}

TEST_F(ScrapeKeptTest, ABlockThatLooksLikeAnAnswerIsNotKept) {
    begin(known(603, "tt0133093"));
    answer("imdb.test", ok("<html>Are you a robot?</html>", "text/html"));
    answer_all();
    result();
    for (const KeptAnswer& kept : output_.answers) {
        EXPECT_NE(kept.provider, ProviderId::imdb);
    }
}

TEST_F(ScrapeKeptTest, AScrapeThatHasFailedIsRepeatedAsIfItWereTheFirst) {
    begin(named("No such movie", 1999));
    while (!waiting_.empty()) {
        answer("/search/movie", ok(search_answer({})));
    }
    EXPECT_EQ(result().outcome, ScrapeOutcome::failed);
    EXPECT_THAT(output_.answers, IsEmpty());
}

TEST_F(ScrapeKeptTest, ThatAServiceKnowsNothingIsKeptAsASearch) {
    begin(known(603, "tt0133093"));
    answer("imdb.test", status(404));
    answer_all();
    result();
    const auto nothing = std::ranges::find(output_.answers, ProviderId::imdb, &KeptAnswer::provider);
    ASSERT_NE(nothing, output_.answers.end());
    EXPECT_EQ(nothing->status, 404);
    EXPECT_EQ(nothing->kind, AnswerKind::search);

    answers_ = output_.answers;
    for (KeptAnswer& kept : answers_) {
        kept.is_fresh = true;
    }
    begin(known(603, "tt0133093"));
    answer_images();
    EXPECT_EQ(result().usage.at(ProviderId::imdb), (ProviderUsage{0, 0, 0, 1}));
}

TEST_F(ScrapeKeptTest, AnImageFromAnotherAddressIsFetched) {
    const ScrapedMovieResult once = first(known(603, ""), true);
    TaskSpec spec = with_images(known(603, ""), once);
    spec.have.front().url += "?other";
    begin(spec);
    EXPECT_THAT(all_, SizeIs(1));
    answer_images();
    result();
    EXPECT_THAT(output_.images, SizeIs(1));
    EXPECT_EQ(output_.result.movie.artwork, once.movie.artwork);
}

}  // namespace
}  // namespace cinefleet::worker
