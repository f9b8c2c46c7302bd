#include "worker/runtime/held_leases.h"

#include <gtest/gtest.h>

namespace cinefleet::worker {
namespace {

using std::chrono::seconds;

constexpr MonoTime kNow{seconds(1'000)};

proto::Lease lease_of(std::int64_t id, bool alone = false) {
    proto::Lease lease;
    lease.lease_id = LeaseId{id};
    lease.alone = alone;
    return lease;
}

OutgoingResult result_of(std::int64_t id, std::int64_t bytes) {
    OutgoingResult result;
    result.message.lease_id = LeaseId{id};
    result.message.image_bytes = bytes;
    return result;
}

bool anything_fits(std::int64_t) {
    return true;
}

class HeldLeasesTest : public ::testing::Test {
  protected:
    void finish_new(std::int64_t id, std::int64_t bytes) {
        held.add(lease_of(id), kNow);
        held.start(LeaseId{id}, kNow);
        held.finish(LeaseId{id}, result_of(id, bytes));
    }
    LeaseId send() {
        const OutgoingResult* sent = held.send_next(anything_fits);
        return sent != nullptr ? sent->message.lease_id : LeaseId{};
    }

    HeldLeases held;
};

TEST_F(HeldLeasesTest, ALeaseThatIsSentTwiceIsHeldOnce) {
    held.add(lease_of(1), kNow);
    held.start(LeaseId{1}, kNow);
    held.add(lease_of(1), kNow);
    EXPECT_EQ(held.queued(), 0);
    EXPECT_EQ(held.scraping(), 1);
    EXPECT_EQ(held.all().size(), 1U);
}

TEST_F(HeldLeasesTest, TheFirstComesFirst) {
    held.add(lease_of(2), kNow);
    held.add(lease_of(1), kNow);
    ASSERT_NE(held.first_queued(), nullptr);
    EXPECT_EQ(held.first_queued()->lease.lease_id, LeaseId{1});
    held.start(LeaseId{1}, kNow + seconds(1));
    EXPECT_EQ(held.find(LeaseId{1})->since, kNow + seconds(1));
    EXPECT_EQ(held.first_queued()->lease.lease_id, LeaseId{2});
    held.erase(LeaseId{2});
    EXPECT_EQ(held.first_queued(), nullptr);
}

TEST_F(HeldLeasesTest, KnowsWhetherASuspectIsScraped) {
    held.add(lease_of(1, true), kNow);
    EXPECT_FALSE(held.is_suspect_scraping());
    held.start(LeaseId{1}, kNow);
    EXPECT_TRUE(held.is_suspect_scraping());
    held.erase(LeaseId{1});
    EXPECT_FALSE(held.is_suspect_scraping());
    EXPECT_EQ(held.scraping(), 0);
}

TEST_F(HeldLeasesTest, EachResultIsSentOnceAndAgainIfItIsAskedFor) {
    finish_new(1, 10);
    finish_new(2, 20);
    EXPECT_EQ(held.scraping(), 0);
    EXPECT_FALSE(held.any_outstanding());
    EXPECT_EQ(send(), LeaseId{1});
    EXPECT_EQ(send(), LeaseId{2});
    EXPECT_EQ(send(), LeaseId{});
    EXPECT_EQ(held.outstanding_bytes(), 30);
    held.unsend(LeaseId{1});
    held.unsend(LeaseId{1});
    EXPECT_EQ(held.outstanding_bytes(), 20);
    EXPECT_EQ(send(), LeaseId{1});
    held.erase(LeaseId{1});
    held.erase(LeaseId{2});
    EXPECT_FALSE(held.any_outstanding());
    EXPECT_EQ(held.outstanding_bytes(), 0);
    EXPECT_TRUE(held.empty());
}

TEST_F(HeldLeasesTest, AllThatWasUnderWayIsSentAgainAfterTheConnectionIsLost) {
    finish_new(1, 10);
    finish_new(2, 20);
    EXPECT_EQ(send(), LeaseId{1});
    held.unsend_all();
    EXPECT_FALSE(held.any_outstanding());
    EXPECT_EQ(send(), LeaseId{1});
    EXPECT_EQ(send(), LeaseId{2});
}

TEST_F(HeldLeasesTest, ASmallResultPassesOneThatDoesNotFit) {
    finish_new(1, 1'000);
    finish_new(2, 20);
    const OutgoingResult* sent = held.send_next([](std::int64_t bytes) { return bytes < 100; });
    ASSERT_NE(sent, nullptr);
    EXPECT_EQ(sent->message.lease_id, LeaseId{2});
    EXPECT_EQ(held.send_next([](std::int64_t bytes) { return bytes < 100; }), nullptr);
    EXPECT_EQ(send(), LeaseId{1});
}

TEST_F(HeldLeasesTest, WhatIsNotHeldIsNoError) {
    held.erase(LeaseId{7});
    held.unsend(LeaseId{7});
    EXPECT_EQ(held.find(LeaseId{7}), nullptr);
}

}  // namespace
}  // namespace cinefleet::worker
