#include "coordinator/cli/report.h"

#include <gmock/gmock.h>

namespace cinefleet::cli {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

control::MovieReport king_kong() {
    control::MovieReport report;
    report.id = MovieId{4};
    report.path = "/srv/King Kong/King Kong.mkv";
    report.name.title = "King Kong";
    report.name.year = 2005;
    report.name.edition = "Extended";
    return report;
}

TEST(MatchReport, WhatDecidesIsSaidInItsOrder) {
    control::MovieReport report = king_kong();
    EXPECT_THAT(render_match(report), HasSubstr("what decides   a search for its title"));
    report.movie.title = "King Kong";
    report.movie.ids = {254, "tt0360717"};
    EXPECT_THAT(render_match(report), HasSubstr("the last scrape, which found tmdb 254, imdb tt0360717"));
    report.name.ids = {11, ""};
    EXPECT_THAT(render_match(report), HasSubstr("the id in its name or NFO: tmdb 11"));
    report.ignored = true;
    EXPECT_THAT(render_match(report), HasSubstr("a person: it is ignored"));
    report.fixed = {254, ""};
    EXPECT_THAT(render_match(report), HasSubstr("a person: it is tmdb 254; no run changes that"));
}

TEST(MatchReport, TellsTheNameTheSearchAndTheCandidates) {
    control::MovieReport report = king_kong();
    report.tasks = {{TaskId{9},
                     RunId{2},
                     TaskState::review,
                     "several fit",
                     {{ProviderId::tmdb, 254, "King Kong", 2005, 0.97, "title 1.00"},
                      {ProviderId::tmdb, 244, "King Kong", 1933, 0.58, "title 1.00, year 1933 for 2005"}},
                     "Kong",
                     2004}};
    EXPECT_THAT(
        render_match(report),
        AllOf(HasSubstr("King Kong (2005), edition Extended\n"),
              HasSubstr("Task 9 of run 2: review: several fit\n"),
              HasSubstr("a person searched for Kong (2004)\n"),
              HasSubstr("   1   97 %  King Kong (2005), tmdb 254: title 1.00\n"),
              HasSubstr("   2   58 %  King Kong (1933), tmdb 244: title 1.00, year 1933 for 2005\n")));
    report.tasks = {{TaskId{10}, RunId{3}, TaskState::saved, "", {}, "", 0}};
    EXPECT_THAT(render_match(report), HasSubstr("no search was needed: an id decided"));
}

TEST(MatchReport, NothingReachesTheTerminalThatItWouldObey) {
    control::ReviewItem item;
    item.path = "/srv/\x1b[2J.mkv";
    item.title = "a\nb";
    item.candidates = {{ProviderId::tmdb, 1, "\x1b]0;x\x07", 1999, 1, "r\x1b"}};
    EXPECT_THAT(render_review(item), AllOf(Not(HasSubstr("\x1b")), Not(HasSubstr("a\nb"))));
    control::MovieLine line;
    line.title = "\x1b[31m";
    EXPECT_THAT(render_movie_line(line), AllOf(Not(HasSubstr("\x1b")), HasSubstr("not scraped yet")));
}

}  // namespace
}  // namespace cinefleet::cli
