#include "coordinator/queue/core.h"

#include "tests/unit/queue/core_driver.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace cinefleet::queue {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

std::vector<std::int64_t> tasks_of(const std::vector<SendLease>& leases) {
    std::vector<std::int64_t> tasks;
    for (const SendLease& lease : leases) {
        tasks.push_back(lease.task.value);
    }
    return tasks;
}

TEST(Core, ReservesLeaseIdsBeforeTheFirstLease) {
    CoreDriver driver;
    driver.step(Recovered{});
    ASSERT_THAT(driver.sent<ReserveLeaseIds>(), SizeIs(1));
    const LeaseId up_to = driver.sent<ReserveLeaseIds>()[0].up_to;
    driver.step(CoreDriver::hello(1));
    driver.add_run(1);
    EXPECT_THAT(driver.sent<SendLease>(), IsEmpty());
    driver.step(LeaseIdsReserved{up_to});
    driver.step(LeaseIdsReserved{up_to});  // that the worker is on record
    ASSERT_THAT(driver.sent<SendLease>(), SizeIs(1));
    EXPECT_EQ(driver.sent<SendLease>()[0].lease, LeaseId{1});
}

TEST(Core, FillsSlotsInOrder) {
    CoreDriver driver;
    driver.start();
    driver.add_run(10);
    driver.add_worker(1, 3);
    EXPECT_THAT(tasks_of(driver.sent<SendLease>()), ElementsAre(1, 2, 3));
    driver.add_worker(2, 3);
    EXPECT_THAT(tasks_of(driver.sent<SendLease>()), ElementsAre(4, 5, 6));
    EXPECT_EQ(driver.core.runs()[0].leased, 6);
}

TEST(Core, GivesOneMoreThanTheSlotsToAWorkerThatHasReturnedOneWhileThereIsPlenty) {
    CoreDriver driver;
    driver.start();
    driver.add_run(6);
    driver.add_worker(1, 2);
    const auto leases = driver.sent<SendLease>();
    ASSERT_THAT(tasks_of(leases), ElementsAre(1, 2));
    driver.step(CoreDriver::result(leases[0]));
    EXPECT_THAT(tasks_of(driver.sent<SendLease>()), ElementsAre(3, 4));
    driver.step(CoreDriver::result(leases[1]));
    EXPECT_THAT(driver.sent<SendLease>(), IsEmpty());  // the last two are kept for whoever is free first
}

TEST(Core, SpreadsTasksBeforeAnybodyGetsASecondOne) {
    CoreDriver driver;
    driver.start();
    driver.add_worker(1, 3);
    driver.add_worker(2, 3);
    driver.add_run(3);
    const auto leases = driver.sent<SendLease>();
    ASSERT_THAT(leases, SizeIs(3));
    EXPECT_EQ(leases[0].peer, PeerId{1});
    EXPECT_EQ(leases[1].peer, PeerId{2});
    EXPECT_EQ(leases[2].peer, PeerId{1});
}

TEST(Core, AcknowledgesOnlyWhatIsDurable) {
    CoreDriver driver;
    driver.start();
    driver.add_run(1);
    driver.add_worker(1);
    const SendLease lease = driver.sent<SendLease>()[0];
    driver.step(CoreDriver::result(lease));
    ASSERT_THAT(driver.sent<Commit>(), SizeIs(1));
    EXPECT_EQ(driver.sent<Commit>()[0].lease, lease.lease);
    EXPECT_THAT(driver.sent<SendResultAck>(), IsEmpty());
    driver.step(TaskPersisted{lease.task, TaskState::saved});
    ASSERT_THAT(driver.sent<SendResultAck>(), SizeIs(1));
    EXPECT_EQ(driver.sent<SendResultAck>()[0].verdict, AckVerdict::committed);
    EXPECT_EQ(driver.sent<SendResultAck>()[0].peer, PeerId{1001});
    ASSERT_THAT(driver.sent<RunEnded>(), SizeIs(1));
    EXPECT_EQ(driver.sent<RunEnded>()[0].counts, (RunCounts{1, 0, 1}));
    EXPECT_THAT(driver.core.runs(), IsEmpty());
}

