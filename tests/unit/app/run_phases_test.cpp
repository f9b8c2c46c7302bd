#include "coordinator/app/run_phases.h"

#include <gtest/gtest.h>

namespace cinefleet::app {
namespace {

MonoTime at(int milliseconds) {
    return MonoTime{Millis{milliseconds}};
}

queue::Effect lease(int task, int run) {
    queue::SendLease lease;
    lease.task = TaskId{task};
    lease.run = RunId{run};
    return lease;
}

queue::Effect commit(int task) {
    return queue::Commit{TaskId{task}, LeaseId{1}};
}

queue::Event result(int task) {
    queue::ResultArrived result;
    result.task = TaskId{task};
    return result;
}

queue::Event persisted(int task) {
    return queue::TaskPersisted{TaskId{task}, TaskState::saved};
}

TEST(RunPhases, AreZeroUntilSomethingHappened) {
    RunPhaseBook book;
    EXPECT_EQ(book.phases_of(RunId{1}).scrape_phase(), Millis{0});
    book.see(lease(1, 1), at(5));
    EXPECT_EQ(book.phases_of(RunId{1}).scrape_phase(), Millis{0});
    EXPECT_EQ(book.phases_of(RunId{1}).save_phase(), Millis{0});
}

TEST(RunPhases, ReachFromTheFirstLeaseToTheLastResultAndCommit) {
    RunPhaseBook book;
    book.see(lease(1, 1), at(10));
    book.see(lease(2, 1), at(20));
    book.see(result(1), at(100));
    book.see(commit(1), at(101));
    book.see(persisted(1), at(120));
    book.see(result(2), at(200));
    book.see(commit(2), at(201));
    book.see(persisted(2), at(230));
    const RunPhases phases = book.close(RunId{1});
    EXPECT_EQ(phases.scrape_phase(), Millis{190});
    EXPECT_EQ(phases.save_phase(), Millis{129});
    EXPECT_FALSE(book.phases_of(RunId{1}).first_lease);
}

TEST(RunPhases, OfTwoRunsDoNotMix) {
    RunPhaseBook book;
    book.see(lease(1, 1), at(0));
    book.see(lease(2, 2), at(50));
    book.see(result(2), at(70));
    book.see(result(1), at(90));
    EXPECT_EQ(book.phases_of(RunId{2}).scrape_phase(), Millis{20});
    EXPECT_EQ(book.phases_of(RunId{1}).scrape_phase(), Millis{90});
}

TEST(RunPhases, IgnoreResultsOfTasksThatWereNeverLeased) {
    RunPhaseBook book;
    book.see(result(9), at(1));
    book.see(commit(9), at(2));
    book.see(persisted(9), at(3));
    EXPECT_FALSE(book.phases_of(RunId{0}).last_result);
}

}  // namespace
}  // namespace cinefleet::app
