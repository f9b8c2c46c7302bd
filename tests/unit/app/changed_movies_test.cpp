#include "coordinator/app/changed_movies.h"

#include <gmock/gmock.h>

namespace cinefleet::app {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

WallTime on_day(const char* date, int hours = 0) {
    return *time_of_date(date) + std::chrono::hours(hours);
}

std::vector<std::string> days_of(const std::vector<ChangesQuestion>& windows) {
    std::vector<std::string> days;
    for (const ChangesQuestion& window : windows) {
        days.push_back(window.first_day + " " + window.last_day);
    }
    return days;
}

TEST(ChangedMovies, ADateIsADay) {
    EXPECT_EQ(time_of_date("1970-01-02")->time_since_epoch(), std::chrono::hours(24));
    EXPECT_TRUE(time_of_date("2024-02-29"));
    for (const char* text : {"", "last week", "2026-02-29", "2026-13-01", "2026-11-31", "26-11-27",
                             "2026-11-2", "2026/11/27", "2026-11-27x", "-026-11-27", "2026--1-27"}) {
        const Result<WallTime> time = time_of_date(text);
        ASSERT_FALSE(time) << text;
        EXPECT_EQ(time.error().error_class, ErrorClass::invalid_input);
    }
}

TEST(ChangedMovies, WindowsAreAtMostAFortnightAndTouch) {
    EXPECT_THAT(days_of(windows_between(on_day("2026-11-27", 3), on_day("2026-11-27", 4))),
                ElementsAre("2026-11-27 2026-11-27"));
    EXPECT_THAT(days_of(windows_between(on_day("2026-11-14", 23), on_day("2026-11-27"))),
                ElementsAre("2026-11-14 2026-11-27"));
    EXPECT_THAT(days_of(windows_between(on_day("2026-11-13"), on_day("2026-11-27", 23))),
                ElementsAre("2026-11-13 2026-11-26", "2026-11-26 2026-11-27"));
    EXPECT_THAT(days_of(windows_between(on_day("2025-12-20"), on_day("2026-01-20"))),
                ElementsAre("2025-12-20 2026-01-02", "2026-01-02 2026-01-15", "2026-01-15 2026-01-20"));
    // A clock that was set back.
    EXPECT_THAT(days_of(windows_between(on_day("2026-11-28"), on_day("2026-11-27"))),
                ElementsAre("2026-11-28 2026-11-28"));
}

class ChangedMoviesTest : public testing::Test {
  protected:
    Result<std::optional<std::set<std::int64_t>>> ask(std::int64_t most_pages) {
        asked_.clear();
        return changed_movies({{"a", "b", 1}, {"b", "c", 1}}, most_pages,
                              [this](const ChangesQuestion& question) -> Result<ChangesPage> {
                                  asked_.push_back(question.first_day + std::to_string(question.page));
                                  if (asked_.back() == failing_) {
                                      return failure(ErrorClass::blocked, "TMDB blocks us");
                                  }
                                  return answers_[asked_.back()];
                              });
    }

    std::map<std::string, ChangesPage> answers_ = {
        {"a1", {{1, 2}, 3}}, {"a2", {{3}, 3}}, {"a3", {{2}, 3}}, {"b1", {{}, 0}}};
    std::string failing_;
    std::vector<std::string> asked_;
};

TEST_F(ChangedMoviesTest, AllPagesOfAllWindowsAreAskedFor) {
    const auto changed = ask(4);
    ASSERT_TRUE(changed);
    EXPECT_THAT(**changed, ElementsAre(1, 2, 3));
    EXPECT_THAT(asked_, ElementsAre("a1", "a2", "a3", "b1"));
}

TEST_F(ChangedMoviesTest, MorePagesThanMoviesAreNotAskedFor) {
    EXPECT_EQ(*ask(3), std::nullopt);
    EXPECT_THAT(asked_, ElementsAre("a1"));
    EXPECT_EQ(*ask(1), std::nullopt);
    EXPECT_THAT(asked_, testing::IsEmpty());
}

TEST_F(ChangedMoviesTest, WhatKeepsTmdbFromAnsweringIsSaid) {
    failing_ = "a2";
    EXPECT_EQ(ask(9).error().error_class, ErrorClass::blocked);
}

// The desk with workers of the test's own.
class ChangesDeskTest : public testing::Test {
  protected:
    void ask(const std::string& day) {
        desk_.ask(
            {day, day, 1}, [this](Result<ChangesPage> page) { answers_.push_back(std::move(page)); }, now_);
    }
    void wait(Millis time) {
        now_ += time;
        desk_.on_time(now_);
    }
    void answer(PeerId peer, std::int64_t id, std::vector<std::int64_t> ids = {}) {
        desk_.on_changes(peer, {id, std::move(ids), 1, std::nullopt}, now_);
    }

