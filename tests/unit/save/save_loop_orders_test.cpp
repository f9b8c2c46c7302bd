// Cancels and their sweeps, ends of runs, and what the database refuses for a while.

#include "tests/unit/save/save_loop_fixture.h"

#include <gmock/gmock.h>

#include <cerrno>

namespace cinefleet::save {
namespace {

namespace fs = std::filesystem;
using ::testing::HasSubstr;

TEST_F(SaveLoopTest, ACancelTurnsOpenTasksIntoCancelledOnes) {
    EXPECT_EQ(submit<queue::CancelPersisted>(queue::PersistCancel{run_, TaskId{}, "stop", {}}).seq,
              CancelSeq{1});
    const std::optional<queue::Event> swept = events_.pop();
    ASSERT_TRUE(std::holds_alternative<queue::CancelSwept>(*swept));
    EXPECT_EQ(std::get<queue::CancelSwept>(*swept).count, 1);
}

TEST_F(SaveLoopTest, ACancelGoesOnAfterAKillAndBeforeTasksAreRead) {
    loop_->stop();
    loop_.reset();
    auto store = *store::Store::open(database(), clock_);
    ASSERT_TRUE(store->persist_cancel({RunId{}, task_, "stop", {}}));
    start_loop(std::move(store));
    Command page = queue::LoadTasks{TaskId{0}, Priority::interactive, 10, RunId{}};
    ASSERT_TRUE(loop_->try_submit(page));
    const std::optional<queue::Event> swept = events_.pop();
    ASSERT_TRUE(std::holds_alternative<queue::CancelSwept>(*swept));
    EXPECT_EQ(std::get<queue::CancelSwept>(*swept).run, run_);
    const std::optional<queue::Event> loaded = events_.pop();
    ASSERT_TRUE(std::holds_alternative<queue::TasksLoaded>(*loaded));
    EXPECT_TRUE(std::get<queue::TasksLoaded>(*loaded).tasks.empty());
}

// The files of a movie are written, its rows are not.
TEST_F(SaveLoopTest, WhatAKilledProcessWroteForATaskThatIsCancelledIsPutBack) {
    std::ofstream(movie_folder() / "Alien.nfo") << "<movie><plot>mine</plot></movie>";
    for (const bool is_cancelled_before : {true, false}) {
        loop_->stop();
        loop_.reset();
        auto store = *store::Store::open(database(), clock_);
        if (!is_cancelled_before) {  // the first one has ended
            store::RunOrder order;
            order.type.selection = ScrapeSelection::all;
            run_ = store->create_run(order, *store->plan_run(order))->run;
            task_ = store->load_tasks({TaskId{0}, Priority::interactive, 1, RunId{}})->tasks.front().task;
        }
        write_files_only(*store);
        ASSERT_EQ(files(), 3U);
        const queue::PersistCancel cancel{run_, TaskId{}, "stop", {}};
        ASSERT_TRUE(!is_cancelled_before || store->persist_cancel(cancel));
        start_loop(std::move(store));
        if (!is_cancelled_before) {
            submit<queue::CancelPersisted>(cancel);
        }
        EXPECT_EQ(std::get<queue::CancelSwept>(*events_.pop()).count, 1);
        EXPECT_EQ(files(), 2U);
        EXPECT_EQ(bytes_of(movie_folder() / "Alien.nfo"), "<movie><plot>mine</plot></movie>");
    }
}

TEST_F(SaveLoopTest, ATaskThatAKilledProcessBeganAndNobodyCancelsGoesOn) {
    loop_->stop();
    loop_.reset();
    auto store = *store::Store::open(database(), clock_);
    write_files_only(*store);
    start_loop(std::move(store));
    EXPECT_EQ(submit<queue::TaskPersisted>(job()).state, TaskState::saved);
    EXPECT_EQ(files(), 3U);
}

TEST_F(SaveLoopTest, ASweepThatTheDatabaseRefusesGoesOnWhenItCan) {
    execute("CREATE TRIGGER refuse BEFORE UPDATE ON tasks BEGIN SELECT RAISE(ABORT, 'no'); END");
    submit<queue::CancelPersisted>(queue::PersistCancel{run_, TaskId{}, "stop", {}});
    EXPECT_THAT(*log_.pop(), HasSubstr("swept again"));
    EXPECT_TRUE(loop_->run_on_writer([](store::Store&) {}));  // others are not held up
    EXPECT_EQ(events_.size(), 0U);
    execute("DROP TRIGGER refuse");
    EXPECT_EQ(std::get<queue::CancelSwept>(*events_.pop()).count, 1);
}

TEST_F(SaveLoopTest, StopsThoughASweepIsRefused) {
    execute("CREATE TRIGGER refuse BEFORE UPDATE ON tasks BEGIN SELECT RAISE(ABORT, 'no'); END");
    submit<queue::CancelPersisted>(queue::PersistCancel{run_, TaskId{}, "stop", {}});
    EXPECT_THAT(*log_.pop(), HasSubstr("swept again"));
    loop_->stop();
    EXPECT_EQ(events_.size(), 0U);
}

TEST_F(SaveLoopTest, AnEndOfARunThatTheDatabaseRefusesIsWrittenWhenItCan) {
    execute("CREATE TRIGGER refuse BEFORE UPDATE ON runs BEGIN SELECT RAISE(ABORT, 'no'); END");
    BoundedQueue<bool> written(1);
    Command end = LastingJob{[&](store::Store& store) {
        Status status = store.end_run(run_, "", "{}");
        EXPECT_TRUE(!status || written.push(true));
        return status;
    }};
    ASSERT_TRUE(loop_->try_submit(end));
    EXPECT_THAT(*log_.pop(), HasSubstr("tried again"));
    EXPECT_EQ(written.size(), 0U);
    execute("DROP TRIGGER refuse");
    EXPECT_TRUE(written.pop().has_value());
    loop_->stop();  // before the queue of this test goes
}

TEST_F(SaveLoopTest, AResultThatWaitsForRoomOutlivesACancel) {
    disk_error_ = ENOSPC;
    EXPECT_TRUE(submit<queue::CommitFailed>(job()).retry);
    submit<queue::CancelPersisted>(queue::PersistCancel{run_, TaskId{}, "stop", {task_}});
    EXPECT_TRUE(submit<queue::CommitFailed>(job()).retry);
    disk_error_ = 0;
    EXPECT_EQ(submit<queue::TaskPersisted>(job()).state, TaskState::saved);
}

TEST_F(SaveLoopTest, WhatTheDatabaseRefusesIsAskedAgainInOrderUntilItSucceeds) {
    execute("CREATE TRIGGER refuse BEFORE INSERT ON facts BEGIN SELECT RAISE(ABORT, 'no'); END");
    Command ids = queue::ReserveLeaseIds{LeaseId{100}};
    Command page = queue::LoadTasks{TaskId{0}, Priority::interactive, 10, RunId{}};
    ASSERT_TRUE(loop_->try_submit(ids));
    ASSERT_TRUE(loop_->try_submit(page));
    EXPECT_THAT(*log_.pop(), HasSubstr("tried again"));
    EXPECT_TRUE(loop_->run_on_writer([](store::Store&) {}));  // others are not held up
    EXPECT_EQ(events_.size(), 0U);
    execute("DROP TRIGGER refuse");
    EXPECT_EQ(std::get<queue::LeaseIdsReserved>(*events_.pop()).up_to, LeaseId{100});
    EXPECT_EQ(std::get<queue::TasksLoaded>(*events_.pop()).tasks.size(), 1U);
}

TEST_F(SaveLoopTest, StopsThoughTheDatabaseRefuses) {
    execute("CREATE TRIGGER refuse BEFORE INSERT ON facts BEGIN SELECT RAISE(ABORT, 'no'); END");
    Command ids = queue::ReserveLeaseIds{LeaseId{100}};
    ASSERT_TRUE(loop_->try_submit(ids));
    EXPECT_THAT(*log_.pop(), HasSubstr("tried again"));
    loop_->stop();
    EXPECT_EQ(events_.size(), 0U);
}

TEST_F(SaveLoopTest, AStoppedLoopTakesNothingMore) {
    loop_->stop();
    Command command = job();
    EXPECT_FALSE(loop_->try_submit(command));
    EXPECT_TRUE(std::holds_alternative<CommitJob>(command));
    EXPECT_FALSE(loop_->run_on_writer([](store::Store&) {}));
}

}  // namespace
}  // namespace cinefleet::save
