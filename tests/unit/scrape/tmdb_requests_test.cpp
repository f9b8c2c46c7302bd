#include "worker/providers/tmdb/tmdb_requests.h"

#include "tests/unit/scrape/fixtures.h"
#include "worker/providers/tmdb/tmdb_changes.h"

#include <gmock/gmock.h>

namespace cinefleet::worker {
namespace {

using testing::HasSubstr;
using testing::Not;

TEST(TmdbRequests, AV3KeyGoesIntoTheQueryAndAV4TokenIntoAHeader) {
    ProviderAccess access{ProviderId::tmdb, true, "http://tmdb.test/3", "0123456789abcdef0123456789abcdef",
                          false};
    FetchRequest request = tmdb::search_request(access, {"Fast & Furious", 2009, "en-US", false});
    EXPECT_THAT(request.url, HasSubstr("api_key=0123"));
    EXPECT_THAT(request.url, HasSubstr("query=Fast%20%26%20Furious"));
    EXPECT_THAT(request.headers, Not(testing::Contains(HasSubstr("Authorization"))));
    access.key = "eyJhbGciOiJIUzI1NiJ9.eyJhdWQiOiJ4In0.c2ln";
    request = tmdb::search_request(access, {"Heat", 0, "en-US", false});
    EXPECT_THAT(request.url, Not(HasSubstr("api_key")));
    EXPECT_THAT(request.headers, testing::Contains("Authorization: Bearer " + access.key));
}

TEST(TmdbRequests, DetailsAskForAllInOneRequest) {
    const ScrapeSettings settings = sample_settings();
    const FetchRequest request = tmdb::details_request(settings.providers[0], "603", settings, "de-DE");
    EXPECT_EQ(request.provider, ProviderId::tmdb);
    EXPECT_EQ(request.kind, FetchKind::data);
    EXPECT_EQ(request.masked_url,
              "http://tmdb.test/3/movie/603?language=de-DE&append_to_response="
              "credits,images,videos,release_dates,keywords,external_ids,alternative_titles,translations"
              "&include_image_language=en,null&include_video_language=en,null"
              "&api_key=***");
    EXPECT_EQ(request.url.substr(0, request.url.rfind('=')),
              request.masked_url.substr(0, request.masked_url.rfind('=')));
}

TEST(TmdbRequests, ChangesAreAskedForByDaysAndPage) {
    const FetchRequest request =
        tmdb::changes_request(sample_settings().providers[0], "2026-11-13", "2026-11-27&x=", 3);
    EXPECT_EQ(request.masked_url,
              "http://tmdb.test/3/movie/changes?start_date=2026-11-13&end_date=2026-11-27%26x%3D&page=3"
              "&api_key=***");
}

TEST(TmdbChanges, OnlyAListOfChangesIsOne) {
    const auto page = tmdb::parse_changes(
        R"({"results":[{"id":603,"adult":false},{"id":null},{"id":-1},{"id":604}],"total_pages":7})");
    ASSERT_TRUE(page);
    EXPECT_THAT(page->tmdb_ids, testing::ElementsAre(603, 604));
    EXPECT_EQ(page->total_pages, 7);
    EXPECT_TRUE(tmdb::parse_changes(R"({"results":[],"total_pages":0})"));
    for (const char* body :
         {"", "[]", "{}", R"({"results":{},"total_pages":1})", R"({"results":[]})", "<html>captcha</html>"}) {
        EXPECT_FALSE(tmdb::parse_changes(body)) << body;
    }
}

TEST(TmdbRequests, ASearchNamesTheYearOnlyIfItIsKnown) {
    const ProviderAccess access = sample_settings().providers[0];
    EXPECT_THAT(tmdb::search_request(access, {"Heat", 1995, "en-US", false}).url, HasSubstr("&year=1995"));
    EXPECT_THAT(tmdb::search_request(access, {"Heat", 0, "en-US", false}).url, Not(HasSubstr("year=")));
}

TEST(TmdbRequests, WhatComesFromNamesStaysInsideItsParameter) {
    const ScrapeSettings settings = sample_settings();
    const std::string evil = "x&api_key=y#z?/../\r\nHost: a\xFF";
    for (const FetchRequest& request : {tmdb::search_request(settings.providers[0], {evil, 0, "en", false}),
                                        tmdb::search_request(settings.providers[0], {"Heat", 0, evil, false}),
                                        tmdb::details_request(settings.providers[0], evil, settings, "en")}) {
        EXPECT_THAT(request.url, HasSubstr("x%26api_key%3Dy%23z%3F%2F..%2F%0D%0AHost%3A%20a%FF"));
        EXPECT_EQ(request.url.find_first_of("#\r\n "), std::string::npos);
    }
}

}  // namespace
}  // namespace cinefleet::worker
