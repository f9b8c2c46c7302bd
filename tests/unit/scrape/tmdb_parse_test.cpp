#include "worker/providers/tmdb/tmdb_parse.h"

#include "tests/unit/scrape/fixtures.h"

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

}  // namespace
}  // namespace cinefleet::worker
