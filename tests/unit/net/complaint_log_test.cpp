#include "coordinator/net/complaint_log.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace cinefleet::net {
namespace {

TEST(ComplaintLog, FloodIsCutAndCounted) {
    std::vector<std::string> lines;
    ComplaintLog log([&](const std::string& line) { lines.push_back(line); });
    const MonoTime start{};
    for (int i = 0; i < ComplaintLog::kLinesPerWindow + 5; ++i) {
        log.say("bad", start);
    }
    EXPECT_EQ(lines.size(), static_cast<std::size_t>(ComplaintLog::kLinesPerWindow));
    log.say("later", start + ComplaintLog::kWindow);
    ASSERT_EQ(lines.size(), static_cast<std::size_t>(ComplaintLog::kLinesPerWindow) + 2);
    EXPECT_EQ(lines[lines.size() - 2].substr(0, 6), "5 more");
    EXPECT_EQ(lines.back(), "later");
}

TEST(ComplaintLog, NobodyNeedsToListen) {
    ComplaintLog log(nullptr);
    log.say("bad", MonoTime{});
}

}  // namespace
}  // namespace cinefleet::net
