#include "coordinator/queue/lease_book.h"

#include <gtest/gtest.h>

namespace cinefleet::queue {
namespace {

constexpr std::int64_t kBlock = 16'384;

TEST(LeaseBook, IdsStartAboveTheHighWaterMarkAndNeedADurableBlock) {
    LeaseBook book;
    book.start(LeaseId{500}, kBlock);
    EXPECT_FALSE(book.has_id());
    EXPECT_EQ(book.wanted_reservation(), LeaseId{500 + kBlock});
    EXPECT_EQ(book.wanted_reservation(), std::nullopt);  // asked for already
    EXPECT_FALSE(book.has_id());
    book.reserved(LeaseId{500 + kBlock});
    EXPECT_EQ(book.grant(TaskId{1}, WorkerKey{1}, {}).id, LeaseId{501});
}

TEST(LeaseBook, TheNextBlockIsAskedForWhenHalfIsGone) {
    LeaseBook book;
    book.start(LeaseId{}, kBlock);
    book.reserved(*book.wanted_reservation());
    for (std::int64_t i = 1; i < kBlock / 2; ++i) {
        book.end(book.grant(TaskId{i}, WorkerKey{1}, {}).id, LeaseEnd::ended);
    }
    EXPECT_EQ(book.wanted_reservation(), std::nullopt);
    book.grant(TaskId{1}, WorkerKey{1}, {});
    EXPECT_EQ(book.wanted_reservation(), LeaseId{2 * kBlock});
}

TEST(LeaseBook, RemembersHowTheLatestLeasesEnded) {
    LeaseBook book;
    book.start(LeaseId{}, kBlock);
    book.reserved(*book.wanted_reservation());
    const LeaseId first = book.grant(TaskId{1}, WorkerKey{1}, {}).id;
    EXPECT_EQ(book.recent(first), std::nullopt);
    book.end(first, LeaseEnd::committed);
    EXPECT_EQ(book.recent(first), LeaseEnd::committed);
    for (std::size_t i = 0; i < LeaseBook::kRemembered; ++i) {
        book.end(book.grant(TaskId{1}, WorkerKey{1}, {}).id, LeaseEnd::ended);
    }
    EXPECT_EQ(book.recent(first), std::nullopt);
    EXPECT_EQ(book.size(), 0U);
}

TEST(LeaseBook, CountsTheBytesOfAcceptedResults) {
    LeaseBook book;
    book.start(LeaseId{}, kBlock);
    book.reserved(*book.wanted_reservation());
    Lease& lease = book.grant(TaskId{1}, WorkerKey{1}, {});
    book.accept(lease, PeerId{1}, 700);
    EXPECT_EQ(book.accepted_bytes(), 700);
    book.end(lease.id, LeaseEnd::committed);
    EXPECT_EQ(book.accepted_bytes(), 0);
}

}  // namespace
}  // namespace cinefleet::queue
