#include "coordinator/queue/cancel.h"

#include "tests/unit/queue/core_driver.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace cinefleet::queue {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

TEST(Cancel, IsDurableBeforeItIsToldAndSavesWhatWasAccepted) {
    CoreDriver driver;
    driver.start();
    driver.add_run(5);
    driver.add_worker(1, 2);
    const auto leases = driver.sent<SendLease>();
    driver.step(CoreDriver::result(leases[0]));
    driver.step(CancelRequested{RunId{1}, TaskId{}, "enough"});
    ASSERT_THAT(driver.sent<PersistCancel>(), SizeIs(1));
    EXPECT_THAT(driver.sent<PersistCancel>()[0].accepted, ElementsAre(leases[0].task));
    EXPECT_THAT(driver.sent<PublishCancel>(), IsEmpty());
    EXPECT_THAT(driver.sent<SendLease>(), IsEmpty());

    driver.step(CancelPersisted{CancelSeq{4}, RunId{1}, TaskId{}});
    EXPECT_THAT(driver.sent<PublishCancel>(), SizeIs(1));
    driver.sync(1, {{leases[1].lease, leases[1].task, false}});
    EXPECT_EQ(driver.sent<SendSyncReply>()[0].cancel_seq, CancelSeq{4});
    EXPECT_THAT(driver.sent<SendSyncReply>()[0].decisions,
                ElementsAre(LeaseDecision{leases[1].lease, LeaseVerdict::abort}));

    driver.step(CancelSwept{RunId{1}, 4});
    EXPECT_THAT(driver.sent<RunEnded>(), IsEmpty());
    driver.step(TaskPersisted{leases[0].task, TaskState::saved});
    ASSERT_THAT(driver.sent<RunEnded>(), SizeIs(1));
    EXPECT_EQ(driver.sent<RunEnded>()[0].counts.saved, 1);
    EXPECT_EQ(driver.sent<RunEnded>()[0].counts.cancelled, 4);
}

TEST(Cancel, AResultAfterTheRequestIsDropped) {
    CoreDriver driver;
    driver.start();
    driver.add_run(1);
    driver.add_worker(1);
    const SendLease lease = driver.sent<SendLease>().at(0);
    driver.step(CancelRequested{RunId{}, TaskId{}, ""});
    driver.step(CoreDriver::result(lease));
    EXPECT_THAT(driver.sent<Commit>(), IsEmpty());
    EXPECT_EQ(driver.sent<SendResultAck>().at(0).verdict, AckVerdict::dropped);
}

TEST(Cancel, OfEverythingTakesARunThatIsCreatedBeforeItIsDurable) {
    CoreDriver driver;
    driver.start();
    driver.add_run(1);
    driver.add_worker(1, 2);
    const SendLease lease = driver.sent<SendLease>().at(0);
    driver.step(CancelRequested{RunId{}, TaskId{}, ""});
    // The store was faster with the run, which has taken the first one's task over.
    driver.step(RunCreated{RunId{2}, Priority::interactive, 3, 1, {{lease.task, RunId{2}}}});
    EXPECT_THAT(driver.sent<LoadTasks>(), IsEmpty());
    driver.step(CoreDriver::result(lease));
    EXPECT_THAT(driver.sent<Commit>(), IsEmpty());
    driver.step(CancelPersisted{CancelSeq{1}, RunId{}, TaskId{}});
    driver.step(CancelSwept{RunId{2}, 3});
    ASSERT_THAT(driver.sent<RunEnded>(), SizeIs(1));
    EXPECT_EQ(driver.sent<RunEnded>()[0].counts.cancelled, 3);

    driver.add_run(1, 10, 3);  // it came after that
    EXPECT_THAT(driver.sent<SendLease>(), SizeIs(1));
}

// What waits for room on the disk stays spared, whatever is cancelled next and whoever has the task by then.
TEST(Cancel, OfAnyRunSparesWhatWasAccepted) {
    CoreDriver driver;
    driver.start();
    driver.add_run(1);
    driver.add_worker(1);
    const SendLease lease = driver.sent<SendLease>().at(0);
    driver.step(CoreDriver::result(lease));
    driver.step(CommitFailed{lease.task, {ErrorClass::disk_full, "full", {}}, true});
    driver.step(CancelRequested{RunId{1}, TaskId{}, ""});
    driver.step(RunCreated{RunId{2}, Priority::bulk, 1});
    driver.step(CancelRequested{RunId{2}, TaskId{}, ""});
    EXPECT_THAT(driver.sent<PersistCancel>().at(0).accepted, ElementsAre(lease.task));
}

