// A second run over a library that has not changed: nobody is asked, nothing is written. The stand-in counts.

#include "tests/support/fleet_test.h"

#include <gmock/gmock.h>

#include <fstream>

namespace cinefleet {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

namespace fs = std::filesystem;
using Json = nlohmann::json;

constexpr std::size_t kFew = 8;

class SecondRunTest : public FleetTest {
  protected:
    void first_run() {
        const Finished first = scrape({"--type", "all"});
        ASSERT_EQ(first.exit_code, 0) << first.err;
        ASSERT_EQ(first.report().at("tasks").at("saved"), kFew) << first.out;
        forget_requests();
    }

    /// Names themselves by title, so that they are searched for.
    void make_library_without_ids() {
        for (std::size_t i = 0; i < kFew; ++i) {
            const std::string name =
                catalogue()[i].at("title").get<std::string>() + " (" + catalogue()[i].at("year").dump() + ")";
            add_file(name + "/" + name + ".mkv");
        }
    }

    std::int64_t requests_with_status(const std::string& service, const std::string& status) const {
        return standin_statistics()
            .value(service, Json::object())
            .value("by_status", Json::object())
            .value(status, 0);
    }
};

TEST_F(SecondRunTest, AsksNobodyAndWritesNothing) {
    make_library_without_ids();
    start_standin();
    first_run();
    const auto before = files_in(library());
    const Finished second = scrape({"--type", "all"});
    EXPECT_EQ(second.exit_code, 0) << second.err;
    EXPECT_EQ(second.report().at("tasks").at("unchanged"), kFew) << second.out;
    EXPECT_EQ(standin_requests(), 0) << standin_statistics();
    EXPECT_EQ(second.report().at("usage").at("tmdb").at("kept"), kFew);
    EXPECT_EQ(files_in(library()), before);
}

TEST_F(SecondRunTest, OldAnswersAreConfirmedByTheServices) {
    make_library(kFew);
    start_standin();
    settings = {"cache.details_days=0", "fanart.base_url=" + standin_url() + "/fanart/v3",
                "fanart.api_key=key", "fanart_images.base_url=" + standin_url() + "/assets"};
    first_run();
    const Finished second = scrape({"--type", "all"});
    EXPECT_EQ(second.report().at("tasks").at("unchanged"), kFew) << second.out;
    EXPECT_EQ(requests_with_status("tmdb", "304"), kFew);
    EXPECT_EQ(requests_with_status("imdb", "304"), kFew);
    EXPECT_EQ(requests_with_status("fanart", "304"), kFew);  // by the date
    EXPECT_EQ(standin_requests(), 3 * std::int64_t{kFew}) << standin_statistics();
}

TEST_F(SecondRunTest, RefreshAsksForEverythingAgain) {
    make_library(kFew);
    start_standin();
    first_run();
    const Finished second = scrape({"--type", "all", "--refresh"});
    EXPECT_EQ(second.report().at("tasks").at("unchanged"), kFew) << second.out;
    EXPECT_EQ(requests_with_status("tmdb", "200"), kFew);
    EXPECT_EQ(requests_with_status("image", "200"), 4 * std::int64_t{kFew});
}

TEST_F(SecondRunTest, AnImageThatIsGoneIsFetchedAgainAndNoOther) {
    make_library(kFew);
    start_standin();
    first_run();
    fs::path poster;
    for (const auto& entry : fs::recursive_directory_iterator(library())) {
        if (poster.empty() && entry.path().string().ends_with("-poster.jpg")) {
            poster = entry.path();
        }
    }
    const std::string bytes = read_file(poster);
    fs::remove(poster);
    const Finished second = scrape({"--type", "all"});
    EXPECT_EQ(second.report().at("tasks").at("saved"), 1) << second.out;
    EXPECT_EQ(standin_requests(), 1) << standin_statistics();
    EXPECT_EQ(read_file(poster), bytes);
}

TEST_F(SecondRunTest, OtherLanguagesAreOtherQuestions) {
    make_library(kFew);
    start_standin();
    first_run();
    settings = {"scrape.language=de-DE"};
    const Finished second = scrape({"--type", "all"});
    EXPECT_EQ(second.report().at("tasks").at("saved"), kFew) << second.out;
    EXPECT_EQ(requests_with_status("tmdb", "200"), kFew);
    EXPECT_EQ(requests_with_status("imdb", "200"), 0);
}

TEST_F(SecondRunTest, WithoutACacheAllIsAskedAgain) {
    make_library(kFew);
    start_standin();
    settings = {"cache.budget_mb=0"};
    first_run();
    scrape({"--type", "all"});
    EXPECT_EQ(requests_with_status("tmdb", "200"), kFew);
    EXPECT_EQ(requests_with_status("image", "200"), 0);  // what is on the disk needs no cache
    EXPECT_FALSE(fs::exists(state() / "answers.db"));
    const Finished shown = run("cache");
    EXPECT_NE(shown.exit_code, 0);
    EXPECT_THAT(shown.err, HasSubstr("cache.budget_mb"));
}

TEST_F(SecondRunTest, ACacheThatIsLostOrClearedCostsRequestsOnly) {
    make_library(kFew);
    start_standin();
    first_run();
    const Json kept = run("cache", {"--json"}).report();
    EXPECT_EQ(kept.at("movies"), kFew);
    EXPECT_GT(kept.at("bytes"), 0);
    EXPECT_THAT(run("cache", {"clear"}).out, HasSubstr("0 answers about 0 movies"));
    EXPECT_EQ(scrape({"--type", "all"}).report().at("tasks").at("unchanged"), kFew);
    EXPECT_EQ(requests_with_status("tmdb", "200"), kFew);

    std::ofstream(state() / "answers.db", std::ios::trunc) << "damaged";
    fs::remove(state() / "answers.db-wal");
    forget_requests();
    const Finished after = scrape({"--type", "all"});
    EXPECT_EQ(after.exit_code, 0) << after.err;
    EXPECT_EQ(after.report().at("tasks").at("unchanged"), kFew);
    EXPECT_EQ(requests_with_status("tmdb", "200"), kFew);
}

TEST_F(SecondRunTest, NoKeyIsInTheCache) {
    make_library(2);
    start_standin();
    const Finished first = scrape();
    ASSERT_EQ(first.exit_code, 0) << first.err;
    const std::string bytes = read_file(state() / "answers.db") + read_file(state() / "answers.db-wal");
    ASSERT_THAT(bytes, Not(IsEmpty()));
    EXPECT_THAT(bytes, Not(HasSubstr("0123456789abcdef0123456789abcdef")));
    EXPECT_THAT(bytes, Not(HasSubstr("http://")));
}

}  // namespace
}  // namespace cinefleet
