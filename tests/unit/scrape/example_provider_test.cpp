// The example of the README: it is what the README shows, and it works in a scrape.

#include "tests/unit/scrape/example_provider.h"

#include "tests/unit/scrape/fixtures.h"
#include "worker/providers/tmdb/tmdb.h"
#include "worker/scrape/scrape_movie.h"

#include <gmock/gmock.h>

#include <array>
#include <fstream>
#include <iterator>

namespace cinefleet::worker {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

constexpr auto kExampleId = ProviderId{42};

std::string text_of(const std::string& path) {
    std::ifstream file(std::string(CINEFLEET_SOURCE_DIR "/") + path);
    return {std::istreambuf_iterator<char>(file), {}};
}

class ExampleProvider : public testing::Test {
  protected:
    ExampleProvider() {
        settings_.providers.push_back({kExampleId, true, "http://example.test", "secret", false});
        for (const MovieField field : {MovieField::ratings, MovieField::tags, MovieField::title}) {
            settings_.merge.push_back({field, MergeRule::all, {ProviderId::tmdb, kExampleId}});
        }
    }

    /// A scrape of "The Matrix" in which the example answers this.
    ScrapedMovieResult scrape(const FetchAnswer& example_answer) {
        TaskSpec spec;
        spec.ids.tmdb = 603;
        spec.modifiers = {};
        const std::array table = {tmdb::kProvider, example::kProvider};
        MovieScrape movie(spec, settings_, table);
        while (!movie.is_done()) {
            for (const FetchRequest& request : movie.next_requests({})) {
                const bool is_example = request.provider == kExampleId;
                if (is_example) {
                    EXPECT_EQ(request.url, "http://example.test/movie/tt0133093");
                    EXPECT_THAT(request.headers, ElementsAre("Authorization: Bearer secret"));
                }
                movie.on_answer(request.id, is_example ? example_answer : ok(matrix_details()), {});
            }
        }
        return movie.take_output().result;
    }

    ScrapeSettings settings_ = sample_settings();
};

TEST_F(ExampleProvider, IsWhatTheReadmeShows) {
    EXPECT_THAT(text_of("README.md"), HasSubstr(text_of("tests/unit/scrape/example_provider.cpp")));
}

TEST_F(ExampleProvider, GivesItsFieldsToTheMovie) {
    const ScrapedMovieResult scraped =
        scrape(ok(R"({"id":"tt0133093","score":83,"votes":1234,"keywords":["simulation","robots"]})"));
    EXPECT_EQ(scraped.outcome, ScrapeOutcome::scraped);
    EXPECT_THAT(scraped.movie.ratings,
                ElementsAre(Rating{"themoviedb", 8.2, 10, 25'000}, Rating{"example", 83, 100, 1'234}));
    EXPECT_THAT(scraped.movie.tags, ElementsAre("simulation", "robots"));
    EXPECT_THAT(scraped.origins.at(MovieField::ratings), ElementsAre(ProviderId::tmdb, kExampleId));
    EXPECT_THAT(scraped.problems, IsEmpty());
}

TEST_F(ExampleProvider, ItsFailuresDoNotFailTheMovie) {
    for (const FetchAnswer& answer : {status(404), status(500), ok("<html>"),
                                      ok(R"({"id":"tt0000001","score":83})"), broken(ErrorClass::timeout)}) {
        const ScrapedMovieResult scraped = scrape(answer);
        EXPECT_EQ(scraped.outcome, ScrapeOutcome::scraped);
        ASSERT_EQ(scraped.problems.size(), 1U);
        EXPECT_EQ(scraped.problems.front().provider, kExampleId);
    }
}

}  // namespace
}  // namespace cinefleet::worker
