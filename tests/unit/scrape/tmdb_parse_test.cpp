#include "worker/providers/tmdb/tmdb_parse.h"

#include "tests/unit/scrape/fixtures.h"

#include <gmock/gmock.h>
#include <nlohmann/json.hpp>

#include <cstdint>

namespace cinefleet::worker {
namespace {

using Json = nlohmann::json;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

TEST(TmdbParse, ReadsEveryField) {
    const Result<ProviderFacts> facts = tmdb::parse_details(matrix_details(), sample_settings(), {"en-US"});
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
    EXPECT_EQ(tmdb::parse_details(matrix_details(), settings, {"en-US"})->movie.certification, "16");
}

TEST(TmdbParse, ADocumentThatIsCutAnywhereIsRefused) {
    const std::string whole = matrix_details();
    for (std::size_t length = 0; length < whole.size(); ++length) {
        const Result<ProviderFacts> facts =
            tmdb::parse_details(whole.substr(0, length), sample_settings(), {"en-US"});
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
            EXPECT_TRUE(tmdb::parse_details(changed.dump(), sample_settings(), {"en-US"}))
                << name << " " << wrong;
        }
    }
}

TEST(TmdbParse, SearchHitsWithoutAnIdAreLeftOut) {
    const auto hits =
        tmdb::parse_search(R"({"results":[{"title":"x"},{"id":5,"title":"y","release_date":""}]})", false);
    ASSERT_TRUE(hits);
    ASSERT_EQ(hits->size(), 1U);
    EXPECT_EQ(hits->front().year, 0);
    EXPECT_FALSE(tmdb::parse_search("[]", false));
    EXPECT_FALSE(tmdb::parse_search(R"({"results": 3})", false));
}

// The details with one member changed.
std::string changed_details(const char* name, const Json& value) {
    Json details = Json::parse(matrix_details());
    details[name] = value;
    return details.dump();
}

TEST(TmdbParse, NumbersThatNoMovieHasReadAsUnknown) {
    for (const Json& runtime : {Json(-1), Json(1e300), Json(99'999'999'999), Json(UINT64_MAX)}) {
        const auto facts =
            tmdb::parse_details(changed_details("runtime", runtime), sample_settings(), {"en-US"});
        ASSERT_TRUE(facts);
        EXPECT_EQ(facts->movie.runtime_min, 0) << runtime;
    }
    for (const Json& rating : {Json(-0.1), Json(10.1), Json(1e300)}) {
        const auto facts =
            tmdb::parse_details(changed_details("vote_average", rating), sample_settings(), {"en-US"});
        ASSERT_TRUE(facts);
        EXPECT_THAT(facts->movie.ratings, IsEmpty()) << rating;
    }
    for (const char* date : {"", "-199-01-01", "19", "soon", "+199", "19x9-01-01"}) {
        const auto facts =
            tmdb::parse_details(changed_details("release_date", date), sample_settings(), {"en-US"});
        ASSERT_TRUE(facts);
        EXPECT_EQ(facts->movie.year, 0) << date;
    }
    for (const Json& id : {Json(0), Json(-603), Json(UINT64_MAX), Json(1e300), Json("603"), Json(nullptr)}) {
        EXPECT_FALSE(tmdb::parse_details(changed_details("id", id), sample_settings(), {"en-US"})) << id;
    }
}

TEST(TmdbParse, OnlyAnImdbIdReadsAsOne) {
    for (const char* wrong : {"", "0133093", "nm0000206", "tt", "tt12", "tt../../x", "tt0133093/",
                              "TT0133093", "tt0133093012345678"}) {
        Json details = Json::parse(matrix_details());
        details["imdb_id"] = wrong;
        details["external_ids"] = {{"imdb_id", wrong}};
        const auto facts = tmdb::parse_details(details.dump(), sample_settings(), {"en-US"});
        ASSERT_TRUE(facts);
        EXPECT_THAT(facts->movie.ids.imdb, IsEmpty()) << wrong;
        details["external_ids"] = {{"imdb_id", "tt10872600"}};
        EXPECT_EQ(tmdb::parse_details(details.dump(), sample_settings(), {"en-US"})->movie.ids.imdb,
                  "tt10872600");
    }
}

TEST(TmdbParse, AnOfficialTrailerComesFirst) {
    const auto video = [](const char* key, const char* type, bool official) {
        return Json{{"site", "YouTube"}, {"type", type}, {"official", official}, {"key", key}};
    };
    Json list = Json::array({video("clip", "Clip", true), video("fan", "Trailer", false),
                             video("official", "Trailer", true), video("second", "Trailer", true)});
    list.push_back({{"site", "Elsewhere"}, {"type", "Trailer"}, {"official", true}, {"key", "other"}});
    const auto trailer = [&] {
        const Json videos = {{"results", list}};
        return tmdb::parse_details(changed_details("videos", videos), sample_settings(), {"en-US"})
            ->movie.trailer_url;
    };
    EXPECT_THAT(trailer(), testing::EndsWith("videoid=official"));
    list.erase(2);
    list.erase(2);
    EXPECT_THAT(trailer(), testing::EndsWith("videoid=fan"));
    list.erase(1);
    EXPECT_THAT(trailer(), IsEmpty());
    list.push_back(video("a&b=c", "Trailer", true));
    EXPECT_THAT(trailer(), testing::EndsWith("videoid=a%26b%3Dc"));
}

TEST(TmdbParse, AHostileAnswerDoesNotGrowWithoutBound) {
    Json details = Json::parse(matrix_details());
    const Json person = {{"name", "Somebody"}, {"job", "Grip"}, {"id", 1}};
    details["credits"] = {{"cast", Json(2'000, person)}, {"crew", Json(2'000, person)}};
    details["genres"] = Json(2'000, person);
    const auto facts = tmdb::parse_details(details.dump(), sample_settings(), {"en-US"});
    ASSERT_TRUE(facts);
    EXPECT_EQ(facts->movie.cast.size(), 500U);
    EXPECT_EQ(facts->movie.crew.size(), 500U);
    EXPECT_EQ(facts->movie.genres.size(), 500U);
    const Json hits = {{"results", Json(2'000, Json{{"id", 7}, {"title", "Heat"}})}};
    EXPECT_EQ(tmdb::parse_search(hits.dump(), false)->size(), 40U);
}

TEST(TmdbParse, ASearchThatIsCutAnywhereIsRefused) {
    const std::string whole = search_answer({{"Heat", 1995, 949, 40}, {"Amélie", 2001, 194, 30}});
    const auto hits = tmdb::parse_search(whole, false);
    ASSERT_TRUE(hits);
    ASSERT_EQ(hits->size(), 2U);
    EXPECT_EQ(hits->back().tmdb_id, 194);
    EXPECT_EQ(hits->back().title, "Amélie");
    EXPECT_EQ(hits->back().year, 2001);
    EXPECT_EQ(hits->back().popularity, 30);
    for (std::size_t length = 0; length < whole.size(); ++length) {
        ASSERT_FALSE(tmdb::parse_search(whole.substr(0, length), false)) << length;
    }
}

TEST(TmdbParse, NoChangedByteCrashes) {
    const std::string whole = matrix_details();
    for (std::size_t at = 0; at < whole.size(); ++at) {
        for (const char byte : {'\0', '"', '9'}) {
            std::string changed = whole;
            changed[at] = byte;
            const auto facts = tmdb::parse_details(changed, sample_settings(), {"en-US"});
            if (facts) {
                ASSERT_GT(facts->movie.ids.tmdb, 0);
                ASSERT_FALSE(facts->movie.title.empty());
            }
        }
    }
}

}  // namespace
}  // namespace cinefleet::worker
