#include "coordinator/net/peer_table.h"

#include <gtest/gtest.h>

namespace cinefleet::net {
namespace {

constexpr MonoTime at(int second) {
    return MonoTime{std::chrono::seconds(second)};
}

TEST(PeerTable, ConnectionKeepsItsNumber) {
    PeerTable table(PeerId{1}, 2, 10);
    EXPECT_EQ(table.heard("a", at(0)).peer.id, PeerId{1});
    EXPECT_EQ(table.heard("b", at(1)).peer.id, PeerId{3});
    EXPECT_EQ(table.heard("a", at(2)).peer.id, PeerId{1});
    ASSERT_NE(table.find(PeerId{3}), nullptr);
    EXPECT_EQ(table.find(PeerId{3})->routing_id, "b");
    EXPECT_EQ(table.find(PeerId{2}), nullptr);
}

TEST(PeerTable, LongestSilentMakesRoom) {
    PeerTable table(PeerId{1}, 1, 2);
    table.heard("a", at(0));
    table.heard("b", at(1));
    table.heard("a", at(2));
    EXPECT_EQ(table.heard("c", at(3)).evicted, PeerId{2});
    EXPECT_EQ(table.size(), 2U);
    EXPECT_EQ(table.find(PeerId{2}), nullptr);
    EXPECT_NE(table.find(PeerId{1}), nullptr);
}

TEST(PeerTable, NumbersAreNeverReused) {
    PeerTable table(PeerId{1}, 1, 2);
    table.forget(table.heard("a", at(0)).peer.id);
    EXPECT_EQ(table.size(), 0U);
    EXPECT_EQ(table.heard("a", at(1)).peer.id, PeerId{2});
}

}  // namespace
}  // namespace cinefleet::net
