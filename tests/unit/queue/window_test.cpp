#include "coordinator/queue/window.h"

#include "tests/unit/queue/core_driver.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace cinefleet::queue {
namespace {

using ::testing::IsEmpty;
using ::testing::SizeIs;

CoreOptions small_window() {
    CoreOptions options;
    options.window_tasks = 8;
    options.page_tasks = 8;
    return options;
}

TasksLoaded page(std::int64_t first, std::int64_t count, std::int64_t run, bool end) {
    TasksLoaded loaded{{}, end};
    for (std::int64_t id = first; id < first + count; ++id) {
        loaded.tasks.push_back(CoreDriver::task(id, run));
    }
    return loaded;
}

TEST(Window, ASecondRunGetsItsShareAtOnce) {
    CoreDriver driver(small_window());
    driver.start();
    driver.step(RunCreated{RunId{1}, Priority::bulk, 100});
    driver.step(page(1, 8, 1, false));
    driver.step(RunCreated{RunId{2}, Priority::bulk, 100});
    ASSERT_THAT(driver.sent<LoadTasks>(), SizeIs(1));
    EXPECT_EQ(driver.sent<LoadTasks>()[0].run, RunId{2});
    EXPECT_EQ(driver.sent<LoadTasks>()[0].limit, 4);
    driver.step(page(101, 4, 2, false));
    driver.add_worker(1, 4);
    const auto leases = driver.sent<SendLease>();
    ASSERT_THAT(leases, SizeIs(4));
    EXPECT_EQ(leases[0].run, RunId{1});
    EXPECT_EQ(leases[1].run, RunId{2});
    EXPECT_EQ(leases[2].run, RunId{1});
}

TEST(Window, WhatWasGivenBackIsReadAgain) {
    CoreDriver driver(small_window());
    driver.start();
    driver.step(RunCreated{RunId{1}, Priority::bulk, 8});
    driver.step(page(1, 8, 1, true));
    driver.step(RunCreated{RunId{2}, Priority::bulk, 4});
    driver.step(page(101, 4, 2, true));
    EXPECT_THAT(driver.sent<LoadTasks>(), IsEmpty());
    driver.step(CancelRequested{RunId{2}, TaskId{}, ""});
    ASSERT_THAT(driver.sent<LoadTasks>(), SizeIs(1));
    EXPECT_EQ(driver.sent<LoadTasks>()[0].run, RunId{1});
    EXPECT_EQ(driver.sent<LoadTasks>()[0].after, TaskId{4});
    EXPECT_EQ(driver.sent<LoadTasks>()[0].limit, 4);
}

TEST(Window, AnEmptyPageEndsTheReadingUntilTheReload) {
    CoreDriver driver(small_window());
    driver.start();
    driver.step(RunCreated{RunId{1}, Priority::bulk, 2});
    driver.step(TasksLoaded{{}, false});
    EXPECT_THAT(driver.sent<LoadTasks>(), IsEmpty());
    driver.wait(Millis(5'000));
    ASSERT_THAT(driver.sent<LoadTasks>(), SizeIs(1));
    EXPECT_EQ(driver.sent<LoadTasks>()[0].after, TaskId{});
}

TEST(Window, APageThatWasUnderWayWhenThingsChangedIsReadAgain) {
    CoreDriver driver(small_window());
    driver.start();
    driver.step(RunCreated{RunId{1}, Priority::bulk, 20});
    driver.step(page(1, 8, 1, false));
    driver.add_worker(1, 1);
    for (std::int64_t i = 1; i <= 4; ++i) {
        ResultArrived result;
        result.lease = LeaseId{i};
        result.task = TaskId{i};
        driver.step(result);
        driver.step(TaskPersisted{TaskId{i}, TaskState::saved});
    }
    ASSERT_THAT(driver.sent<LoadTasks>(), SizeIs(1));
    driver.step(PauseRequested{RunId{1}, true});
    driver.step(PauseRequested{RunId{1}, false});
    EXPECT_THAT(driver.sent<LoadTasks>(), IsEmpty());  // one at a time
    driver.step(page(9, 4, 1, false));
    ASSERT_THAT(driver.sent<LoadTasks>(), SizeIs(1));
    EXPECT_LE(driver.sent<LoadTasks>()[0].after, TaskId{8});
}

}  // namespace
}  // namespace cinefleet::queue
