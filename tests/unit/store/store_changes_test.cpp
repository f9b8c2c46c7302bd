#include "tests/unit/store/library_fixture.h"

namespace cinefleet::store {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

class StoreChangesTest : public LibraryTest {
  protected:
    StoreChangesTest() {
        for (const auto& [title, id] : {std::pair("Alien", 348), std::pair("Heat", 949)}) {
            Movie movie;
            movie.title = title;
            movie.ids.tmdb = id;
            save(queued(title).task, movie);
        }
        scraped_ = known_until();
        later_ = scraped_ + 1'000'000;
    }

    static RunOrder changed(std::optional<std::set<std::int64_t>> ids, std::int64_t until_ms = 7'000) {
        RunOrder order = LibraryTest::order(ScrapeSelection::all);
        order.changed = ChangedMovies{until_ms, std::move(ids)};
        return order;
    }

    // Ends the run's only task.
    RunId run(const RunOrder& order, TaskState state, const std::string& stop_reason = "") {
        const RunId run = store_->create_run(order, *store_->plan_run(order))->run;
        const queue::QueuedTask task =
            store_->load_tasks({TaskId{0}, Priority::interactive, 1, run})->tasks.at(0);
        EXPECT_EQ(known_until(), scraped_);  // not before it has ended
        finish(task.task, state);
        EXPECT_TRUE(store_->end_run(run, stop_reason, "{}"));
        return run;
    }

    std::int64_t known_until() { return store_->changes_known({})->until_ms; }

    std::int64_t scraped_ = 0;
    std::int64_t later_ = 0;
};

TEST_F(StoreChangesTest, OnlyScrapedMoviesThatHaveChangedAreTaken) {
    EXPECT_THAT(planned(changed({{949, 12345}})), ElementsAre("Heat"));
    EXPECT_EQ(store_->plan_run(changed({{949}}))->tasks.at(0).reason, "it has changed at TMDB");
    EXPECT_THAT(planned(changed({{1}})), IsEmpty());
    EXPECT_THAT(planned(changed(std::nullopt)), ElementsAre("Alien", "Heat"));  // Ran was never scraped
    RunOrder some = filtered("title=Alien");
    some.changed = ChangedMovies{7'000, std::set<std::int64_t>{348, 949}};
    EXPECT_THAT(planned(some), ElementsAre("Alien"));
}

TEST_F(StoreChangesTest, AScrapeIsAsNewAsItsOldestMovie) {
    const ChangesKnown known = *store_->changes_known({source_});
    EXPECT_EQ(known.movies, 2);
    EXPECT_GT(known.until_ms, 0);
    EXPECT_LE(known.until_ms, clock_.wall().time_since_epoch().count());
    EXPECT_EQ(store_->changes_known({SourceId{99}})->movies, 0);
}

TEST_F(StoreChangesTest, ARunOfAllThatChangedIsRememberedWhenItHasEnded) {
    run(changed({{949}}, later_), TaskState::review);
    EXPECT_EQ(known_until(), later_);
    EXPECT_EQ(store_->changes_known({source_})->until_ms, later_);
}

TEST_F(StoreChangesTest, ARunThatLeftSomethingIsNot) {
    run(changed({{949}}, later_), TaskState::failed);
    EXPECT_EQ(known_until(), scraped_);
    run(changed({{949}}, later_), TaskState::cancelled);
    EXPECT_EQ(known_until(), scraped_);
    run(changed({{949}}, later_), TaskState::review, "cancelled by the user");
    EXPECT_EQ(known_until(), scraped_);
    RunOrder some = filtered("title=Heat");
    some.changed = ChangedMovies{later_, std::set<std::int64_t>{949}};
    run(some, TaskState::review);
    EXPECT_EQ(known_until(), scraped_);
    RunOrder plot = changed({{949}}, later_);
    plot.fields = {};
    plot.fields.add(MovieField::plot);
    run(plot, TaskState::review);
    EXPECT_EQ(known_until(), scraped_);
}

TEST_F(StoreChangesTest, ThatNothingHasChangedIsRememberedAtOnce) {
    EXPECT_TRUE(store_->nothing_has_changed(order(ScrapeSelection::all)));  // it was not asked
    EXPECT_EQ(known_until(), scraped_);
    EXPECT_TRUE(store_->nothing_has_changed(changed({{1}}, later_)));
    EXPECT_EQ(known_until(), later_);
}

TEST_F(StoreChangesTest, ARunThatEndedInACrashIsRememberedByTheNextStart) {
    const RunOrder order = changed({{949}}, later_);
    const RunId run = store_->create_run(order, *store_->plan_run(order))->run;
    finish(store_->load_tasks({TaskId{0}, Priority::interactive, 1, run})->tasks.at(0).task,
           TaskState::review);
    reader_.reset();
    store_.reset();
    store_ = *Store::open(database(), clock_);
    EXPECT_EQ(known_until(), scraped_);
    EXPECT_TRUE(store_->recover());
    EXPECT_EQ(known_until(), later_);
}

}  // namespace
}  // namespace cinefleet::store