TEST(Cancel, OfARunThatIsNotKnownDoesNothing) {
    CoreDriver driver;
    driver.start();
    driver.step(CancelRequested{RunId{7}, TaskId{}, ""});
    EXPECT_THAT(driver.sent<PersistCancel>(), IsEmpty());
}

TEST(Cancel, OfOneTaskLeavesTheOthersAlone) {
    CoreDriver driver;
    driver.start();
    driver.add_run(4);
    driver.add_worker(1, 1);
    const auto leases = driver.sent<SendLease>();
    driver.step(CancelRequested{RunId{1}, leases[0].task, ""});
    driver.step(CancelRequested{RunId{1}, TaskId{3}, ""});
    driver.step(CancelPersisted{CancelSeq{1}, RunId{1}, leases[0].task});
    EXPECT_THAT(driver.sent<SendLease>(), SizeIs(1));  // its slot is free
    EXPECT_EQ(driver.sent<SendLease>()[0].task, TaskId{2});
    driver.step(CancelSwept{RunId{1}, 1});
    EXPECT_EQ(driver.core.runs().at(0).counts.cancelled, 1);
    EXPECT_EQ(driver.core.runs().at(0).counts.open, 3);
    EXPECT_FALSE(driver.core.runs().at(0).cancelling);
}

TEST(Cancel, WhatAnotherRunWaitsForGoesOnOnceItsWorkerHasLetGo) {
    CoreDriver driver;
    driver.start();
    driver.add_run(1);
    driver.step(RunCreated{RunId{2}, Priority::bulk, 1});
    driver.step(TasksLoaded{{}, true});
    driver.add_worker(1);
    ASSERT_THAT(driver.sent<SendLease>(), SizeIs(1));
    driver.step(CancelRequested{RunId{1}, TaskId{}, ""});
    driver.step(CancelPersisted{CancelSeq{1}, RunId{1}, TaskId{}});
    driver.step(CancelSwept{RunId{1}, 1, {{TaskId{1}, RunId{2}}}});
    EXPECT_EQ(driver.sent<RunEnded>().at(0).counts.cancelled, 1);
    ASSERT_EQ(driver.sent<LoadTasks>().at(0).run, RunId{2});
    EXPECT_EQ(driver.sent<LoadTasks>().at(0).after, TaskId{0});
    driver.step(TasksLoaded{{CoreDriver::task(1, 2)}, true});
    EXPECT_THAT(driver.sent<SendLease>(), IsEmpty());  // the worker may not have heard of the cancel
    driver.step(RunCreated{RunId{3}, Priority::bulk, 1, 1, {{TaskId{1}, RunId{2}}}});  // wants it as well
    EXPECT_EQ(driver.sent<LoadTasks>().at(0).run, RunId{2});
    driver.step(TasksLoaded{{CoreDriver::task(1, 2)}, true});
    EXPECT_THAT(driver.sent<SendLease>(), IsEmpty());
    for (int i = 0; i < 8; ++i) {
        driver.wait(Millis(1'900));
        driver.sync(1, {});
    }
    EXPECT_EQ(driver.core.runs().at(0).leased, 1);
    SendLease again;
    again.lease = LeaseId{2};
    again.task = TaskId{1};
    driver.step(CoreDriver::result(again));
    driver.step(TaskPersisted{TaskId{1}, TaskState::saved});
    EXPECT_EQ(driver.sent<RunEnded>().at(0).counts.saved, 1);
}

TEST(Cancel, ACancelThatWasDurableBeforeACrashGoesOn) {
    CoreDriver driver;
    Recovered recovered;
    recovered.runs.push_back({RunId{1}, Priority::bulk, {3, 3}, true});
    driver.step(recovered);
    EXPECT_THAT(driver.sent<LoadTasks>(), IsEmpty());
    driver.step(CancelSwept{RunId{1}, 3});
    EXPECT_THAT(driver.sent<RunEnded>(), SizeIs(1));
}

TEST(Cancel, ASweepMayOvertakeTheNewsOfTheRun) {
    CoreDriver driver;
    driver.start();
    driver.step(CancelRequested{RunId{}, TaskId{}, ""});
    driver.step(CancelSwept{RunId{3}, 2});
    driver.step(RunCreated{RunId{3}, Priority::bulk, 2});
    ASSERT_THAT(driver.sent<RunEnded>(), SizeIs(1));
    EXPECT_EQ(driver.sent<RunEnded>()[0].counts.cancelled, 2);
}

}  // namespace
}  // namespace cinefleet::queue
