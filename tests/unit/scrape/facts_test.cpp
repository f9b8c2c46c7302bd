#include "worker/providers/facts.h"

#include "tests/unit/scrape/fixtures.h"

#include <gmock/gmock.h>

namespace cinefleet::worker {
namespace {

using testing::HasSubstr;

struct Meaning {
    int status;
    ErrorClass error_class;
};

TEST(ErrorOf, EachStatusHasItsClass) {
    for (const auto& [code, error_class] : {Meaning{401, ErrorClass::unauthorized},
                                            {403, ErrorClass::blocked},
                                            {202, ErrorClass::blocked},
                                            {404, ErrorClass::not_found},
                                            {429, ErrorClass::throttled},
                                            {500, ErrorClass::unavailable},
                                            {502, ErrorClass::unavailable},
                                            {503, ErrorClass::unavailable},
                                            {599, ErrorClass::unavailable},
                                            {301, ErrorClass::malformed},
                                            {400, ErrorClass::malformed},
                                            {418, ErrorClass::malformed},
                                            {0, ErrorClass::malformed}}) {
        const std::optional<ProviderError> error = error_of(ProviderId::tmdb, status(code));
        ASSERT_TRUE(error) << code;
        EXPECT_EQ(error->error_class, error_class) << code;
        EXPECT_EQ(error->provider, ProviderId::tmdb);
        EXPECT_THAT(error->message, testing::StartsWith("TMDB "));
    }
    EXPECT_FALSE(error_of(ProviderId::tmdb, status(200)));
}

TEST(ErrorOf, AWrongKeySaysWhatToDo) {
    EXPECT_THAT(error_of(ProviderId::tmdb, status(401))->message, HasSubstr("set TMDB_API_KEY"));
}

TEST(ErrorOf, AProviderWithoutAKeyCannotRefuseIt) {
    for (const ProviderId provider : {ProviderId::imdb, ProviderId::tmdb_images}) {
        const std::optional<ProviderError> error = error_of(provider, status(401));
        ASSERT_TRUE(error);
        EXPECT_EQ(error->error_class, ErrorClass::blocked);
        EXPECT_THAT(error->message, testing::Not(HasSubstr("TMDB_API_KEY")));
    }
}

TEST(ErrorOf, RetryAfterCountsForThrottlingAndMaintenanceOnly) {
    for (const int code : {429, 503, 404, 500}) {
        FetchAnswer answer = status(code);
        answer.retry_after_ms = 7'000;
        const std::int64_t expected = code == 429 || code == 503 ? 7'000 : 0;
        EXPECT_EQ(error_of(ProviderId::tmdb, answer)->retry_after_ms, expected) << code;
    }
}

TEST(ErrorOf, ATransportErrorComesBeforeTheStatus) {
    FetchAnswer answer = ok("{}");
    answer.transport_error = Error{ErrorClass::timeout, "did not answer in time", ""};
    const std::optional<ProviderError> error = error_of(ProviderId::imdb, answer);
    ASSERT_TRUE(error);
    EXPECT_EQ(error->error_class, ErrorClass::timeout);
    EXPECT_EQ(error->message, "IMDb did not answer in time");
}

TEST(PercentEncode, LeavesOnlyUnreservedCharacters) {
    EXPECT_EQ(percent_encode("AZaz09-._~"), "AZaz09-._~");
    EXPECT_EQ(percent_encode("a b+c/d?e#f&g=h%"), "a%20b%2Bc%2Fd%3Fe%23f%26g%3Dh%25");
    EXPECT_EQ(percent_encode("é"), "%C3%A9");
    EXPECT_EQ(percent_encode(std::string_view("\0\r\n\xFF", 4)), "%00%0D%0A%FF");
    EXPECT_EQ(percent_encode(""), "");
}

}  // namespace
}  // namespace cinefleet::worker
