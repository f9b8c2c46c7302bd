#include "coordinator/library/stacking.h"

#include <gmock/gmock.h>

namespace cinefleet::library {
namespace {

using testing::ElementsAre;

std::vector<std::vector<std::string>> stacked(const std::vector<std::string>& names) {
    std::vector<std::vector<std::string>> files;
    for (const Stack& stack : stack_files(names)) {
        files.push_back(stack.files);
    }
    return files;
}

TEST(Stacking, PartsInEveryFormThatKodiKnowsBelongTogether) {
    for (const auto& [first, second] : std::vector<std::pair<std::string, std::string>>{
             {"Alien cd1.avi", "Alien cd2.avi"},
             {"alien.part1.mkv", "alien.part2.mkv"},
             {"Alien - Disc 1.mkv", "Alien - Disc 2.mkv"},
             {"Alien_disk_1.mkv", "Alien_disk_2.mkv"},
             {"Alien pt.a.mkv", "Alien pt.b.mkv"},
             {"Alien dvd1.mkv", "Alien dvd2.mkv"},
             {"Alien (1979) [CD1].avi", "Alien (1979) [CD2].avi"},
             {"Alien.CD1.1080p.x264.mkv", "Alien.CD2.1080p.x264.mkv"},
             {"aliencd1.avi", "aliencd2.avi"},
             {"Alien (1979)-a.avi", "Alien (1979)-b.avi"},
             {"Amélie Part 1.mkv", "amélie part 2.mkv"}}) {
        EXPECT_THAT(stacked({first, second}), ElementsAre(ElementsAre(first, second))) << first;
    }
}

TEST(Stacking, WhatHasNoOtherPartStaysAlone) {
    for (const std::vector<std::string>& names : std::vector<std::vector<std::string>>{
             {"Kill Bill Part 1.mkv"},
             {"Kill Bill Part 1.mkv", "Kill Bill Part 2.avi"},
             {"Harry Potter Part 1 (2010).mkv", "Harry Potter Part 2 (2011).mkv"},
             {"Rocky 1.mkv", "Rocky 2.mkv"},
             {"Plan b.mkv", "Plan c.mkv"},
             {"1900 part 1976.mkv", "1900 part 1977.mkv"},
             {"Apartment 1.mkv", "Apartment 2.mkv"},
             {"cd1.avi", "cd2.avi"}}) {
        EXPECT_EQ(stacked(names).size(), names.size()) << names.front();
    }
}

TEST(Stacking, PlaysPartsInTheOrderOfTheirNumbers) {
    const std::vector<Stack> stacks =
        stack_files({"Dune cd10.avi", "Dune cd1.avi", "Dune cd2.avi", "Heat.avi"});
    ASSERT_EQ(stacks.size(), 2U);
    EXPECT_THAT(stacks[0].files, ElementsAre("Dune cd1.avi", "Dune cd2.avi", "Dune cd10.avi"));
    EXPECT_EQ(stacks[0].stem, "Dune");
    EXPECT_EQ(stacks[1].stem, "Heat");
}

TEST(Stacking, TheStemHasNoPart) {
    EXPECT_EQ(stack_files({"Alien.CD1.1080p.mkv", "Alien.CD2.1080p.mkv"})[0].stem, "Alien 1080p");
    EXPECT_EQ(stack_files({"Alien (1979) cd1.avi"})[0].stem, "Alien (1979)");
    EXPECT_EQ(stack_files({"Kill Bill Part 1.avi"})[0].stem, "Kill Bill Part 1");
}

TEST(Stacking, FoldersMayBePartsToo) {
    for (const auto& [name, part] : std::vector<std::pair<std::string, int>>{{"CD1", 1},
                                                                             {"disc 2", 2},
                                                                             {"Part b", 2},
                                                                             {"DVD_3", 3},
                                                                             {"CD", 0},
                                                                             {"Partners", 0},
                                                                             {"cd1 x", 0}}) {
        EXPECT_EQ(part_of_folder_name(name), part) << name;
    }
}

}  // namespace
}  // namespace cinefleet::library
