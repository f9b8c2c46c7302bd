#include "coordinator/queue/task_table.h"

#include <gtest/gtest.h>

namespace cinefleet::queue {
namespace {

QueuedTask task(std::int64_t id) {
    QueuedTask queued;
    queued.task = TaskId{id};
    return queued;
}

TEST(TaskTable, ReusesPlacesAndKeepsReferences) {
    TaskTable table(2);
    const TaskEntry& first = table.add(task(1));
    table.add(task(2));
    EXPECT_EQ(table.room(), 0U);
    table.remove(TaskId{2});
    EXPECT_EQ(table.find(TaskId{2}), nullptr);
    table.add(task(3)).task.suspect = true;
    EXPECT_EQ(first.task.task, TaskId{1});
    EXPECT_TRUE(table.find(TaskId{3})->task.suspect);
    table.remove(TaskId{3});
    EXPECT_FALSE(table.add(task(4)).task.suspect);
}

TEST(TaskTable, ListsWhatIsWanted) {
    TaskTable table(8);
    for (std::int64_t id = 1; id <= 4; ++id) {
        table.add(task(id));
    }
    table.remove(TaskId{2});
    const auto odd = table.ids_where([](const TaskEntry& entry) { return entry.task.task.value % 2 == 1; });
    EXPECT_EQ(odd, (std::vector<TaskId>{TaskId{1}, TaskId{3}}));
}

TEST(TaskTable, SaysThatThereIsNoRoomBeyondItsCapacity) {
    TaskTable table(1);
    table.add(task(1));
    EXPECT_EQ(table.room(), 0U);
    table.add(task(2));  // what a worker holds after a restart
    EXPECT_EQ(table.room(), 0U);
    table.remove(TaskId{1});
    table.remove(TaskId{2});
    EXPECT_EQ(table.room(), 1U);
}

TEST(TaskTableDeathTest, HoldsEachTaskOnce) {
    TaskTable table(2);
    table.add(task(1));
    EXPECT_DEATH(table.add(task(1)), "emplace");
}

}  // namespace
}  // namespace cinefleet::queue
