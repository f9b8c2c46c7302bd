#include "common/plain_line.h"

#include <gtest/gtest.h>

namespace cinefleet {
namespace {

TEST(PlainLine, LineEndsAndTabsBecomeASpace) {
    EXPECT_EQ(to_plain_line("Alien\n(1979)\tend"), "Alien (1979) end");
    EXPECT_EQ(to_plain_line("a\r\nb"), "a b");
}

TEST(PlainLine, WhatCommandsATerminalOrTurnsALineAroundIsLeftOut) {
    EXPECT_EQ(to_plain_line("a\x1b[2Jb"), "a[2Jb");
    EXPECT_EQ(to_plain_line("a\u009b2Jb\u0085\u0080c"), "a2Jbc");
    EXPECT_EQ(to_plain_line("a\u202egpj.exe\u2066b\u2069"), "agpj.exeb");
    EXPECT_EQ(to_plain_line(std::string_view("a\0\x7F"
                                             "b",
                                             4)),
              "ab");
}

TEST(PlainLine, OtherTextStaysAsItIs) {
    EXPECT_EQ(to_plain_line("Léon · 東京物語 · \u00a0\u200f\U0001F600"),
              "Léon · 東京物語 · \u00a0\u200f\U0001F600");
    EXPECT_EQ(to_plain_line("caf\xE9"), "caf\uFFFD");
}

TEST(PlainLine, OnlyTextWithoutControlsIsOne) {
    EXPECT_TRUE(is_plain_line("nas/0 ü"));
    EXPECT_TRUE(is_plain_line(""));
    for (const char* other : {"a\nb", "a\u009bb", "a\u202eb", "a\x7f", "a\xE9"}) {
        EXPECT_FALSE(is_plain_line(other)) << other;
    }
}

}  // namespace
}  // namespace cinefleet
