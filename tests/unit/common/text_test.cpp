#include "common/text.h"

#include <gtest/gtest.h>

namespace cinefleet {
namespace {

TEST(Text, TrimRemovesSpaceAtBothEndsOnly) {
    EXPECT_EQ(trim(" \t a b \r\n"), "a b");
    EXPECT_EQ(trim(" \n"), "");
    EXPECT_EQ(trim(""), "");
}

TEST(Text, AsciiCaseIsFoldedAndOtherBytesAreNot) {
    EXPECT_TRUE(equal_ignoring_ascii_case("MainPoster", "mainPOSTER"));
    EXPECT_FALSE(equal_ignoring_ascii_case("a", "ab"));
    EXPECT_EQ(to_ascii_lower("ÄBC"), "Äbc");
}

TEST(Text, InvalidBytesBecomeTheReplacementCharacter) {
    EXPECT_EQ(to_valid_utf8("caf\xE9"), "caf\xEF\xBF\xBD");
    EXPECT_EQ(to_valid_utf8("WALL·E"), "WALL·E");
    EXPECT_TRUE(is_valid_utf8("8½"));
    EXPECT_FALSE(is_valid_utf8("\xED\xA0\x80"));
}

}  // namespace
}  // namespace cinefleet
