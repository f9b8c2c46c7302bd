// Services that fail in every way: each movie gets its clear outcome, the run goes on.

#include "tests/support/fleet_test.h"

#include <gmock/gmock.h>

namespace cinefleet {
namespace {

using testing::AnyOf;
using testing::HasSubstr;
using testing::IsEmpty;

class BadServicesTest : public FleetTest {
  protected:
    std::string reason() const {
        return query_text("SELECT reason FROM tasks WHERE state IN (5, 6, 7) LIMIT 1");
    }
    std::string state_of_first() const {
        return query_text("SELECT CAST(state AS TEXT) FROM tasks ORDER BY id LIMIT 1");
    }
};

TEST_F(BadServicesTest, AMovieNobodyKnowsFailsAndTheOthersAreSaved) {
    make_library(3);
    add_file("Qwxyzzy Unheard Of (1931)/Qwxyzzy Unheard Of (1931).mkv");
    start_standin();
    const Finished finished = scrape();
    EXPECT_EQ(finished.exit_code, 1);
    EXPECT_EQ(finished.report().at("tasks").at("saved"), 3);
    EXPECT_THAT(reason(), HasSubstr("knows no movie that fits"));
    EXPECT_THAT(finished.err, HasSubstr("Qwxyzzy"));
}

TEST_F(BadServicesTest, AWrongKeyStopsTheRunWithAClearMessage) {
    make_library(20);
    start_standin();
    settings.push_back("tmdb.api_key=wrong");
    const Finished finished = scrape();
    EXPECT_EQ(finished.exit_code, 3);
    EXPECT_THAT(finished.err, HasSubstr("key"));
    EXPECT_LT(standin_statistics().at("tmdb").at("requests"), 20);
    settings.pop_back();
    EXPECT_EQ(scrape().exit_code, 0);
    EXPECT_EQ(query("SELECT count(*) FROM movies WHERE scraped_ms IS NOT NULL"), 20);
}

TEST_F(BadServicesTest, WithoutAKeyItSaysWhereToGetOne) {
    make_library(1);
    start_standin();
    settings.push_back("tmdb.api_key=");
    const Finished finished = scrape();
    EXPECT_EQ(finished.exit_code, 3);
    EXPECT_THAT(finished.err, HasSubstr("themoviedb.org"));
}

struct ServiceFault {
    const char* rule;
    const char* state;  ///< TaskState's number
    const char* reason;
};

void PrintTo(const ServiceFault& fault, std::ostream* out) {
    *out << fault.rule;
}

class TmdbFault : public BadServicesTest, public testing::WithParamInterface<ServiceFault> {};

TEST_P(TmdbFault, EndsTheMovieWithItsReason) {
    make_library(1);
    start_standin();
    settings.insert(settings.end(), {"http.stall_timeout_ms=1000", "http.request_timeout_ms=1500"});
    set_fault(GetParam().rule);
    const Finished finished = scrape();
    EXPECT_EQ(finished.exit_code, 1) << finished.err;
    EXPECT_EQ(state_of_first(), GetParam().state);
    EXPECT_THAT(reason(), HasSubstr(GetParam().reason));
    EXPECT_THAT(partial_files(), IsEmpty());
    set_fault("");
    EXPECT_EQ(scrape().exit_code, 0);
    EXPECT_EQ(query("SELECT count(*) FROM movies WHERE scraped_ms IS NOT NULL"), 1);
}

INSTANTIATE_TEST_SUITE_P(All, TmdbFault,
                         testing::Values(ServiceFault{"404:100:/3/movie", "6", "TMDB"},
                                         ServiceFault{"500:100:/3/movie", "6", "500"},
                                         ServiceFault{"malformed:100:/3/movie", "6", "TMDB"},
                                         ServiceFault{"wrong_type:100:/3/movie", "6", "TMDB"},
                                         ServiceFault{"truncated:100:/3/movie", "6", "cut"},
                                         ServiceFault{"reset:100:/3/movie", "6", "TMDB"},
                                         ServiceFault{"hang:100:/3/movie", "6", "in time"},
                                         ServiceFault{"huge:100:/3/movie", "6", "more than"}));

class SideFault : public BadServicesTest, public testing::WithParamInterface<const char*> {};

TEST_P(SideFault, DegradesTheMovieInsteadOfFailingIt) {
    make_library(2);
    start_standin();
    settings.insert(settings.end(), {"http.stall_timeout_ms=1000", "http.request_timeout_ms=1500"});
    set_fault(GetParam());
    const Finished finished = scrape();
    EXPECT_EQ(finished.exit_code, 0) << finished.err;
    EXPECT_EQ(finished.report().at("tasks").at("saved"), 2);
    EXPECT_THAT(partial_files(), IsEmpty());
}

INSTANTIATE_TEST_SUITE_P(All, SideFault,
                         testing::Values("403:100:/title", "challenge:100:/title", "500:100:/title",
                                         "404:100:/title", "malformed:100:/title", "reset:100:/title",
                                         "hang:100:/title", "wrong_type:100:/t/p", "404:100:/t/p",
                                         "malformed:100:/t/p", "truncated:100:/t/p", "huge:100:/t/p"));

TEST_F(BadServicesTest, FaultsThatPassAreRetriedUntilAllIsSaved) {
    make_library(20);
    start_standin({"--fault", "500:15", "--fault", "reset:10", "--fault", "malformed:3:/3/"});
    const Finished finished = scrape();
    EXPECT_THAT(finished.exit_code, AnyOf(0, 1)) << finished.err;
    EXPECT_EQ(query("SELECT count(*) FROM tasks WHERE state = 1"), 0);
    set_fault("");
    scrape();
    EXPECT_EQ(query("SELECT count(*) FROM movies WHERE scraped_ms IS NOT NULL"), 20);
    EXPECT_THAT(partial_files(), IsEmpty());
}

TEST_F(BadServicesTest, ThrottledIsWaitedForAsLongAsTheServiceSays) {
    make_library(3);
    start_standin({"--limit", "tmdb:2/1000"});
    const Finished finished = scrape({"--workers", "1", "--slots", "1"});
    EXPECT_EQ(finished.exit_code, 0) << finished.err;
}

TEST_F(BadServicesTest, AServiceThatIsNotThereIsNamed) {
    make_library(1);
    settings.push_back("tmdb.base_url=http://127.0.0.1:9/3");
    const Finished finished = scrape();
    EXPECT_EQ(finished.exit_code, 1);
    EXPECT_THAT(reason(), HasSubstr("TMDB cannot be reached"));
}

}  // namespace
}  // namespace cinefleet