TEST(Core, DropsTheLateResultOfAnExpiredLease) {
    CoreDriver driver;
    driver.start();
    driver.add_run(1);
    driver.add_worker(1);
    const SendLease old_lease = driver.sent<SendLease>()[0];
    driver.wait(Millis(15'000));
    driver.add_worker(2);
    const SendLease lease = driver.sent<SendLease>()[0];
    EXPECT_EQ(lease.task, old_lease.task);
    driver.step(CoreDriver::result(old_lease));
    ASSERT_THAT(driver.sent<SendResultAck>(), SizeIs(1));
    EXPECT_EQ(driver.sent<SendResultAck>()[0].verdict, AckVerdict::dropped);
    EXPECT_THAT(driver.sent<Commit>(), IsEmpty());
    EXPECT_EQ(driver.core.counters().late_results, 1);
}

TEST(Core, SyncRenewsALease) {
    CoreDriver driver;
    driver.start();
    driver.add_run(1);
    driver.add_worker(1);
    const SendLease lease = driver.sent<SendLease>()[0];
    for (int i = 0; i < 20; ++i) {
        driver.wait(Millis(2'000));
        driver.sync(1, {{lease.lease, lease.task, false}});
        ASSERT_THAT(driver.sent<SendSyncReply>(), SizeIs(1));
        EXPECT_THAT(driver.sent<SendSyncReply>()[0].decisions, IsEmpty());
    }
    EXPECT_EQ(driver.core.counters().leases_expired, 0);
}

TEST(Core, SendsALeaseAgainThatTheWorkerDoesNotList) {
    CoreDriver driver;
    driver.start();
    driver.add_run(1);
    driver.add_worker(1);
    const SendLease lease = driver.sent<SendLease>()[0];
    driver.now += Millis(1'000);
    driver.sync(1, {});
    EXPECT_THAT(driver.sent<SendLease>(), IsEmpty());  // it may be on its way
    driver.now += Millis(2'000);
    driver.sync(1, {});
    ASSERT_THAT(driver.sent<SendLease>(), SizeIs(1));
    EXPECT_EQ(driver.sent<SendLease>()[0].lease, lease.lease);
}

TEST(Core, ALeaseThatIsSentAgainLivesFromThenOn) {
    CoreDriver driver;
    driver.start();
    driver.add_run(1);
    driver.add_worker(1);
    driver.now += Millis(14'000);
    driver.sync(1, {});
    ASSERT_THAT(driver.sent<SendLease>(), SizeIs(1));
    driver.wait(Millis(14'000));
    EXPECT_EQ(driver.core.counters().leases_expired, 0);
}

TEST(Core, AWorkerThatWillNotTakeALeaseLosesItInTheEnd) {
    CoreDriver driver;
    driver.start();
    driver.add_run(1);
    driver.add_worker(1);
    for (int i = 0; i < 40; ++i) {
        driver.now += Millis(2'000);
        driver.sync(1, {});
    }
    EXPECT_GT(driver.core.counters().leases_expired, 0);
}

TEST(Core, TellsWhatBecameOfALease) {
    CoreDriver driver;
    driver.start();
    driver.add_run(1);
    driver.add_worker(1);
    const SendLease lease = driver.sent<SendLease>()[0];
    driver.step(CoreDriver::result(lease));
    driver.step(TaskPersisted{lease.task, TaskState::saved});
    driver.sync(1, {{lease.lease, lease.task, true}, {LeaseId{99'999}, TaskId{1}, false}});
    EXPECT_THAT(driver.sent<SendSyncReply>()[0].decisions,
                ElementsAre(LeaseDecision{lease.lease, LeaseVerdict::committed},
                            LeaseDecision{LeaseId{99'999}, LeaseVerdict::abort}));
}

TEST(Core, AsksUnknownPeersAndOtherIncarnationsForHello) {
    CoreDriver driver;
    driver.start();
    driver.sync(7, {});
    ASSERT_THAT(driver.sent<SendAskHello>(), SizeIs(1));
    EXPECT_EQ(driver.sent<SendAskHello>()[0].peer, PeerId{7});
    driver.add_worker(1);
    WorkerSync other;
    other.peer = PeerId{1};
    other.incarnation = 99;
    driver.step(other);
    EXPECT_THAT(driver.sent<SendAskHello>(), SizeIs(1));
}

TEST(Core, AReconnectedWorkerKeepsItsLeasesAndGetsTheLostOneAgain) {
    CoreDriver driver;
    driver.start();
    driver.add_run(3);
    driver.add_worker(1, 3);
    const auto leases = driver.sent<SendLease>();
    WorkerHello again = CoreDriver::hello(
        1, 3, {{leases[0].lease, leases[0].task, false}, {leases[1].lease, leases[1].task, true}});
    again.peer = PeerId{55};
    driver.step(again);
    ASSERT_THAT(driver.sent<SendWelcome>(), SizeIs(1));
    EXPECT_THAT(driver.sent<SendWelcome>()[0].decisions,
                ElementsAre(LeaseDecision{leases[0].lease, LeaseVerdict::keep},
                            LeaseDecision{leases[1].lease, LeaseVerdict::resend}));
    ASSERT_THAT(driver.sent<SendLease>(), SizeIs(1));
    EXPECT_EQ(driver.sent<SendLease>()[0].lease, leases[2].lease);
    EXPECT_EQ(driver.sent<SendLease>()[0].peer, PeerId{55});
}

TEST(Core, SaysForHowLongAWorkerHasBeenSilent) {
    CoreDriver driver;
    driver.start();
    driver.add_worker(1, 1);
    driver.wait(Millis{3'000});
    EXPECT_EQ(driver.core.workers(driver.now).at(0).silent_for, Millis{3'000});
    driver.sync(1, {});
    driver.wait(Millis{500});
    EXPECT_EQ(driver.core.workers(driver.now).at(0).silent_for, Millis{500});
}

TEST(Core, AWorkerThatWasSilentForLongAndComesBackIsOnTheRosterOnceAndGetsTasks) {
    CoreDriver driver;
    driver.start();
    driver.add_worker(1, 1);
    for (int absence = 0; absence < 2; ++absence) {
        driver.wait(Millis{16'000});
        EXPECT_THAT(driver.core.workers(driver.now), IsEmpty());
        driver.step(CoreDriver::hello(1, 1));
        ASSERT_THAT(driver.sent<PersistWorkers>(), SizeIs(1));
        EXPECT_THAT(driver.sent<PersistWorkers>()[0].workers, ElementsAre(KnownWorker{"nas/1", 1}));
        driver.answer_reservations();
    }
    driver.add_run(1);
    EXPECT_THAT(driver.sent<SendLease>(), SizeIs(1));
}

TEST(Core, AWorkerThatLeavesGivesItsTasksBackAtOnce) {
    CoreDriver driver;
    driver.start();
    driver.add_run(2);
    driver.add_worker(1, 1);
    driver.add_worker(2, 3);
    driver.step(WorkerGoodbye{PeerId{1}, 1});
    EXPECT_THAT(tasks_of(driver.sent<SendLease>()), ElementsAre(1));
    for (const RecordAttempt& attempt : driver.sent<RecordAttempt>()) {
        EXPECT_EQ(attempt.error_attempts + attempt.crash_attempts, 0);
        EXPECT_FALSE(attempt.suspect);
    }
}

TEST(Core, NeverHoldsMoreThanTheWindowAndReadsOnWhenHalfIsDone) {
    CoreOptions options;
    options.window_tasks = 4;
    options.page_tasks = 10;
    CoreDriver driver(options);
    driver.start();
    driver.step(RunCreated{RunId{1}, Priority::bulk, 6});
    ASSERT_THAT(driver.sent<LoadTasks>(), SizeIs(1));
    EXPECT_EQ(driver.sent<LoadTasks>()[0].limit, 4);
    EXPECT_EQ(driver.sent<LoadTasks>()[0].run, RunId{1});
    driver.step(TasksLoaded{
        {CoreDriver::task(1), CoreDriver::task(2), CoreDriver::task(3), CoreDriver::task(4)}, false});
    EXPECT_THAT(driver.sent<LoadTasks>(), IsEmpty());
    driver.add_worker(1, 4);
    const auto leases = driver.sent<SendLease>();
    driver.step(CoreDriver::result(leases[0]));
    driver.step(CoreDriver::result(leases[1]));
    driver.step(TaskPersisted{TaskId{1}, TaskState::saved});
    EXPECT_THAT(driver.sent<LoadTasks>(), IsEmpty());
    driver.step(TaskPersisted{TaskId{2}, TaskState::saved});
    ASSERT_THAT(driver.sent<LoadTasks>(), SizeIs(1));
    EXPECT_EQ(driver.sent<LoadTasks>()[0].after, TaskId{4});
    EXPECT_EQ(driver.sent<LoadTasks>()[0].limit, 2);
}

TEST(Core, ReadoptsWhatWorkersStillHoldAfterARestart) {
    CoreDriver driver;
    driver.restart(2, {{"nas/1", 1}});
    driver.step(TasksLoaded{{CoreDriver::task(1), CoreDriver::task(2)}, true});
    driver.step(CoreDriver::hello(1, 1, {{LeaseId{7}, TaskId{2}, true}, {LeaseId{8}, TaskId{1}, false}}));
    EXPECT_THAT(driver.sent<SendWelcome>()[0].decisions,
                ElementsAre(LeaseDecision{LeaseId{7}, LeaseVerdict::resend},
                            LeaseDecision{LeaseId{8}, LeaseVerdict::keep}));
    driver.answer_reservations();
    EXPECT_THAT(driver.sent<SendLease>(), IsEmpty());
    EXPECT_EQ(driver.core.counters().leases_adopted, 2);
}

TEST(Core, OfTwoOldLeasesOnATaskTheLaterOneIsCurrent) {
    CoreDriver driver;
    driver.restart(1, {{"nas/1", 1}, {"nas/2", 2}});
    driver.step(TasksLoaded{{CoreDriver::task(1)}, true});
    driver.step(CoreDriver::hello(1, 1, {{LeaseId{7}, TaskId{1}, false}}));
    driver.step(CoreDriver::hello(2, 1, {{LeaseId{9}, TaskId{1}, false}}));
    EXPECT_THAT(driver.sent<SendWelcome>().at(0).decisions,
                ElementsAre(LeaseDecision{LeaseId{9}, LeaseVerdict::keep}));
    driver.sync(1, {{LeaseId{7}, TaskId{1}, false}});
    EXPECT_THAT(driver.sent<SendSyncReply>().at(0).decisions,
                ElementsAre(LeaseDecision{LeaseId{7}, LeaseVerdict::abort}));
}

TEST(Core, OfTwoProcessesOfOneNameTheFirstIsBelieved) {
    CoreDriver driver;
    driver.start();
    driver.add_worker(1);
    WorkerHello namesake = CoreDriver::hello(2);
    namesake.worker_id = "nas/1";
    for (int i = 0; i < 10; ++i) {
        driver.now += Millis(2'000);
        driver.sync(1, {});
        EXPECT_THAT(driver.sent<SendSyncReply>(), SizeIs(1));
        driver.step(namesake);
        EXPECT_THAT(driver.sent<SendWelcome>(), IsEmpty());
    }
}

TEST(Core, AWorkerIsNotSilentWhileWeWereStoppedOurselves) {
    CoreDriver driver;
    driver.start();
    driver.add_worker(1);
    WorkerHello namesake = CoreDriver::hello(2);
    namesake.worker_id = "nas/1";
    driver.now += Millis(14'000);
    driver.step(namesake);
    EXPECT_THAT(driver.sent<SendWelcome>(), IsEmpty());
}

TEST(Core, AsksTheStoreForHeldTasksThatAreNotInTheWindow) {
    CoreDriver driver;
    driver.restart(5, {{"nas/1", 1}});
    driver.step(CoreDriver::hello(1, 2, {{LeaseId{7}, TaskId{4}, false}, {LeaseId{8}, TaskId{90}, true}}));
    EXPECT_THAT(driver.sent<SendWelcome>()[0].decisions,
                ElementsAre(LeaseDecision{LeaseId{7}, LeaseVerdict::keep},
                            LeaseDecision{LeaseId{8}, LeaseVerdict::keep}));
    ASSERT_THAT(driver.sent<LoadTasksById>(), SizeIs(1));
    EXPECT_THAT(driver.sent<LoadTasksById>()[0].tasks, ElementsAre(TaskId{4}, TaskId{90}));
    driver.step(TasksFound{{CoreDriver::task(4)}, {{TaskId{90}, TaskState::saved}}});
    driver.sync(1, {{LeaseId{7}, TaskId{4}, false}, {LeaseId{8}, TaskId{90}, true}});
    EXPECT_THAT(driver.sent<SendSyncReply>()[0].decisions,
                ElementsAre(LeaseDecision{LeaseId{8}, LeaseVerdict::committed}));
}

TEST(Core, AResultThatArrivesBeforeHelloAfterARestartIsSaved) {
    CoreDriver driver;
    driver.restart(1, {{"nas/1", 1}});
    ResultArrived result;
    result.peer = PeerId{1001};
    result.lease = LeaseId{7};
    result.task = TaskId{3};
    driver.step(result);
    ASSERT_THAT(driver.sent<LoadTasksById>(), SizeIs(1));
    driver.step(TasksFound{{CoreDriver::task(3)}, {}});
    ASSERT_THAT(driver.sent<Commit>(), SizeIs(1));
    EXPECT_EQ(driver.sent<Commit>()[0].lease, LeaseId{7});
    driver.step(CoreDriver::hello(1, 1, {{LeaseId{7}, TaskId{3}, true}}));
    EXPECT_THAT(driver.sent<SendWelcome>()[0].decisions,
                ElementsAre(LeaseDecision{LeaseId{7}, LeaseVerdict::keep}));
}

TEST(Core, WhatWorkersHoldIsReadoptedEvenIfTheWindowIsFull) {
    CoreOptions options;
    options.window_tasks = 2;
    CoreDriver driver(options);
    driver.restart(9, {{"nas/1", 1}, {"nas/2", 2}});
    driver.step(TasksLoaded{{CoreDriver::task(1), CoreDriver::task(2)}, false});
    driver.step(CoreDriver::hello(1, 4,
                                  {{LeaseId{1}, TaskId{1}, false},
                                   {LeaseId{2}, TaskId{2}, false},
                                   {LeaseId{3}, TaskId{3}, false},
                                   {LeaseId{4}, TaskId{4}, false}}));
    driver.step(TasksFound{{CoreDriver::task(3), CoreDriver::task(4)}, {}});
    EXPECT_EQ(driver.core.counters().leases_adopted, 4);
}

TEST(Core, AfterACrashOldTasksWaitForTheWorkersThatMayHoldThem) {
    CoreDriver driver;
    driver.restart(1, {{"nas/1", 1}, {"nas/2", 2}});
    driver.step(TasksLoaded{{CoreDriver::task(1)}, true});
    driver.add_worker(1, 2);
    EXPECT_THAT(driver.sent<SendLease>(), IsEmpty());
    driver.add_run(1, 50, 2);  // nobody can hold what is new
    EXPECT_THAT(tasks_of(driver.sent<SendLease>()), ElementsAre(50));
    driver.step(WorkerExited{"nas/2", 2, -1, 9});
    EXPECT_THAT(tasks_of(driver.sent<SendLease>()), ElementsAre(1));
}

TEST(Core, AfterACrashItWaitsNoLongerThanALeaseLives) {
    CoreDriver driver;
    driver.restart(1, {{"nas/2", 2}});
    driver.step(TasksLoaded{{CoreDriver::task(1)}, true});
    driver.now += Millis(14'000);
    driver.add_worker(1);
    EXPECT_THAT(driver.sent<SendLease>(), IsEmpty());
    driver.wait(Millis(1'000));
    EXPECT_THAT(tasks_of(driver.sent<SendLease>()), ElementsAre(1));
}

TEST(Core, GrantsNothingWhileResultsFillTheByteBudget) {
    CoreOptions options;
    options.result_bytes_budget = 100'000;
    CoreDriver driver(options);
    driver.start();
    driver.add_run(3);
    driver.add_worker(1, 1);
    const auto leases = driver.sent<SendLease>();
    ResultArrived result = CoreDriver::result(leases[0]);
    result.bytes = 100'000;
    driver.step(result);
    EXPECT_THAT(driver.sent<SendLease>(), IsEmpty());
    EXPECT_EQ(driver.core.stall_reason(), "results wait to be saved");
    driver.step(TaskPersisted{leases[0].task, TaskState::saved});
    EXPECT_THAT(driver.sent<SendLease>(), SizeIs(1));
}

TEST(Core, ADrainedWorkerGetsNoMoreTasks) {
    CoreDriver driver;
    driver.start();
    driver.add_run(5);
    driver.add_worker(1, 1);
    const auto leases = driver.sent<SendLease>();
    driver.step(DrainRequested{"nas/1"});
    EXPECT_THAT(driver.sent<SendDrain>(), SizeIs(1));
    driver.step(CoreDriver::result(leases[0]));
    EXPECT_THAT(driver.sent<SendLease>(), IsEmpty());
}

TEST(Core, PauseHoldsARunOrEverything) {
    CoreDriver driver;
    driver.start();
    driver.add_run(2);
    driver.step(PauseRequested{RunId{1}, true});
    driver.add_worker(1, 4);
    EXPECT_THAT(driver.sent<SendLease>(), IsEmpty());
    driver.step(PauseRequested{RunId{1}, false});
    ASSERT_THAT(driver.sent<LoadTasks>(), SizeIs(1));  // what was given back is read again
    driver.step(PauseRequested{RunId{}, true});
    driver.step(TasksLoaded{{CoreDriver::task(1), CoreDriver::task(2)}, true});
    EXPECT_THAT(driver.sent<SendLease>(), IsEmpty());
    driver.step(PauseRequested{RunId{}, false});
    EXPECT_THAT(tasks_of(driver.sent<SendLease>()), ElementsAre(1, 2));
}

TEST(Core, ADelayedHelloOfAnEndedProcessMeansNothing) {
    CoreDriver driver;
    driver.start();
    driver.add_worker(1);
    driver.step(WorkerExited{"nas/1", 1, -1, 11});
    driver.step(CoreDriver::hello(1));
    EXPECT_THAT(driver.last, IsEmpty());
}

TEST(Core, ARunThatWaitsForAnothersTaskCountsItsEnd) {
    CoreDriver driver;
    driver.start();
    driver.add_run(1);
    driver.step(RunCreated{RunId{2}, Priority::bulk, 1});
    driver.step(TasksLoaded{{}, true});
    driver.add_worker(1);
    driver.step(CoreDriver::result(driver.sent<SendLease>().at(0)));
    driver.step(TaskPersisted{TaskId{1}, TaskState::saved, {RunId{2}}});
    const auto ended = driver.sent<RunEnded>();
    ASSERT_EQ(ended.size(), 2U);
    EXPECT_EQ(ended[1].run, RunId{2});
    EXPECT_EQ(ended[1].counts, ended[0].counts);
}

TEST(Core, WhoTakesATaskOverHasItWhereverItIs) {
    CoreDriver driver;
    driver.start();
    driver.add_run(3);
    driver.add_worker(1);
    const SendLease lease = driver.sent<SendLease>().at(0);
    driver.step(
        RunCreated{RunId{2}, Priority::interactive, 2, 1, {{lease.task, RunId{2}}, {TaskId{3}, RunId{2}}}});
    const std::vector<RunView> runs = driver.core.runs();
    EXPECT_EQ(runs[0].leased, 0);
    EXPECT_EQ(runs[1].leased, 1);
    QueuedTask taken = CoreDriver::task(3, 2);
    taken.priority = Priority::interactive;
    driver.step(TasksLoaded{{taken}, true});
    driver.step(CoreDriver::result(lease));
    EXPECT_EQ(driver.sent<SendLease>().at(0).task, TaskId{3});
    driver.step(TaskPersisted{lease.task, TaskState::saved, {RunId{1}}});
    EXPECT_EQ(driver.core.runs()[0].counts.saved, 1);
    EXPECT_EQ(driver.core.runs()[1].counts.saved, 1);
}

}  // namespace
}  // namespace cinefleet::queue
