#include "worker/match/search_plan.h"

#include <gmock/gmock.h>

namespace cinefleet::worker {
namespace {

// Everything that is searched for if each answer has so many hits.
std::string all_of(const TaskSpec& task, std::size_t hits) {
    SearchPlan plan(task);
    while (plan.next()) {
        plan.answered(hits);
    }
    return plan.made();
}

TaskSpec sought(std::string title, std::string other, int year) {
    TaskSpec spec;
    spec.title = std::move(title);
    spec.alternative_title = std::move(other);
    spec.year = year;
    return spec;
}

TEST(SearchPlan, GoesFromTheYearToAnyYear) {
    EXPECT_EQ(all_of(sought("Heat", "", 1995), 3), "'Heat' 1995, 'Heat'");
    EXPECT_EQ(all_of(sought("Heat", "", 0), 3), "'Heat'");
    EXPECT_EQ(all_of(sought("", "", 1995), 3), "");
}

// A page that is not full holds the hits of the years beside as well.
TEST(SearchPlan, AsksForTheYearsBesideWhereThePageWasFull) {
    EXPECT_EQ(all_of(sought("Heat", "", 1995), 20),
              "'Heat' 1995, 'Heat', 'Heat' 1994, 'Heat' 1996, 'Heat 1995', '1995 Heat'");
}

TEST(SearchPlan, ThenTriesTheOtherTitle) {
    EXPECT_EQ(all_of(sought("Heat", "Crime Saga", 1995), 0),
              "'Heat' 1995, 'Heat', 'Crime Saga' 1995, 'Crime Saga'");
    EXPECT_EQ(all_of(sought("Heat", "Heat", 1995), 0), "'Heat' 1995, 'Heat'");
}

TEST(SearchPlan, ThenOtherSpellings) {
    EXPECT_EQ(all_of(sought("Rocky 2", "", 1979), 0), "'Rocky 2' 1979, 'Rocky 2', 'Rocky' 1979");
}

TEST(SearchPlan, IsNeverLong) {
    const std::string made = all_of(sought("1 - ABCd 21 (XY 911)", "2 - EFGh 45 (ZZ 1234)", 2000), 20);
    EXPECT_LE(std::count(made.begin(), made.end(), '\'') / 2, 16);
}

}  // namespace
}  // namespace cinefleet::worker
