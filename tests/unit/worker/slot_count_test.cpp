#include "worker/runtime/slot_count.h"

#include <gtest/gtest.h>

namespace cinefleet::worker {
namespace {

// Periods of a worker that always has enough to do.
class SlotCountTest : public ::testing::Test {
  protected:
    struct Period {
        double waiting_share = 0;
        std::int64_t answers = 50;
        std::int64_t failures = 0;
        Millis latency{1'000};
        std::int64_t idle = 0;
    };

    void live(const Period& period) {
        for (std::int64_t i = 0; i < period.answers; ++i) {
            slots.on_answer(i < period.failures, period.latency);
        }
        const auto scraping = std::max<std::int64_t>(slots.value() - period.idle, 0);
        const auto waiting =
            static_cast<std::int64_t>(static_cast<double>(scraping) * period.waiting_share + 0.5);
        for (Millis passed{0}; passed < SlotCount::kPeriod; passed += Millis(100)) {
            now += Millis(100);
            slots.pass({scraping, waiting}, now);
        }
    }

    void live(const Period& period, int times) {
        for (int i = 0; i < times; ++i) {
            live(period);
        }
    }

    SlotCountTest() { slots.pass({}, now); }

    SlotCount slots{std::nullopt};
    MonoTime now{std::chrono::seconds(100)};
};

TEST_F(SlotCountTest, GrowsWhileEverySlotIsBusyAndNothingHoldsItUp) {
    EXPECT_EQ(slots.value(), SlotCount::kFirst);
    live({});
    EXPECT_EQ(slots.value(), SlotCount::kFirst + 1);
    live({}, 100);
    EXPECT_EQ(slots.value(), SlotCount::kMost);
}

TEST_F(SlotCountTest, StaysWhileThereIsLittleToDo) {
    live({.idle = 1}, 10);
    EXPECT_EQ(slots.value(), SlotCount::kFirst);
    live({.answers = 2}, 10);
    EXPECT_EQ(slots.value(), SlotCount::kFirst);
}

TEST_F(SlotCountTest, ShrinksWhileScrapesOnlyWaitForPermits) {
    live({}, 5);
    ASSERT_EQ(slots.value(), 8);
    live({.waiting_share = 0.75});
    EXPECT_EQ(slots.value(), 7);
    live({.waiting_share = 1}, 100);
    EXPECT_EQ(slots.value(), 1);
}

TEST_F(SlotCountTest, StaysWhileSomeWaitSoThatNoPermitWaitsForASlot) {
    live({}, 5);
    live({.waiting_share = 0.25}, 20);
    EXPECT_EQ(slots.value(), 8);
}

TEST_F(SlotCountTest, ShrinksByAThirdWhenManyRequestsFail) {
    live({}, 6);
    ASSERT_EQ(slots.value(), 9);
    live({.failures = 20});
    EXPECT_EQ(slots.value(), 6);
    live({.failures = 20});
    EXPECT_EQ(slots.value(), 4);
    live({.failures = 2});  // a few are nothing
    EXPECT_EQ(slots.value(), 5);
}

TEST_F(SlotCountTest, DoesNotGrowWhenAnswersBecomeSlow) {
    live({});
    live({.latency = Millis(1'600)}, 10);
    EXPECT_EQ(slots.value(), SlotCount::kFirst + 1);
    live({.latency = Millis(1'200)});
    EXPECT_EQ(slots.value(), SlotCount::kFirst + 2);
}

TEST(SlotCount, ThatIsToldStays) {
    SlotCount slots(5);
    MonoTime now{std::chrono::seconds(1)};
    for (int i = 0; i < 1'000; ++i) {
        slots.on_answer(i % 2 == 0, Millis(10));
        slots.pass({5, 5}, now += Millis(1'000));
    }
    EXPECT_EQ(slots.value(), 5);
}

}  // namespace
}  // namespace cinefleet::worker
