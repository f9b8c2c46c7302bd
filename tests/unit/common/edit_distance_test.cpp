#include "common/edit_distance.h"

#include <gtest/gtest.h>

namespace cinefleet {
namespace {

TEST(EditDistance, CountsWhatHasToBeChanged) {
    EXPECT_EQ(edit_distance("", ""), 0U);
    EXPECT_EQ(edit_distance("scan", "scan"), 0U);
    EXPECT_EQ(edit_distance("scan", "scna"), 2U);
    EXPECT_EQ(edit_distance("", "scan"), 4U);
    EXPECT_EQ(edit_distance("kitten", "sitting"), 3U);
}

TEST(EditDistance, TheNearestWordIsNotAnyWord) {
    EXPECT_EQ(nearest_word("scarpe", {"serve", "scrape", "show"}), "scrape");
    EXPECT_EQ(nearest_word("worker", {"workers", "drain"}), "workers");
    EXPECT_EQ(nearest_word("frobnicate", {"scrape", "show"}), "");
    EXPECT_EQ(nearest_word("x", {"up"}), "");
    EXPECT_EQ(nearest_word("x", {}), "");
}

}  // namespace
}  // namespace cinefleet
