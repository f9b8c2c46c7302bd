#include "worker/providers/tmdb/tmdb_requests.h"

#include "tests/unit/scrape/fixtures.h"

#include <gmock/gmock.h>

namespace cinefleet::worker {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

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

}  // namespace
}  // namespace cinefleet::worker
