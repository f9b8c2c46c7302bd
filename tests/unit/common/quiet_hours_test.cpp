#include "common/model/quiet_hours.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace cinefleet {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

TEST(QuietHours, AreReadAsPeopleWriteThem) {
    EXPECT_EQ(parse_quiet_hours("")->size(), 0U);
    EXPECT_THAT(*parse_quiet_hours("08:00-22:00"), ElementsAre(DaySpan{480, 1'320}));
    EXPECT_THAT(*parse_quiet_hours(" 08:00 - 12:00, 23:30-01:00 "),
                ElementsAre(DaySpan{480, 720}, DaySpan{1'410, 60}));
    EXPECT_THAT(*parse_quiet_hours("20:00-24:00"), ElementsAre(DaySpan{1'200, 1'440}));
}

TEST(QuietHours, AMistakeIsNamed) {
    for (const char* wrong : {"8-22", "08:00", "08:00-", "08:00-25:00", "08:60-09:00", "24:01-08:00",
                              "08:00-08:00", "08:00-09:00 10:00-11:00", "+8:00-09:00", ","}) {
        const auto hours = parse_quiet_hours(wrong);
        ASSERT_FALSE(hours) << wrong;
        EXPECT_THAT(hours.error().message, HasSubstr("08:00-12:00")) << wrong;
    }
}

TEST(QuietHours, BeginAndEndToTheMinute) {
    const std::vector<DaySpan> spans = {{480, 720}, {1'410, 60}};
    EXPECT_EQ(quiet_until(spans, 479), std::nullopt);
    EXPECT_EQ(quiet_until(spans, 480), 720);
    EXPECT_EQ(quiet_until(spans, 719), 720);
    EXPECT_EQ(quiet_until(spans, 720), std::nullopt);
    EXPECT_EQ(quiet_until(spans, 1'439), 60);
    EXPECT_EQ(quiet_until(spans, 0), 60);
    EXPECT_EQ(quiet_until(spans, 60), std::nullopt);
}

}  // namespace
}  // namespace cinefleet
