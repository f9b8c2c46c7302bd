#include "coordinator/store/store.h"
#include "coordinator/store/store_reader.h"
#include "tests/support/temporary_folder.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace cinefleet::store {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

class AttachTest : public ::testing::Test {
  protected:
    AttachTest() {
        source_ = *store_->add_source("/movies");
        std::vector<FoundMovie> movies(2);
        movies[0].parts = {{"Alien.mkv", 1, 2}};
        movies[0].artwork = {ImageKind::fanart};
        movies[1].parts = {{"Heat.mkv", 1, 2}};
        EXPECT_TRUE(store_->apply_scan(source_, movies).has_value());
    }

    queue::RunCreated run_of_all(ModifierSet modifiers = default_modifiers(), std::int32_t weight = 1) {
        RunOrder order;
        order.type.selection = ScrapeSelection::all;
        order.modifiers = modifiers;
        order.weight = weight;
        return *store_->create_run(order, *store_->plan_run(order));
    }

    queue::RunCreated single(const std::string& path) {
        RunOrder order;
        order.type.selection = ScrapeSelection::single;
        order.selected = {path};
        return *store_->create_run(order, *store_->plan_run(order));
    }

    std::vector<queue::QueuedTask> open_of(RunId run) {
        return store_->load_tasks({TaskId{0}, Priority::interactive, 100, run})->tasks;
    }

    // What people see of the run: how many are in this state.
    std::int64_t count(RunId run, TaskState state) {
        return (*StoreReader::open(database_))->run(run)->tasks[state];
    }

    EndedTask finish(TaskId task, TaskState state) {
        queue::Finish end;
        end.task = task;
        end.state = state;
        return *store_->finish_task(end, nullptr);
    }

    // What was swept of each run, as the core is told.
    std::map<RunId, queue::CancelSwept> sweep() {
        std::map<RunId, queue::CancelSwept> swept;
        const Store::Sweep sweep = *store_->sweep_cancelled({}, 100);
        for (const queue::CancelSwept& one : sweep.swept) {
            swept[one.run] = one;
        }
        return swept;
    }

    TemporaryFolder folder_;
    const std::string database_ = (folder_.path() / "cinefleet.db").string();
    SystemClock clock_;
    std::unique_ptr<Store> store_ = *Store::open(database_, clock_);
    SourceId source_;
};

TEST_F(AttachTest, ARunKeepsItsWeightOverARestart) {
    EXPECT_EQ(run_of_all(default_modifiers(), 3).weight, 3);
    const queue::Recovered recovered = *store_->recover();
    ASSERT_EQ(recovered.runs.size(), 1U);
    EXPECT_EQ(recovered.runs.front().weight, 3);
}

TEST_F(AttachTest, ASecondRunWaitsForTheFirstOnesTasksAndCountsTheirEnd) {
    const queue::RunCreated first = run_of_all();
    const queue::RunCreated second = run_of_all();
    EXPECT_EQ(second.task_count, 2);
    EXPECT_THAT(second.changed, IsEmpty());
    EXPECT_THAT(open_of(second.run), IsEmpty());
    const std::vector<queue::QueuedTask> tasks = open_of(first.run);
    ASSERT_EQ(tasks.size(), 2U);
    EXPECT_THAT(finish(tasks[0].task, TaskState::skipped).waiting, ElementsAre(second.run));
    EXPECT_THAT(finish(tasks[0].task, TaskState::failed).waiting, IsEmpty());  // it has ended already
    EXPECT_EQ(count(second.run, TaskState::skipped), 1);
    EXPECT_EQ(count(second.run, TaskState::open), 1);
    const queue::Recovered recovered = *store_->recover();
    ASSERT_EQ(recovered.runs.size(), 2U);
    EXPECT_EQ(recovered.runs[1].counts, recovered.runs[0].counts);
    EXPECT_EQ(recovered.runs[1].counts.total, 2);
}

TEST_F(AttachTest, WhoIsMoreUrgentTakesTheTaskOver) {
    const queue::RunCreated bulk = run_of_all();
    const queue::RunCreated urgent = single("/movies/Heat.mkv");
    ASSERT_EQ(urgent.changed.size(), 1U);
    EXPECT_EQ(urgent.changed[0].run, urgent.run);
    ASSERT_EQ(open_of(urgent.run).size(), 1U);
    EXPECT_EQ(open_of(urgent.run)[0].priority, Priority::interactive);
    EXPECT_EQ(open_of(bulk.run).size(), 1U);
    EXPECT_THAT(finish(urgent.changed[0].task, TaskState::review).waiting, ElementsAre(bulk.run));
    EXPECT_EQ(count(bulk.run, TaskState::review), 1);
    EXPECT_EQ(count(bulk.run, TaskState::open), 1);
}

TEST_F(AttachTest, APausedRunsTasksAreTakenOver) {
    const queue::RunCreated paused = run_of_all();
    ASSERT_TRUE(store_->set_paused(paused.run, true).has_value());
    const queue::RunCreated second = run_of_all();
    EXPECT_EQ(second.changed.size(), 2U);
    EXPECT_EQ(open_of(second.run).size(), 2U);
    EXPECT_EQ(count(paused.run, TaskState::open), 2);
}

