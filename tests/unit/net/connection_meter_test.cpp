#include "coordinator/net/connection_meter.h"

#include <gtest/gtest.h>

namespace cinefleet::net {
namespace {

class ConnectionMeterTest : public testing::Test {
  protected:
    // How many of the connections are overfull when so much has come over each.
    std::size_t look_at(std::int64_t bytes) {
        return meter_.look([bytes](int) { return std::optional(bytes); }).size();
    }

    ConnectionMeter meter_{100};
};

TEST_F(ConnectionMeterTest, AMessageWithoutEndIsFoundAtTheSecondLook) {
    meter_.opened(7, "10.0.0.5:1");
    EXPECT_EQ(look_at(10), 0U);
    EXPECT_EQ(look_at(111), 0U);
    const auto overfull = meter_.look([](int) { return std::optional<std::int64_t>(150); });
    ASSERT_EQ(overfull.size(), 1U);
    EXPECT_EQ(overfull[0].fd, 7);
    EXPECT_EQ(overfull[0].address, "10.0.0.5:1");
}

TEST_F(ConnectionMeterTest, WhoSaysSomethingMaySendForEver) {
    meter_.opened(7, "a");
    for (std::int64_t bytes = 0; bytes < 100'000; bytes += 1'000) {
        EXPECT_EQ(look_at(bytes), 0U);
        meter_.heard(7);
    }
}

TEST_F(ConnectionMeterTest, WhatIsReadAfterAPauseOfOursIsNoMessageWithoutEnd) {
    meter_.opened(7, "a");
    EXPECT_EQ(look_at(0), 0U);
    EXPECT_EQ(look_at(5'000), 0U);  // it waits to be read …
    meter_.heard(7);                // … and is
    EXPECT_EQ(look_at(5'000), 0U);
    EXPECT_EQ(look_at(5'100), 0U);
    EXPECT_EQ(look_at(5'100), 0U);
    EXPECT_EQ(look_at(5'101), 0U);
    EXPECT_EQ(look_at(5'101), 1U);
}

TEST_F(ConnectionMeterTest, ADescriptorThatIsUsedAgainBeginsAnew) {
    meter_.opened(7, "a");
    EXPECT_EQ(look_at(10), 0U);
    meter_.closed(7);
    EXPECT_TRUE(meter_.is_empty());
    meter_.opened(7, "b");
    EXPECT_EQ(look_at(1'000), 0U);
    EXPECT_EQ(look_at(1'000), 0U);
    meter_.heard(99);  // of nobody
}

TEST_F(ConnectionMeterTest, WhoEndsBeforeAnybodyWasLetInWasNotLetIn) {
    meter_.opened(7, "a");
    EXPECT_FALSE(meter_.closed(7).was_let_in);
    meter_.opened(7, "a");
    meter_.opened(8, "b");
    meter_.one_was_let_in();
    meter_.opened(9, "c");
    EXPECT_TRUE(meter_.closed(7).was_let_in);
    EXPECT_TRUE(meter_.closed(8).was_let_in) << "it may have been this one";
    const ConnectionMeter::Closed refused = meter_.closed(9);
    EXPECT_FALSE(refused.was_let_in);
    EXPECT_EQ(refused.address, "c");
    EXPECT_TRUE(meter_.closed(9).was_let_in) << "nothing is known of it";
}

TEST_F(ConnectionMeterTest, AConnectionThatHasEndedIsLeftOut) {
    meter_.opened(7, "a");
    const auto gone = [](int) { return std::optional<std::int64_t>(); };
    EXPECT_TRUE(meter_.look(gone).empty());
    EXPECT_TRUE(meter_.look(gone).empty());
}

}  // namespace
}  // namespace cinefleet::net