    MonoTime now_{};
    std::optional<PeerId> worker_ = PeerId{1};
    std::vector<proto::ChangesRequest> sent_;
    std::vector<PeerId> passed_over_;
    std::vector<Result<ChangesPage>> answers_;
    ChangesDesk desk_{100, [this](const proto::ChangesRequest& request, PeerId not_this) {
                          sent_.push_back(request);
                          passed_over_.push_back(not_this);
                          return worker_;
                      }};
};

TEST_F(ChangesDeskTest, QuestionsAreAskedOneAfterTheOther) {
    ask("2026-11-26");
    ask("2026-11-27");
    ASSERT_EQ(sent_.size(), 1U);
    EXPECT_EQ(sent_[0].request_id, 100);
    EXPECT_EQ(sent_[0].start_date, "2026-11-26");
    answer(PeerId{2}, 100);  // not the one that was asked
    answer(PeerId{1}, 99);   // of an earlier process
    EXPECT_TRUE(answers_.empty());
    answer(PeerId{1}, 100, {603});
    ASSERT_EQ(answers_.size(), 1U);
    EXPECT_THAT(answers_[0]->tmdb_ids, ElementsAre(603));
    ASSERT_EQ(sent_.size(), 2U);
    EXPECT_EQ(sent_[1].start_date, "2026-11-27");
    desk_.on_changes(
        PeerId{1}, {101, {}, 0, ProviderError{ProviderId::tmdb, ErrorClass::blocked, "blocks us", 0}}, now_);
    ASSERT_EQ(answers_.size(), 2U);
    EXPECT_EQ(answers_[1].error().error_class, ErrorClass::blocked);
}

TEST_F(ChangesDeskTest, ASilentWorkerIsNotWaitedFor) {
    ask("2026-11-27");
    worker_ = PeerId{2};
    wait(ChangesDesk::kPatience - Millis{1});
    EXPECT_EQ(sent_.size(), 1U);
    wait(Millis{1});
    ASSERT_EQ(sent_.size(), 2U);
    EXPECT_EQ(passed_over_[1], PeerId{1});
    answer(PeerId{1}, 100, {1});  // too late: another has been asked
    EXPECT_TRUE(answers_.empty());
    answer(PeerId{2}, 101, {2});
    EXPECT_THAT(answers_.at(0)->tmdb_ids, ElementsAre(2));
}

TEST_F(ChangesDeskTest, WorkersMayStillBeStarting) {
    worker_ = std::nullopt;
    ask("2026-11-27");
    wait(Millis{1'000});
    worker_ = PeerId{3};
    wait(Millis{1'000});
    answer(PeerId{3}, sent_.back().request_id, {5});
    EXPECT_THAT(answers_.at(0)->tmdb_ids, ElementsAre(5));
    worker_ = std::nullopt;
    ask("2026-11-27");
    wait(ChangesDesk::kLongestWait);
    EXPECT_EQ(answers_.at(1).error().error_class, ErrorClass::unavailable);
    EXPECT_THAT(answers_.at(1).error().message, HasSubstr("no worker"));
}

TEST_F(ChangesDeskTest, AStopCancelsAllThatWait) {
    ask("2026-11-26");
    ask("2026-11-27");
    desk_.stop();
    ASSERT_EQ(answers_.size(), 2U);
    EXPECT_EQ(answers_[1].error().error_class, ErrorClass::cancelled);
    EXPECT_EQ(sent_.size(), 1U);
}

}  // namespace
}  // namespace cinefleet::app
