#include "worker/match/title_key.h"

#include <gtest/gtest.h>

#include <ostream>

namespace cinefleet::worker {
namespace {

struct Pair {
    const char* a;
    const char* b;
};

void PrintTo(const Pair& pair, std::ostream* out) {
    *out << pair.a << " | " << pair.b;
}

class SameTitle : public testing::TestWithParam<Pair> {};

TEST_P(SameTitle, HasTheSameKey) {
    EXPECT_TRUE(title_key(GetParam().a) == title_key(GetParam().b));
    EXPECT_EQ(title_similarity(title_key(GetParam().a), title_key(GetParam().b)), 1);
}

INSTANTIATE_TEST_SUITE_P(
    All, SameTitle,
    testing::Values(Pair{"Face/Off", "face off"}, Pair{"WALL·E", "Wall-E"}, Pair{"Amélie", "AMELIE"},
                    Pair{"The Matrix", "Matrix"}, Pair{"Fast & Furious", "Fast and Furious"},
                    Pair{"Rocky II", "Rocky 2"}, Pair{"Kill Bill: Vol. I", "Kill Bill Vol 1"},
                    Pair{"Saw XIII", "saw 13"}, Pair{"Die Blechtrommel", "die  blechtrommel!"},
                    Pair{"Ame\xCC\x81lie", "Am\xC3\xA9lie"}, Pair{"M*A*S*H", "MASH"},
                    Pair{"Ocean's Eleven", "Oceans Eleven"}, Pair{"Ocean’s Eleven", "Ocean's Eleven"},
                    Pair{"Æon Flux", "Aeon Flux"}, Pair{"Hævnen", "Haevnen"}, Pair{"Łódź", "lodz"},
                    Pair{"Großstadt", "GROSSSTADT"}, Pair{"８½", "8½"}, Pair{"ＡＫＩＲＡ", "Akira"},
                    Pair{"$", "$"}, Pair{"1984.", "1984"}, Pair{"Los Olvidados", "olvidados"},
                    Pair{"F/X", "FX"}, Pair{"Matrix, The", "The Matrix"},
                    Pair{"Trou, Le (Hole, The)", "Le Trou (The Hole)"}, Pair{"Ocean's Eleven", "Oceans 11"},
                    Pair{"Dune: Part One", "Dune Part 1"}));

class OtherTitle : public testing::TestWithParam<Pair> {};

TEST_P(OtherTitle, HasAnotherKey) {
    EXPECT_FALSE(title_key(GetParam().a) == title_key(GetParam().b));
    EXPECT_LT(title_similarity(title_key(GetParam().a), title_key(GetParam().b)), 1);
}

INSTANTIATE_TEST_SUITE_P(All, OtherTitle,
                         testing::Values(Pair{"Rocky II", "Rocky III"}, Pair{"Alien", "Aliens"},
                                         Pair{"千と千尋の神隠し", "もののけ姫"}, Pair{"9", "10"},
                                         Pair{"It", "Us"}, Pair{"$", "!!!"}, Pair{"V", "5"}, Pair{"X", "10"},
                                         Pair{"The", "A"}, Pair{"Vol. 1", "Vol. 2"}, Pair{"Nine", "9"},
                                         Pair{"To Die For", "To For"}));

TEST(TitleKey, AnArticleAloneIsATitle) {
    EXPECT_FALSE(title_key("The").empty());
    EXPECT_TRUE(title_key("The A") == U"a");
}

TEST(TitleKey, WhateverBytesComeItIsShort) {
    EXPECT_TRUE(title_key("").empty());
    EXPECT_LE(title_key(std::string(100'000, 'x')).size(), 200U);
    EXPECT_LE(title_key(std::string(100'000, '!')).size(), 200U);
    std::string every;
    for (int byte = 0; byte < 256; ++byte) {
        every += static_cast<char>(byte);
    }
    EXPECT_LE(title_key(every).size(), 256U);
    EXPECT_EQ(title_key("\xFF\xFE"), title_key("\xFF\xFE"));
}

TEST(TitleNumbers, AreWhatTellsTheMoviesOfASeriesApart) {
    EXPECT_EQ(title_numbers("Rocky II"), title_numbers("Rocky 2"));
    EXPECT_NE(title_numbers("Rocky II"), title_numbers("Rocky III"));
    EXPECT_NE(title_numbers("Rocky II"), title_numbers("Rocky"));
    EXPECT_TRUE(title_numbers("V for Vendetta").empty());
    EXPECT_TRUE(title_numbers("Se7en").empty());
    EXPECT_TRUE(is_number_word("IV") && is_number_word("two") && !is_number_word("Rocky"));
}

TEST(TitleSimilarity, IsOneForTheSameAndFallsWithEachLetter) {
    const std::u32string heat = title_key("Heat");
    EXPECT_EQ(title_similarity(heat, heat), 1);
    EXPECT_EQ(title_similarity(heat, title_key("Heap")), 0.75);
    EXPECT_EQ(title_similarity(heat, title_key("Hump")), 0.25);
    EXPECT_EQ(title_similarity(heat, title_key("Heats")), 0.8);
    EXPECT_EQ(title_similarity(title_key("Heats"), heat), 0.8);
    EXPECT_EQ(title_similarity(U"abcd", U"wxyz"), 0);
}

TEST(TitleSimilarity, NothingIsLikeAnEmptyTitle) {
    EXPECT_EQ(title_similarity(U"", U"heat"), 0);
    EXPECT_EQ(title_similarity(U"heat", U""), 0);
    EXPECT_EQ(title_similarity(U"", U""), 0);
}

}  // namespace
}  // namespace cinefleet::worker
