#include "worker/providers/imdb/imdb_page.h"

#include "tests/unit/scrape/fixtures.h"

#include <gmock/gmock.h>

namespace cinefleet::worker {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

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

}  // namespace
}  // namespace cinefleet::worker