TEST_F(AttachTest, WhatTheSecondRunWantsBeyondTheFirstIsScrapedToo) {
    ModifierSet poster;
    poster.add(Modifier::main_poster);
    ModifierSet banner;
    banner.add(Modifier::main_banner);
    const queue::RunCreated first = run_of_all(poster);
    const queue::RunCreated second = run_of_all(banner);
    ASSERT_EQ(second.changed.size(), 2U);
    EXPECT_EQ(second.changed[0].run, first.run);
    const ModifierSet wanted = open_of(first.run)[0].spec->modifiers;
    EXPECT_TRUE(wanted.has(Modifier::main_poster));
    EXPECT_TRUE(wanted.has(Modifier::main_banner));
    EXPECT_THAT(run_of_all(poster).changed, IsEmpty());
}

TEST_F(AttachTest, WhatTheSecondRunMayReplaceIsFetched) {
    const queue::RunCreated first = run_of_all();
    EXPECT_FALSE(open_of(first.run)[0].spec->modifiers.has(Modifier::main_fanart));
    RunOrder order;
    order.type.selection = ScrapeSelection::all;
    order.replace.add(Modifier::main_fanart);
    EXPECT_EQ(store_->create_run(order, *store_->plan_run(order))->changed.size(), 2U);
    EXPECT_TRUE(open_of(first.run)[0].spec->modifiers.has(Modifier::main_fanart));
    EXPECT_THAT(store_->create_run(order, *store_->plan_run(order))->changed, IsEmpty());
}

TEST_F(AttachTest, AWishForAllMakesMoreOfOneForWhatIsMissing) {
    RunOrder missing;
    missing.type.selection = ScrapeSelection::missing;
    const RunPlan plan = *store_->plan_run(missing);
    ASSERT_TRUE(store_->create_run(missing, plan).has_value());
    EXPECT_EQ(run_of_all().changed.size(), 2U);
    EXPECT_THAT(run_of_all().changed, IsEmpty());
}

TEST_F(AttachTest, ACancelledRunHandsOverWhatAnotherWaitsFor) {
    const queue::RunCreated first = run_of_all();
    const queue::RunCreated second = single("/movies/Alien.mkv");
    const queue::RunCreated third = run_of_all();
    const TaskId alien = second.changed[0].task;
    ASSERT_TRUE(store_->persist_cancel({second.run, TaskId{}, "stop", {}}).has_value());
    auto swept = sweep();
    ASSERT_EQ(swept.size(), 1U);
    EXPECT_EQ(swept[second.run].count, 1);
    ASSERT_EQ(swept[second.run].moved.size(), 1U);
    EXPECT_EQ(swept[second.run].moved[0].task, alien);
    EXPECT_EQ(swept[second.run].moved[0].run, first.run);
    EXPECT_TRUE(store_->sweep_cancelled({}, 100)->end);
    EXPECT_EQ(open_of(first.run).size(), 2U);
    EXPECT_EQ(open_of(first.run)[0].priority, Priority::bulk);
    EXPECT_EQ(count(second.run, TaskState::cancelled), 1);

    ASSERT_TRUE(store_->persist_cancel({RunId{}, TaskId{}, "stop", {}}).has_value());
    swept = sweep();
    EXPECT_EQ(swept[first.run].count, 2);
    EXPECT_EQ(swept[third.run].count, 2);
    EXPECT_EQ(count(third.run, TaskState::cancelled), 2);
    EXPECT_EQ(store_->state_of(alien), TaskState::cancelled);
}

TEST_F(AttachTest, TheCancelOfARunThatOnlyWaitsLeavesTheTasksAlone) {
    const queue::RunCreated first = run_of_all();
    const queue::RunCreated second = run_of_all();
    ASSERT_TRUE(store_->persist_cancel({second.run, TaskId{}, "stop", {}}).has_value());
    auto swept = sweep();
    ASSERT_EQ(swept.size(), 1U);
    EXPECT_EQ(swept[second.run].count, 2);
    EXPECT_EQ(open_of(first.run).size(), 2U);
    EXPECT_THAT(finish(open_of(first.run)[0].task, TaskState::failed).waiting, IsEmpty());
    EXPECT_EQ(count(second.run, TaskState::cancelled), 2);
}

TEST_F(AttachTest, TheCancelOfATaskIsForAllThatWaitForIt) {
    const queue::RunCreated first = run_of_all();
    const queue::RunCreated second = run_of_all();
    const TaskId task = open_of(first.run)[0].task;
    ASSERT_TRUE(store_->persist_cancel({RunId{}, task, "stop", {}}).has_value());
    auto swept = sweep();
    EXPECT_EQ(swept[first.run].count, 1);
    EXPECT_EQ(swept[second.run].count, 1);
    EXPECT_THAT(swept[first.run].moved, IsEmpty());
}

}  // namespace
}  // namespace cinefleet::store
