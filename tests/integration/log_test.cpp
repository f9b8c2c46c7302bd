// The logs of a daemon and of its workers, as a collector of logs reads them.

#include "tests/support/fleet_test.h"

#include <gmock/gmock.h>

#include <csignal>
#include <sstream>

namespace cinefleet {
namespace {

using testing::HasSubstr;
using testing::Not;

class LogOfFleetTest : public FleetTest {
  protected:
    std::filesystem::path log(const std::string& name) const { return folder() / name; }
};

TEST_F(LogOfFleetTest, EachProcessWritesObjectsIntoItsOwnFile) {
    start_standin();
    settings = {"coordinator.port=0", "log.format=json", "log.file=" + log("fleet.log").string()};
    const auto daemon = start("serve", {"--workers", "1"});
    EXPECT_TRUE(wait_until(
        [&] { return std::filesystem::exists(log("fleet-worker-0.log")) || daemon->has_ended(); }));
    daemon->send_signal(SIGTERM);
    EXPECT_EQ(daemon->wait().exit_code, 0);
    EXPECT_THAT(daemon->err(), Not(HasSubstr("serving")));
    std::istringstream lines(read_file(log("fleet.log")));
    std::string all;
    for (std::string line; std::getline(lines, line);) {
        const nlohmann::json object = nlohmann::json::parse(line, nullptr, false);
        ASSERT_TRUE(object.is_object()) << line;
        EXPECT_EQ(object.at("process"), "cinefleet");
        all += object.at("message").get<std::string>() + "\n";
    }
    EXPECT_THAT(all, HasSubstr("serving workers at "));
    EXPECT_THAT(all, HasSubstr("stopping"));
}

TEST_F(LogOfFleetTest, WithoutItsFolderNothingStarts) {
    settings = {"coordinator.port=0", "log.file=/proc/nowhere/fleet.log"};
    const Finished ended = run("serve", {"--workers", "0"});
    EXPECT_EQ(ended.exit_code, 3);
    EXPECT_THAT(ended.err, HasSubstr("/proc/nowhere/fleet.log cannot be written"));
}

}  // namespace
}  // namespace cinefleet
