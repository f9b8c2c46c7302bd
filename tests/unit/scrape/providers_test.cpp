#include "tests/unit/scrape/fixtures.h"
#include "worker/merge/merge.h"
#include "worker/providers/imdb/imdb_page.h"
#include "worker/providers/json_fields.h"
#include "worker/providers/tmdb/tmdb_images.h"
#include "worker/providers/tmdb/tmdb_parse.h"
#include "worker/providers/tmdb/tmdb_requests.h"

#include <gmock/gmock.h>

namespace cinefleet::worker {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

TEST(TmdbParse, ReadsEveryField) {
    const Result<ProviderFacts> facts = tmdb::parse_details(matrix_details(), sample_settings());
    ASSERT_TRUE(facts) << facts.error().message;
    const Movie& movie = facts->movie;
    EXPECT_EQ(movie.ids, (MovieIds{603, "tt0133093"}));
    EXPECT_EQ(movie.title, "The Matrix");
    EXPECT_EQ(movie.tagline, "Free your mind.");
    EXPECT_EQ(movie.year, 1999);
    EXPECT_EQ(movie.premiered, "1999-03-30");
    EXPECT_EQ(movie.runtime_min, 136);
    EXPECT_EQ(movie.certification, "R");
    EXPECT_THAT(movie.genres, ElementsAre("Action", "Science Fiction"));
    EXPECT_THAT(movie.countries, ElementsAre("United States of America"));
    EXPECT_THAT(movie.tags, ElementsAre("simulation"));
    EXPECT_EQ(movie.set->name, "The Matrix Collection");
    ASSERT_EQ(movie.cast.size(), 2U);
    EXPECT_EQ(movie.cast[0].role, "Neo");
    EXPECT_EQ(movie.cast[0].thumb_url, "http://images.test/t/p/w185/k.jpg");
    EXPECT_THAT(movie.cast[1].thumb_url, IsEmpty());
    ASSERT_EQ(movie.ratings.size(), 1U);
    EXPECT_EQ(movie.ratings[0], (Rating{"themoviedb", 8.2, 10, 25'000}));
    EXPECT_THAT(movie.trailer_url, HasSubstr("vKQi3bBA1y8"));
}

TEST(TmdbParse, TheCertificationIsTheAskedCountrys) {
    ScrapeSettings settings = sample_settings();
    settings.country = "DE";
    EXPECT_EQ(tmdb::parse_details(matrix_details(), settings)->movie.certification, "16");
}

TEST(TmdbParse, ADocumentThatIsCutAnywhereIsRefused) {
    const std::string whole = matrix_details();
    for (std::size_t length = 0; length < whole.size(); ++length) {
        const Result<ProviderFacts> facts = tmdb::parse_details(whole.substr(0, length), sample_settings());
        ASSERT_FALSE(facts) << length;
        ASSERT_EQ(facts.error().error_class, ErrorClass::malformed);
    }
}

TEST(TmdbParse, WrongTypesReadAsEmpty) {
    const Json details = Json::parse(matrix_details());
    for (const auto& [name, value] : details.items()) {
        if (name == "id" || name == "title") {
            continue;
        }
        for (const Json& wrong :
             {Json(nullptr), Json(42), Json("text"), Json::array({1, nullptr, "x"}), Json::object()}) {
            Json changed = details;
            changed[name] = wrong;
            EXPECT_TRUE(tmdb::parse_details(changed.dump(), sample_settings())) << name << " " << wrong;
        }
    }
}

TEST(TmdbParse, SearchHitsWithoutAnIdAreLeftOut) {
    const auto hits =
        tmdb::parse_search(R"({"results":[{"title":"x"},{"id":5,"title":"y","release_date":""}]})");
    ASSERT_TRUE(hits);
    ASSERT_EQ(hits->size(), 1U);
    EXPECT_EQ(hits->front().year, 0);
    EXPECT_FALSE(tmdb::parse_search("[]"));
    EXPECT_FALSE(tmdb::parse_search(R"({"results": 3})"));
}

TEST(TmdbImages, PreferLanguageThenVotes) {
    const auto images = tmdb::image_candidates(Json::parse(matrix_details()), sample_settings());
    std::vector<std::string> posters;
    for (const ImageCandidate& image : images) {
        if (image.kind == ImageKind::poster) {
            posters.push_back(image.url.substr(image.url.rfind('/')));
        }
    }
    ASSERT_GE(posters.size(), 2U);
    EXPECT_EQ(posters[0], "/en2.jpg");
    EXPECT_EQ(posters[1], "/en1.jpg");
}

TEST(TmdbImages, APathFromAServiceStaysAFileName) {
    EXPECT_TRUE(tmdb::is_image_path("/abc.jpg"));
    for (const char* evil : {"", "abc.jpg", "/../etc/passwd", "/a/b.jpg", "//host/x.jpg", "/x.jpg?y",
                             "/x#.jpg", "/x y.jpg", "/@host.jpg:80/"}) {
        EXPECT_FALSE(tmdb::is_image_path(evil)) << evil;
    }
}

TEST(TmdbRequests, AV3KeyGoesIntoTheQueryAndAV4TokenIntoAHeader) {
    ProviderAccess access{ProviderId::tmdb, true, "http://tmdb.test/3", "0123456789abcdef0123456789abcdef",
                          false};
    FetchRequest request = tmdb::search_request(access, "Fast & Furious", 2009, "en-US");
    EXPECT_THAT(request.url, HasSubstr("api_key=0123"));
    EXPECT_THAT(request.url, HasSubstr("query=Fast%20%26%20Furious"));
    EXPECT_THAT(request.headers, Not(testing::Contains(HasSubstr("Authorization"))));
    access.key = "eyJhbGciOiJIUzI1NiJ9.eyJhdWQiOiJ4In0.c2ln";
    request = tmdb::search_request(access, "Heat", 0, "en-US");
    EXPECT_THAT(request.url, Not(HasSubstr("api_key")));
    EXPECT_THAT(request.headers, testing::Contains("Authorization: Bearer " + access.key));
}

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

TEST(ImdbPage, APageThatIsCutAnywhereNeverReadsAsFacts) {
    const std::string whole = imdb_page();
    const std::size_t facts_end = whole.find("</script>");
    for (std::size_t length = 0; length < facts_end; ++length) {
        const auto page = imdb::parse_title(ok(whole.substr(0, length), "text/html"));
        ASSERT_TRUE(std::holds_alternative<ProviderError>(page)) << length;
    }
}

TEST(JsonFields, DeepNestingIsRefused) {
    EXPECT_FALSE(parse_json(std::string(20, '[') + std::string(20, ']')).is_discarded());
    EXPECT_TRUE(parse_json(std::string(200, '[') + std::string(200, ']')).is_discarded());
    EXPECT_TRUE(parse_json(std::string(1'000'000, '[')).is_discarded());
}

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
