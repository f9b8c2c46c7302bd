#include "worker/providers/imdb/imdb_page.h"

#include "tests/unit/scrape/fixtures.h"

#include <gmock/gmock.h>

namespace cinefleet::worker {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

TEST(ImdbPage, ReadsRatingVotesAndCertification) {
    const auto page = imdb::parse_title(ok(imdb_page(), "text/html"));
    const auto* facts = std::get_if<ProviderFacts>(&page);
    ASSERT_NE(facts, nullptr);
    EXPECT_EQ(facts->movie.certification, "R");
    EXPECT_THAT(facts->movie.ratings, ElementsAre(Rating{"imdb", 8.7, 10, 2'000'000}));
}

TEST(ImdbPage, APageWithoutFactsIsABlock) {
    for (const FetchAnswer& answer :
         {status(403), status(202), ok("", "text/html"), ok("<html>Are you a robot?</html>", "text/html")}) {
        const auto page = imdb::parse_title(answer);
        const auto* error = std::get_if<ProviderError>(&page);
        ASSERT_NE(error, nullptr);
        EXPECT_EQ(error->error_class, ErrorClass::blocked);
    }
}

// What the page's scripts hold, in the parts that are read.
std::string next_data_page(const std::string& above, const std::string& column = "{}") {
    return R"(<html><script id="__NEXT_DATA__" type="application/json">{"props":{"pageProps":)"
           R"({"aboveTheFoldData":)" +
           above + R"(,"mainColumnData":)" + column + "}}}</script></html>";
}

TEST(ImdbPage, ReadsWhatOnlyTheScriptsHold) {
    const auto page = imdb::parse_title(
        ok(next_data_page(R"({"titleText":{"text":"Matrix"},"originalTitleText":{"text":"The Matrix"},)"
                          R"("releaseYear":{"year":1999},"certificate":{"rating":"R"},)"
                          R"("plot":{"plotText":{"plainText":"A hacker learns."}},)"
                          R"("keywords":{"edges":[{"node":{"text":"simulation"}},{"node":{}},3]},)"
                          R"("ratingsSummary":{"aggregateRating":8.7,"voteCount":2000000}})",
                          R"({"ratingsSummary":{"topRanking":{"rank":16}}})"),
           "text/html"));
    const auto* facts = std::get_if<ProviderFacts>(&page);
    ASSERT_NE(facts, nullptr);
    const Movie& movie = facts->movie;
    EXPECT_EQ(movie.title, "Matrix");
    EXPECT_EQ(movie.original_title, "The Matrix");
    EXPECT_EQ(movie.year, 1999);
    EXPECT_EQ(movie.certification, "R");
    EXPECT_EQ(movie.plot, "A hacker learns.");
    EXPECT_EQ(movie.top250, 16);
    EXPECT_THAT(movie.tags, ElementsAre("simulation"));
    EXPECT_THAT(movie.ratings, ElementsAre(Rating{"imdb", 8.7, 10, 2'000'000}));
}

TEST(ImdbPage, APlaceBeyondTheTopIsNone) {
    for (const char* rank : {"0", "251", "-1", "\"16\""}) {
        const auto page = imdb::parse_title(
            ok(next_data_page(std::string(R"({"ratingsSummary":{"topRanking":{"rank":)") + rank + "}}}"),
               "text/html"));
        ASSERT_TRUE(std::holds_alternative<ProviderFacts>(page));
        EXPECT_EQ(std::get<ProviderFacts>(page).movie.top250, 0) << rank;
    }
}

TEST(ImdbPage, ScriptsWithoutFactsAreABlock) {
    for (const char* page :
         {R"(<script id="__NEXT_DATA__" type="application/json">{"props":{"pageProps":{}}}</script>)",
          R"(<script id="__NEXT_DATA__">{"props":</script>)", R"(<script id="__NEXT_DATA__")",
          R"(<script type="application/ld+json">[]</script>)",
          R"(<title>Verify</title><script>gokuProps = {"key":"x"}; AwsWafIntegration.getToken()</script>)"}) {
        const auto read = imdb::parse_title(ok(page, "text/html"));
        ASSERT_TRUE(std::holds_alternative<ProviderError>(read)) << page;
        EXPECT_EQ(std::get<ProviderError>(read).error_class, ErrorClass::blocked);
    }
}

TEST(ImdbPage, APageThatIsCutAnywhereNeverReadsAsFacts) {
    const std::string whole = imdb_page();
    const std::size_t facts_end = whole.find("</script>");
    for (std::size_t length = 0; length < facts_end; ++length) {
        const auto page = imdb::parse_title(ok(whole.substr(0, length), "text/html"));
        ASSERT_TRUE(std::holds_alternative<ProviderError>(page)) << length;
    }
}

TEST(ImdbPage, AsksForTheTitlesPage) {
    const FetchRequest request = imdb::title_request(sample_settings().providers[2], "tt0133093");
    EXPECT_EQ(request.provider, ProviderId::imdb);
    EXPECT_EQ(request.url, "http://imdb.test/title/tt0133093/");
    EXPECT_EQ(request.masked_url, request.url);
    EXPECT_EQ(imdb::title_request(sample_settings().providers[2], "../x?y").url,
              "http://imdb.test/title/..%2Fx%3Fy/");
}

// What a page with these facts reads as.
Movie movie_of(const std::string& facts) {
    const std::string page = "<script type=\"application/ld+json\">" + facts + "</script>";
    const auto read = imdb::parse_title(ok(page, "text/html"));
    const auto* found = std::get_if<ProviderFacts>(&read);
    EXPECT_NE(found, nullptr) << facts;
    return found != nullptr ? found->movie : Movie{};
}

TEST(ImdbPage, AMovieWithoutARatingIsNoBlock) {
    EXPECT_THAT(movie_of(R"({"@type":"Movie","name":"Tomorrow"})").ratings, IsEmpty());
    EXPECT_THAT(movie_of("{}").certification, IsEmpty());
}

TEST(ImdbPage, AnImpossibleRatingIsNone) {
    for (const char* rating :
         {R"({"ratingValue":0,"ratingCount":5})", R"({"ratingValue":11,"ratingCount":5})",
          R"({"ratingValue":-3,"ratingCount":5})", R"({"ratingValue":"8.7","ratingCount":5})",
          R"({"ratingValue":1e300})", "null", "[]", "8.7"}) {
        EXPECT_THAT(movie_of(std::string(R"({"aggregateRating":)") + rating + "}").ratings, IsEmpty())
            << rating;
    }
    EXPECT_THAT(movie_of(R"({"aggregateRating":{"ratingValue":10,"ratingCount":-5}})").ratings,
                ElementsAre(Rating{"imdb", 10, 10, 0}));
}

TEST(ImdbPage, ATitleThatIsNotThereIsNoBlock) {
    const auto page = imdb::parse_title(status(404));
    ASSERT_TRUE(std::holds_alternative<ProviderError>(page));
    EXPECT_EQ(std::get<ProviderError>(page).error_class, ErrorClass::not_found);
    EXPECT_EQ(std::get<ProviderError>(page).provider, ProviderId::imdb);
}

}  // namespace
}  // namespace cinefleet::worker
