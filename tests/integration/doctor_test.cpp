// The whole check-up, as a person types it.

#include "tests/support/fleet_test.h"

#include <gmock/gmock.h>

#include <csignal>

namespace cinefleet {
namespace {

using testing::HasSubstr;

class DoctorOfFleetTest : public FleetTest {};

TEST_F(DoctorOfFleetTest, AWorkingSetUpIsWell) {
    make_library(1);
    start_standin();
    settings = {"coordinator.port=0"};
    ASSERT_EQ(scrape().exit_code, 0);
    const Finished well = run("doctor");
    EXPECT_EQ(well.exit_code, 0) << well.out;
    EXPECT_THAT(well.out, HasSubstr("ok       TMDB key: TMDB accepts it\n"));
    EXPECT_THAT(well.out, HasSubstr("ok       database: whole, 1 movie,"));
    EXPECT_THAT(well.out, HasSubstr("ok       worker program: "));
    const auto daemon = start("serve", {"--workers", "0"});
    ASSERT_TRUE(wait_until(
        [&] { return daemon->err().find("serving workers") != std::string::npos || daemon->has_ended(); }));
    EXPECT_THAT(run("doctor").out, HasSubstr("coordinator: runs"));
    daemon->send_signal(SIGTERM);
    EXPECT_EQ(daemon->wait().exit_code, 0);
}

TEST_F(DoctorOfFleetTest, WhatIsWrongIsNamedWithARemedy) {
    start_standin();
    settings = {"coordinator.port=0", "tmdb.api_key=wrong", "workers.program=/nowhere/worker"};
    const Finished ill = run("doctor", {"--json"});
    EXPECT_EQ(ill.exit_code, 1) << ill.err;
    int problems = 0;
    for (const nlohmann::json& finding : ill.report()) {
        if (finding.at("verdict") == "problem") {
            ++problems;
            EXPECT_NE(finding.at("remedy"), "") << finding.dump();
        }
    }
    EXPECT_EQ(problems, 2) << ill.out;
}

}  // namespace
}  // namespace cinefleet
