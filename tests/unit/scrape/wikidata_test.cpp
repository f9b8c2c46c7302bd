#include "worker/providers/wikidata/wikidata.h"

#include "tests/unit/scrape/provider_probe.h"

#include <gmock/gmock.h>

namespace cinefleet::worker {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

constexpr const char* kWikidataId = "tt0133093";

class WikidataTest : public testing::Test {
  protected:
    ProviderProbe probe_{wikidata::kProvider, {ProviderId::wikidata, true, "http://wikidata.test", ""}};
};

std::string result_of(const std::string& row) {
    return R"({"head":{"vars":["item"]},"results":{"bindings":[)" + row + "]}}";
}

TEST_F(WikidataTest, AsksOneQueryByImdbId) {
    ASSERT_THAT(probe_.requests(), SizeIs(1));
    EXPECT_THAT(probe_.requests()[0].url, testing::StartsWith("http://wikidata.test/sparql?query="));
    EXPECT_THAT(probe_.requests()[0].url, HasSubstr("%22tt0133093%22"));
    EXPECT_THAT(probe_.requests()[0].headers, ElementsAre("Accept: application/sparql-results+json"));
    for (const char* id : {"", "tt1", "tt0133093\" } #"}) {  // it becomes part of a query
        probe_.ids.imdb = id;
        EXPECT_THAT(probe_.requests(), IsEmpty()) << id;
    }
}

TEST_F(WikidataTest, ReadsIdsAndOriginalTitle) {
    const ProviderFacts facts = probe_.facts(
        kWikidataId, result_of(R"({"item":{"type":"uri","value":"http://www.wikidata.org/entity/Q83495"},)"
                               R"("original":{"type":"literal","value":"The Matrix"},)"
                               R"("letterboxd":{"type":"literal","value":"the-matrix"},)"
                               R"("rottentomatoes":{"type":"literal","value":"m/matrix"}})"));
    EXPECT_EQ(facts.movie.original_title, "The Matrix");
    EXPECT_EQ(facts.movie.ids.imdb, kWikidataId);
    EXPECT_THAT(facts.movie.ids.others,
                ElementsAre(ServiceId{"letterboxd", "the-matrix"}, ServiceId{"rottentomatoes", "m/matrix"},
                            ServiceId{"wikidata", "Q83495"}));
}

TEST_F(WikidataTest, AnIdWithAnythingElseInItIsLeftOut) {
    const ProviderFacts facts = probe_.facts(
        kWikidataId, result_of(R"({"item":{"value":"http://www.wikidata.org/entity/<x>"},)"
                               R"("letterboxd":{"value":"the matrix"},"metacritic":{"value":""}})"));
    EXPECT_THAT(facts.movie.ids.others, IsEmpty());
}

TEST_F(WikidataTest, EveryFailureHasItsClass) {
    EXPECT_EQ(probe_.error(kWikidataId, ok(result_of(""))), ErrorClass::not_found);
    EXPECT_EQ(probe_.error(kWikidataId, ok("{}")), ErrorClass::malformed);
    EXPECT_EQ(probe_.error(kWikidataId, ok("<html>")), ErrorClass::malformed);
    EXPECT_EQ(probe_.error(kWikidataId, status(429)), ErrorClass::throttled);
    EXPECT_FALSE(probe_.error(kWikidataId, ok(result_of("{}"))));
    EXPECT_THAT(probe_.facts(kWikidataId, result_of("7")).movie.ids.others, IsEmpty());
}

}  // namespace
}  // namespace cinefleet::worker
