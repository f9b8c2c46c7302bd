#include "coordinator/queue/scheduler.h"

#include <gtest/gtest.h>

#include <list>
#include <map>

namespace cinefleet::queue {
namespace {

class SchedulerTest : public ::testing::Test {
  protected:
    void add_run(std::int64_t id, Priority priority, std::int64_t tasks, std::int32_t weight = 1) {
        queue::Run run;
        run.id = RunId{id};
        run.priority = priority;
        run.weight = weight;
        scheduler.add(run);
        add_tasks(id, tasks);
    }
    void add_tasks(std::int64_t run, std::int64_t tasks) {
        for (std::int64_t i = 0; i < tasks; ++i) {
            TaskEntry& entry = entries.emplace_back();
            entry.task.task = TaskId{++last_task};
            entry.task.run = RunId{run};
            scheduler.make_ready(entry, Scheduler::Place::back);
        }
    }
    RunId serve() {
        const RunId run = scheduler.next_run({now});
        if (run) {
            scheduler.take_next(run, {now});
        }
        return run;
    }
    std::map<std::int64_t, int> serve_many(int count) {
        std::map<std::int64_t, int> served;
        for (int i = 0; i < count; ++i) {
            ++served[serve().value];
        }
        return served;
    }

    Scheduler scheduler;
    std::list<TaskEntry> entries;
    std::int64_t last_task = 0;
    MonoTime now{};
};

TEST_F(SchedulerTest, InteractiveComesBeforeBulk) {
    add_run(1, Priority::bulk, 5);
    add_run(2, Priority::interactive, 2);
    EXPECT_EQ(serve(), RunId{2});
    EXPECT_EQ(serve(), RunId{2});
    EXPECT_EQ(serve(), RunId{1});
}

TEST_F(SchedulerTest, EqualRunsShareByWeight) {
    add_run(1, Priority::bulk, 100);
    add_run(2, Priority::bulk, 100, 3);
    const auto served = serve_many(40);
    EXPECT_EQ(served.at(1), 10);
    EXPECT_EQ(served.at(2), 30);
}

TEST_F(SchedulerTest, ALateRunDoesNotMakeUpForThePast) {
    add_run(1, Priority::bulk, 200);
    serve_many(100);
    add_run(2, Priority::bulk, 100);
    const auto served = serve_many(20);
    EXPECT_EQ(served.at(1), 10);
    EXPECT_EQ(served.at(2), 10);
}

TEST_F(SchedulerTest, BulkIsNotPassedOverForEver) {
    add_run(1, Priority::bulk, 5);
    add_run(2, Priority::interactive, 100);
    EXPECT_EQ(serve(), RunId{2});
    now += Scheduler::kLongestPassedOver;
    EXPECT_EQ(serve(), RunId{1});
    EXPECT_EQ(serve(), RunId{2});
    now += Scheduler::kLongestPassedOver - Millis(1);
    EXPECT_EQ(serve(), RunId{2});
    now += Millis(1);
    EXPECT_EQ(serve(), RunId{1});
}

TEST_F(SchedulerTest, PausedAndCancelledRunsGiveNothing) {
    add_run(1, Priority::bulk, 1);
    scheduler.find(RunId{1})->paused = true;
    EXPECT_EQ(serve(), RunId{});
    scheduler.find(RunId{1})->paused = false;
    scheduler.find(RunId{1})->cancelling = true;
    EXPECT_EQ(serve(), RunId{});
}

TEST_F(SchedulerTest, SuspectsHaveAQueueOfTheirOwn) {
    add_run(1, Priority::bulk, 1);
    TaskEntry& suspect = entries.emplace_back();
    suspect.task.task = TaskId{77};
    suspect.task.run = RunId{1};
    suspect.task.suspect = true;
    scheduler.make_ready(suspect, Scheduler::Place::back);
    EXPECT_EQ(scheduler.suspect_count(), 1U);
    EXPECT_EQ(scheduler.take_next(scheduler.next_run({now, false, true}), {now, false, true}), TaskId{77});
    EXPECT_EQ(scheduler.take_next(scheduler.next_run({now}), {now}), TaskId{1});
    EXPECT_EQ(serve(), RunId{});
}

TEST_F(SchedulerTest, ATaskCanBeTakenOutOfTheMiddle) {
    add_run(1, Priority::bulk, 3);
    scheduler.take_out(*std::next(entries.begin()));
    EXPECT_EQ(scheduler.ready_count(), 2U);
    EXPECT_EQ(scheduler.take_next(RunId{1}, {now}), TaskId{1});
    EXPECT_EQ(scheduler.drop_last(*scheduler.find(RunId{1})), TaskId{3});
}

}  // namespace
}  // namespace cinefleet::queue
