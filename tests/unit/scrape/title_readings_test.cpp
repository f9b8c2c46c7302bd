#include "worker/match/title_readings.h"

#include <gmock/gmock.h>

namespace cinefleet::worker {
namespace {

using testing::AllOf;
using testing::Contains;
using testing::ElementsAre;
using testing::Field;
using testing::IsEmpty;
using testing::Not;
using testing::SizeIs;

TaskSpec titled(std::string title, std::string other, int year) {
    TaskSpec spec;
    spec.title = std::move(title);
    spec.alternative_title = std::move(other);
    spec.year = year;
    return spec;
}

testing::Matcher<TitleReading> is(const std::string& title, bool holds_year = false) {
    return AllOf(Field(&TitleReading::title, title), Field(&TitleReading::holds_year, holds_year));
}

TEST(TitleReadings, ATitleAloneIsReadAsItIs) {
    EXPECT_THAT(title_readings(titled("Heat", "", 0)), ElementsAre(is("Heat")));
    EXPECT_THAT(title_readings(titled("", "", 1995)), IsEmpty());
}

TEST(TitleReadings, TheYearMayBelongToTheTitle) {
    EXPECT_THAT(title_readings(titled("Death Race", "", 2000)),
                ElementsAre(is("Death Race"), is("Death Race 2000", true), is("2000 Death Race", true)));
}

TEST(TitleReadings, WhatStandsInBracketsMayBeAnotherTitle) {
    const std::vector<TitleReading> readings = title_readings(titled("Leon (The Professional)", "", 0));
    EXPECT_THAT(readings, ElementsAre(is("Leon (The Professional)"), is("Leon"), is("The Professional")));
}

TEST(TitleReadings, TwoTitlesMayBeOneInTheServicesList) {
    EXPECT_THAT(title_readings(titled("Leon", "The Professional", 0)),
                Contains(is("Leon (The Professional)")));
}

TEST(TitleReadings, ANumberInASeriesIsNoTitle) {
    EXPECT_THAT(title_readings(titled("007 - Skyfall", "", 0)), Contains(is("Skyfall")));
    EXPECT_THAT(title_readings(titled("Spider-Man - Far", "", 0)), SizeIs(1));
}

TEST(TitleReadings, AreNeverMany) {
    EXPECT_LE(title_readings(titled("1 - A (B)", "2 - C (D)", 2000)).size(), 12U);
}

TEST(RespelledQueries, PutLostSignsBackAsSpaces) {
    EXPECT_THAT(respelled_queries("MASH"), ElementsAre("M A S H"));
    EXPECT_THAT(respelled_queries("Bat21"), ElementsAre("Bat 21"));
    EXPECT_THAT(respelled_queries("VHS2"), ElementsAre("VHS 2", "V H S 2"));
    EXPECT_THAT(respelled_queries("BollywoodHollywood"), ElementsAre("Bollywood Hollywood"));
    EXPECT_THAT(respelled_queries("5050"), ElementsAre("50 50"));
}

TEST(RespelledQueries, LeaveOutWhatCanBeWrittenInAnotherWay) {
    EXPECT_THAT(respelled_queries("Fahrenheit 911"), ElementsAre("Fahrenheit 9 11", "Fahrenheit"));
    EXPECT_THAT(respelled_queries("Rocky 2"), ElementsAre("Rocky"));
    EXPECT_THAT(respelled_queries("Rocky II"), Contains("Rocky"));
    EXPECT_THAT(respelled_queries("Ocean's Eleven"), ElementsAre("Ocean's"));
    EXPECT_THAT(respelled_queries("Fast and Furious"), ElementsAre("Fast Furious"));
}

TEST(RespelledQueries, ThereAreNoneForAPlainTitle) {
    EXPECT_THAT(respelled_queries("The Culture High"), IsEmpty());
    EXPECT_THAT(respelled_queries("千と千尋の神隠し"), IsEmpty());
    EXPECT_THAT(respelled_queries(""), IsEmpty());
}

}  // namespace
}  // namespace cinefleet::worker
