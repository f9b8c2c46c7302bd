#include "coordinator/filter/filter.h"

#include <gmock/gmock.h>

#include <random>

namespace cinefleet::filter {
namespace {

using testing::HasSubstr;

constexpr std::int64_t kNowMs = 1'715'904'000'000;  // 2024-05-17T00:00:00Z
constexpr std::int64_t kDayMs = 86'400'000;

struct Wrong {
    const char* text;
    std::size_t column;
    const char* says;
};

constexpr Wrong kWrong[] = {
    {"", 0, "empty"},
    {"   ", 0, "empty"},
    {"yaer>=2000", 0, "no field 'yaer'; there are title, year"},
    {"year", 4, "expected =, !=, <, <=, >, >= or ~ after 'year', not the end"},
    {"year>=", 6, "expected a value after 'year', not the end"},
    {"year>=abc", 6, "takes a number, not 'abc'"},
    {"year>=nan", 6, "takes a number"},
    {"year=>2000", 5, "takes a number, not '>2000'"},
    {"year~2000", 4, "'~' is for texts"},
    {"genre>Horror", 5, "is a text: it takes =, != or ~"},
    {"genre=Science Fiction", 14, "quotes: genre=\"Science Fiction\""},
    {"genre=Horror year>2000", 13, "expected and, or, or the end, not 'year'"},
    {"genre=and", 6, "expected a value after 'genre'"},
    {"(year=2000", 0, "this '(' is never closed"},
    {"year=2000)", 9, "no '(' for this"},
    {"title=(500) Days", 6, "expected a value after 'title', not '('"},
    {"genre=\"Horror", 6, "this quote is never closed"},
    {"\"Horror\"", 0, "expected a question like year>=2000"},
    {"and year=2000", 0, "expected a question"},
    {"year=2000 and", 13, "expected a question like year>=2000, not the end"},
    {"year=2000 and or genre=x", 14, "not 'or'"},
    {"not", 3, "expected a question"},
    {"has:beard", 4, "takes one of nfo, poster"},
    {"missing:", 8, "takes one of nfo"},
    {"is:big", 3, "'is:' takes one of locked, marked"},
    {"hat:poster", 0, "expected has:…, missing:… or is:…"},
    {"added>2024-13-01", 6, "takes a date"},
    {"added>2024-02-30", 6, "takes a date"},
    {"scraped<never", 8, "takes a date"},
    {"scraped<\"30 moons ago\"", 8, "takes a date"},
    {"title=Amélie year=", 13, "expected and, or, or the end"},
    {"year ! 2000", 5, "expected =, !=, <"},
};

TEST(FilterParse, WhatIsWrongIsSaidWithItsColumn) {
    for (const Wrong& wrong : kWrong) {
        const auto filter = parse_filter(wrong.text, kNowMs);
        ASSERT_FALSE(filter) << wrong.text;
        EXPECT_EQ(filter.error().column, wrong.column) << wrong.text << ": " << filter.error().message;
        EXPECT_THAT(filter.error().message, HasSubstr(wrong.says)) << wrong.text;
    }
}

TEST(FilterParse, TheCaretStandsBelowTheColumn) {
    const char* text = "title=Amélie and yaer=2001";
    const auto filter = parse_filter(text, kNowMs);
    ASSERT_FALSE(filter);
    EXPECT_EQ(point_at(filter.error(), text), "title=Amélie and yaer=2001\n                 ^");
    EXPECT_EQ(point_at({2, ""}, "a\tb\x1b"), "a b \n  ^");
    EXPECT_EQ(to_error(filter.error()).error_class, ErrorClass::invalid_input);
    EXPECT_THAT(to_error(filter.error()).message, HasSubstr("column 18"));
}

TEST(FilterParse, AndBindsCloserThanOr) {
    const auto filter = parse_filter("year=1 or year=2 AND Year=3", kNowMs);
    ASSERT_TRUE(filter);
    ASSERT_EQ(filter->kind, Filter::Kind::any_of);
    ASSERT_EQ(filter->children.size(), 2U);
    EXPECT_EQ(filter->children[0].kind, Filter::Kind::compare);
    EXPECT_EQ(filter->children[1].kind, Filter::Kind::all_of);
}

TEST(FilterParse, ParenthesesAndNotBindClosest) {
    const auto filter = parse_filter("not (year=1 or year=2) and year=3", kNowMs);
    ASSERT_TRUE(filter);
    ASSERT_EQ(filter->kind, Filter::Kind::all_of);
    ASSERT_EQ(filter->children.size(), 2U);
    ASSERT_EQ(filter->children[0].kind, Filter::Kind::none_of);
    EXPECT_EQ(filter->children[0].children[0].kind, Filter::Kind::any_of);
}

TEST(FilterParse, ValuesNeedNoQuotesUnlessTheyHaveSpacesOrParentheses) {
    EXPECT_EQ(parse_filter("title=Schindler's", kNowMs)->text, "schindler's");
    EXPECT_EQ(parse_filter("title='(500) Days of Summer'", kNowMs)->text, "(500) days of summer");
    EXPECT_EQ(parse_filter("path~/srv/a=b<c", kNowMs)->text, "/srv/a=b<c");
    EXPECT_EQ(parse_filter("title=\"and\"", kNowMs)->text, "and");
    EXPECT_EQ(parse_filter("rating >= 7.5", kNowMs)->number, 7.5);
    EXPECT_EQ(parse_filter("year\n>\t1999", kNowMs)->op, Operator::greater);
}

TEST(FilterParse, TimesArePeriods) {
    struct Time {
        const char* value;
        std::int64_t from_ms;
        std::int64_t until_ms;
    };
    const std::int64_t new_year = 1'704'067'200'000;  // 2024-01-01
    for (const Time& time :
         {Time{"2024", new_year, new_year + 366 * kDayMs},
          Time{"2024-02", new_year + 31 * kDayMs, new_year + 60 * kDayMs},
          Time{"2024-05-17", kNowMs, kNowMs + kDayMs}, Time{"'1 day ago'", kNowMs - kDayMs, kNowMs},
          Time{"'2 Weeks ago'", kNowMs - 14 * kDayMs, kNowMs - 13 * kDayMs},
          Time{"'3 hours ago'", kNowMs - 10'800'000, kNowMs - 10'799'999}, Time{"never", 0, 0}}) {
        const auto filter = parse_filter("scraped=" + std::string(time.value), kNowMs);
        ASSERT_TRUE(filter) << time.value;
        EXPECT_EQ(filter->from_ms, time.from_ms) << time.value;
        EXPECT_EQ(filter->until_ms, time.until_ms) << time.value;
    }
}

TEST(FilterParse, DepthAndLengthHaveLimits) {
    const auto nested = [](std::size_t depth) {
        return std::string(depth, '(') + "year=1" + std::string(depth, ')');
    };
    EXPECT_TRUE(parse_filter(nested(40), kNowMs));
    const auto deep = parse_filter(nested(1'500), kNowMs);
    ASSERT_FALSE(deep);
    EXPECT_THAT(deep.error().message, HasSubstr("too deeply"));
    std::string nots;
    for (int i = 0; i < 900; ++i) {
        nots += "not ";
    }
    EXPECT_FALSE(parse_filter(nots + "year=1", kNowMs));
    EXPECT_THAT(parse_filter(std::string(5'000, 'x'), kNowMs).error().message, HasSubstr("longer than"));
}

// Pieces of the language and other bytes in any order: an answer, never a crash, and a column within the
// text.
TEST(FilterParse, GarbageIsAnswered) {
    constexpr const char* kPieces[] = {"year",  "genre", ">=",    "=",      "~",     "(",  ")",    "not ",
                                       " and ", " or ",  "\"",    "'",      " ",     "!",  "2000", "é",
                                       "\xff",  "has:",  "is:",   "poster", ":",     "\t", "<",    "--",
                                       "1e99",  "\n",    "never", "x",      "marked"};
    std::mt19937 random(20'240'517);
    int accepted = 0;
    for (int round = 0; round < 20'000; ++round) {
        std::string text;
        for (std::size_t i = random() % 12; i > 0; --i) {
            text += kPieces[random() % std::size(kPieces)];
        }
        const auto filter = parse_filter(text, kNowMs);
        if (filter) {
            ++accepted;
            matches(*filter, MovieFacts{});
        } else {
            EXPECT_LE(filter.error().column, text.size()) << text;
            EXPECT_FALSE(filter.error().message.empty()) << text;
            EXPECT_THAT(point_at(filter.error(), text), HasSubstr("^"));
        }
    }
    EXPECT_GT(accepted, 0);
}

}  // namespace
}  // namespace cinefleet::filter
