#include "common/model/interval.h"

#include <gtest/gtest.h>

namespace cinefleet {
namespace {

TEST(Interval, IsANumberWithAUnit) {
    EXPECT_EQ(*parse_interval("30m"), std::chrono::minutes(30));
    EXPECT_EQ(*parse_interval("6h"), std::chrono::hours(6));
    EXPECT_EQ(*parse_interval("1d"), std::chrono::days(1));
    EXPECT_EQ(*parse_interval("366d"), std::chrono::days(366));
    EXPECT_EQ(*parse_interval("off"), Millis{0});
}

TEST(Interval, OtherTextIsRefused) {
    for (const char* text : {"", "m", "6", "6 h", "6hh", "-6h", "0h", "1.5h", "367d", "99999999999999999999h",
                             "9223372036854775807d", "OFF", "6s"}) {
        const Result<Millis> interval = parse_interval(text);
        ASSERT_FALSE(interval) << text;
        EXPECT_EQ(interval.error().error_class, ErrorClass::invalid_input) << text;
    }
}

}  // namespace
}  // namespace cinefleet
