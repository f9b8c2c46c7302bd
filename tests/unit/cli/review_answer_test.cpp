#include "coordinator/cli/review_answer.h"

#include <gmock/gmock.h>

namespace cinefleet::cli {
namespace {

using Kind = ReviewAnswer::Kind;
using testing::HasSubstr;

TEST(ReviewAnswer, WhatAPersonTypesIsUnderstood) {
    struct Typed {
        const char* line;
        Kind kind;
    };
    for (const Typed& typed : {Typed{"", Kind::leave},
                               Typed{"  ", Kind::leave},
                               Typed{"l", Kind::leave},
                               Typed{"i", Kind::ignore},
                               Typed{"q", Kind::quit},
                               Typed{"?", Kind::help},
                               Typed{"h", Kind::help},
                               Typed{" 2 ", Kind::choose},
                               Typed{"tmdb 603", Kind::ids},
                               Typed{"tmdb:603", Kind::ids},
                               Typed{"TMDB 603", Kind::ids},
                               Typed{"tt0133093", Kind::ids},
                               Typed{"imdb tt0133093", Kind::ids},
                               Typed{"s Alien", Kind::search},
                               Typed{"what", Kind::unclear},
                               Typed{"tmdb", Kind::unclear},
                               Typed{"tmdb -3", Kind::unclear},
                               Typed{"imdb", Kind::unclear},
                               Typed{"s", Kind::unclear},
                               Typed{"tt12 and more", Kind::unclear},
                               Typed{"99999999999999999999", Kind::unclear},
                               Typed{"2 3", Kind::unclear}}) {
        EXPECT_EQ(read_answer(typed.line, 3).kind, typed.kind) << typed.line;
    }
}

TEST(ReviewAnswer, ANumberChoosesOneOfTheCandidates) {
    EXPECT_EQ(read_answer("3", 3).number, 3U);
    for (const char* line : {"0", "4"}) {
        EXPECT_EQ(read_answer(line, 3).kind, Kind::unclear) << line;
        EXPECT_THAT(read_answer(line, 3).problem, HasSubstr("1 to 3"));
    }
    EXPECT_THAT(read_answer("1", 0).problem, HasSubstr("nothing to choose from"));
}

TEST(ReviewAnswer, IdsAreThoseOfTheirProvider) {
    EXPECT_EQ(read_answer("tmdb 603", 0).ids, (MovieIds{603, ""}));
    EXPECT_EQ(read_answer("tt0133093", 0).ids, (MovieIds{0, "tt0133093"}));
    EXPECT_EQ(read_answer("imdb tt0133093", 0).ids, (MovieIds{0, "tt0133093"}));
}

TEST(ReviewAnswer, AYearAtTheEndOfASearchIsTheYear) {
    struct Searched {
        const char* line;
        const char* title;
        int year;
    };
    for (const Searched& searched :
         {Searched{"s The Matrix (1999)", "The Matrix", 1999},
          Searched{"s The Matrix 1999", "The Matrix", 1999}, Searched{"s 2012", "2012", 0},
          Searched{"s 2012 (2009)", "2012", 2009}, Searched{"s Blade Runner 2049", "Blade Runner", 2049},
          Searched{"s 9", "9", 0}, Searched{"s:Amélie", "Amélie", 0}}) {
        const ReviewAnswer answer = read_answer(searched.line, 0);
        EXPECT_EQ(answer.title, searched.title) << searched.line;
        EXPECT_EQ(answer.year, searched.year) << searched.line;
    }
}

TEST(ReviewAnswer, TheHelpNamesWhatIsUnderstood) {
    for (const char* word : {"tmdb 603", "tt0133093", "s The Matrix", "Enter", "  i ", "  q "}) {
        EXPECT_THAT(answer_help(), HasSubstr(word));
    }
}

}  // namespace
}  // namespace cinefleet::cli
