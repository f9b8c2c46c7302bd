#include "coordinator/queue/results.h"

#include "coordinator/queue/granting.h"
#include "tests/unit/queue/core_driver.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace cinefleet::queue {
namespace {

using ::testing::IsEmpty;
using ::testing::SizeIs;

struct OneTask : CoreDriver {
    explicit OneTask(CoreOptions options = {}) : CoreDriver(std::move(options)) {
        start();
        add_run(1);
        add_worker(1);
        lease = sent<SendLease>().at(0);
    }
    SendLease lease;
};

TEST(Results, AFailureIsTriedAgainAfterItsBackOff) {
    OneTask driver;
    driver.step(CoreDriver::failed(driver.lease, ErrorClass::timeout));
    ASSERT_THAT(driver.sent<RecordAttempt>(), SizeIs(1));
    EXPECT_EQ(driver.sent<RecordAttempt>()[0].error_attempts, 1);
    EXPECT_EQ(driver.sent<SendResultAck>()[0].verdict, AckVerdict::dropped);
    EXPECT_THAT(driver.sent<SendLease>(), IsEmpty());
    driver.now = *driver.core.next_timer();
    driver.sync(1, {});
    driver.wait(Millis(2'000));
    EXPECT_EQ(driver.core.counters().leases_granted, 2);
}

TEST(Results, ThrottledWaitsAsLongAsTheProviderSays) {
    OneTask driver;
    driver.step(CoreDriver::failed(driver.lease, ErrorClass::throttled, Millis(3'000)));
    driver.now += Millis(2'900);
    driver.sync(1, {});
    EXPECT_EQ(driver.core.counters().leases_granted, 1);
    driver.now += Millis(2'900);
    driver.sync(1, {});
    driver.now += Millis(2'900);
    driver.sync(1, {});
    EXPECT_EQ(driver.core.counters().leases_granted, 2);
}

TEST(Results, WhatNobodyKnowsFailsAtOnce) {
    OneTask driver;
    driver.step(CoreDriver::failed(driver.lease, ErrorClass::not_found));
    ASSERT_THAT(driver.sent<Finish>(), SizeIs(1));
    EXPECT_EQ(driver.sent<Finish>()[0].state, TaskState::failed);
    EXPECT_EQ(driver.sent<Finish>()[0].reason, "it went wrong");
    EXPECT_THAT(driver.sent<SendResultAck>(), IsEmpty());
    driver.step(TaskPersisted{driver.lease.task, TaskState::failed});
    EXPECT_EQ(driver.sent<SendResultAck>()[0].verdict, AckVerdict::committed);
    EXPECT_EQ(driver.sent<RunEnded>()[0].counts.failed, 1);
}

TEST(Results, AmbiguousAndReviewAndSkippedEndAsSuch) {
    for (const auto& [outcome, state] : {std::pair{ScrapeOutcome::review, TaskState::review},
                                         std::pair{ScrapeOutcome::skipped, TaskState::skipped}}) {
        OneTask driver;
        ResultArrived result = CoreDriver::result(driver.lease);
        result.outcome = outcome;
        driver.step(result);
        EXPECT_EQ(driver.sent<Finish>().at(0).state, state);
    }
    OneTask driver;
    driver.step(CoreDriver::failed(driver.lease, ErrorClass::ambiguous));
    EXPECT_EQ(driver.sent<Finish>().at(0).state, TaskState::review);
}

TEST(Results, ARefusedKeyStopsTheRunWithOneMessage) {
    CoreDriver driver;
    driver.start();
    driver.add_run(100);
    driver.add_worker(1, 2);
    const auto leases = driver.sent<SendLease>();
    driver.step(CoreDriver::failed(leases[0], ErrorClass::unauthorized));
    ASSERT_THAT(driver.sent<PersistCancel>(), SizeIs(1));
    EXPECT_EQ(driver.sent<PersistCancel>()[0].reason, "it went wrong");
    EXPECT_THAT(driver.sent<Note>(), SizeIs(1));
    EXPECT_THAT(driver.sent<SendLease>(), IsEmpty());
    driver.step(CoreDriver::failed(leases[1], ErrorClass::unauthorized));
    EXPECT_THAT(driver.sent<PersistCancel>(), IsEmpty());
    driver.step(CancelPersisted{CancelSeq{1}, RunId{1}, TaskId{}});
    EXPECT_THAT(driver.sent<PublishCancel>(), SizeIs(1));
    driver.step(CancelSwept{RunId{1}, 100});
    ASSERT_THAT(driver.sent<RunEnded>(), SizeIs(1));
    EXPECT_EQ(driver.sent<RunEnded>()[0].counts.cancelled, 100);
    EXPECT_EQ(driver.sent<RunEnded>()[0].stop_reason, "it went wrong");
}

TEST(Results, ADamagedResultIsAskedForAgainAndThenGivenUp) {
    OneTask driver;
    ResultArrived damaged = CoreDriver::result(driver.lease);
    damaged.damaged = true;
    for (int i = 0; i < 2; ++i) {
        driver.step(damaged);
        EXPECT_EQ(driver.sent<SendResultAck>().at(0).verdict, AckVerdict::resend);
    }
    driver.step(damaged);
    EXPECT_EQ(driver.sent<SendResultAck>().at(0).verdict, AckVerdict::dropped);
    EXPECT_EQ(driver.sent<RecordAttempt>().at(0).error_attempts, 1);
}

TEST(Results, AResultThatTakesItsTimeIsAskedForAgainAfterAMinuteThenTwoMore) {
    OneTask driver;
    const std::vector<HeldLease> held = {{driver.lease.lease, driver.lease.task, true}};
    std::vector<int> asked_at_s;
    for (int at_s = 0; at_s <= 200; at_s += 2) {
        driver.sync(driver.lease.peer.value, held);
        if (!driver.sent<SendSyncReply>().at(0).decisions.empty()) {
            EXPECT_EQ(driver.sent<SendSyncReply>()[0].decisions[0].verdict, LeaseVerdict::resend);
            asked_at_s.push_back(at_s);
        }
        driver.now += Millis{2'000};
    }
    EXPECT_THAT(asked_at_s, testing::ElementsAre(60, 180));
}

TEST(Results, ADuplicateOfAnAcceptedResultMovesOnlyTheAcknowledgement) {
    OneTask driver;
    driver.step(CoreDriver::result(driver.lease));
    ResultArrived again = CoreDriver::result(driver.lease);
    again.peer = PeerId{77};
    driver.step(again);
    EXPECT_THAT(driver.last, IsEmpty());
    driver.step(TaskPersisted{driver.lease.task, TaskState::unchanged});
    EXPECT_EQ(driver.sent<SendResultAck>().at(0).peer, PeerId{77});
    driver.step(again);
    EXPECT_EQ(driver.sent<SendResultAck>().at(0).verdict, AckVerdict::committed);
}

TEST(Results, AFullDiskHoldsTheResultAndStopsNewLeases) {
    CoreDriver driver;
    driver.start();
    driver.add_run(5);
    driver.add_worker(1, 2);
    const auto leases = driver.sent<SendLease>();
    driver.step(CoreDriver::result(leases[0]));
    driver.step(CommitFailed{leases[0].task, {ErrorClass::disk_full, "no room left", {}}, true});
    EXPECT_EQ(driver.core.stall_reason(), "the disk is full");
    driver.step(CoreDriver::result(leases[1]));
    EXPECT_THAT(driver.sent<SendLease>(), IsEmpty());
    EXPECT_THAT(driver.sent<Commit>(), SizeIs(1));
    driver.wait(Millis(1'000));
    ASSERT_THAT(driver.sent<Commit>(), SizeIs(1));
    EXPECT_EQ(driver.sent<Commit>()[0].lease, leases[0].lease);
    driver.step(TaskPersisted{leases[0].task, TaskState::saved});
    EXPECT_THAT(driver.sent<SendLease>(), SizeIs(1));
    EXPECT_EQ(driver.core.stall_reason(), "");
}

TEST(Results, ALibraryThatIsAwayHoldsItsResultsHoweverLongAndTheRestGoesOn) {
    CoreDriver driver;
    driver.start();
    driver.add_run(5);
    driver.add_worker(1, 1);
    const SendLease lease = driver.sent<SendLease>().at(0);
    driver.step(CoreDriver::result(lease));
    EXPECT_FALSE(driver.sent<SendLease>().empty());
    for (int attempt = 0; attempt < 50; ++attempt) {
        driver.step(CommitFailed{lease.task, {ErrorClass::unavailable, "it is away", {}}, true});
        EXPECT_THAT(driver.sent<Finish>(), IsEmpty());
        EXPECT_EQ(driver.core.stall_reason(), "");
        driver.wait(Millis(30'000));
        ASSERT_THAT(driver.sent<Commit>(), SizeIs(1));
        EXPECT_EQ(driver.sent<Commit>()[0].lease, lease.lease);
    }
    driver.step(TaskPersisted{lease.task, TaskState::saved});
    EXPECT_THAT(driver.sent<SendResultAck>(), SizeIs(1));
}

TEST(Results, TooManyThatWaitForALibraryStopNewLeases) {
    const auto most = static_cast<std::int32_t>(kMostLibraryWaits);
    CoreDriver driver;
    driver.start();
    driver.add_run(most + 10);
    driver.add_worker(1, most);
    const auto leases = driver.sent<SendLease>();
    ASSERT_THAT(leases, SizeIs(testing::Ge(static_cast<std::size_t>(most))));
    for (std::int32_t i = 0; i < most; ++i) {
        const SendLease& lease = leases.at(static_cast<std::size_t>(i));
        driver.step(CoreDriver::result(lease));
        driver.step(CommitFailed{lease.task, {ErrorClass::unavailable, "it is away", {}}, true});
    }
    EXPECT_EQ(driver.core.stall_reason(), "results wait for a library that cannot be reached or written");
    driver.step(TaskPersisted{leases[0].task, TaskState::saved});
    EXPECT_EQ(driver.core.stall_reason(), "");
}

TEST(Results, WhatWaitedForALibraryStillHasItsOwnAttempts) {
    OneTask driver;
    driver.step(CoreDriver::result(driver.lease));
    const auto fail = [&](ErrorClass error_class) {
        driver.step(CommitFailed{driver.lease.task, {error_class, "it goes wrong", {}}, true});
        const bool has_ended = !driver.sent<Finish>().empty();
        driver.wait(Millis(30'000));
        return has_ended;
    };
    for (int attempt = 0; attempt < 20; ++attempt) {
        EXPECT_FALSE(fail(ErrorClass::unavailable));
    }
    for (int attempt = 0; attempt < 7; ++attempt) {
        EXPECT_FALSE(fail(ErrorClass::io));
    }
    EXPECT_TRUE(fail(ErrorClass::io));
}

TEST(Results, ACommitThatCannotSucceedFailsTheTask) {
    OneTask driver;
    driver.step(CoreDriver::result(driver.lease));
    driver.step(CommitFailed{driver.lease.task, {ErrorClass::io, "the folder is read-only", {}}, false});
    ASSERT_THAT(driver.sent<Finish>(), SizeIs(1));
    EXPECT_EQ(driver.sent<Finish>()[0].reason, "the folder is read-only");
    EXPECT_EQ(driver.sent<Finish>()[0].lease, driver.lease.lease);
}

TEST(Results, WhatAPersonHasMeanwhileDecidedOtherwiseIsReadAgainAndScrapedAnew) {
    for (const ScrapeOutcome outcome : {ScrapeOutcome::scraped, ScrapeOutcome::review}) {
        OneTask driver;
        ResultArrived result = CoreDriver::result(driver.lease);
        result.outcome = outcome;
        driver.step(result);
        driver.step(CommitFailed{driver.lease.task, {ErrorClass::conflict, "decided", {}}, false, true});
        ASSERT_THAT(driver.sent<SendResultAck>(), SizeIs(1));
        EXPECT_EQ(driver.sent<SendResultAck>()[0].verdict, AckVerdict::dropped);
        EXPECT_THAT(driver.sent<SendLease>(), IsEmpty());
        EXPECT_THAT(driver.sent<RecordAttempt>(), IsEmpty());
        ASSERT_THAT(driver.sent<LoadTasks>(), SizeIs(1));
        EXPECT_EQ(driver.sent<LoadTasks>()[0].after, TaskId{0});
        TasksLoaded page{{CoreDriver::task(1)}, true};
        const auto decided = page.tasks[0].spec;
        driver.step(page);
        ASSERT_THAT(driver.sent<SendLease>(), SizeIs(1));
        EXPECT_EQ(driver.sent<SendLease>()[0].spec, decided);
        EXPECT_GT(driver.sent<SendLease>()[0].lease, driver.lease.lease);
        driver.step(result);  // the worker had not heard
        EXPECT_EQ(driver.sent<SendResultAck>().at(0).verdict, AckVerdict::dropped);
    }
}

TEST(Results, WhatWasCancelledAfterItsResultIsNotScrapedAnew) {
    for (const TaskId task : {TaskId{1}, TaskId{0}}) {
        OneTask driver;
        driver.step(CoreDriver::result(driver.lease));
        driver.step(CancelRequested{RunId{1}, task, "enough"});
        EXPECT_THAT(driver.sent<PersistCancel>().at(0).accepted, SizeIs(1));
        driver.step(CommitFailed{driver.lease.task, {ErrorClass::conflict, "decided", {}}, false, true});
        ASSERT_THAT(driver.sent<Finish>(), SizeIs(1));
        EXPECT_EQ(driver.sent<Finish>()[0].state, TaskState::cancelled);
        EXPECT_THAT(driver.sent<LoadTasks>(), IsEmpty());
    }
}

TEST(Results, AScrapeThatTheWorkerGaveUpCostsTheTaskNothing) {
    OneTask driver;
    ResultArrived given_up = CoreDriver::result(driver.lease);
    given_up.outcome = ScrapeOutcome::cancelled;
    driver.step(given_up);
    ASSERT_THAT(driver.sent<SendLease>(), SizeIs(1));
    EXPECT_EQ(driver.sent<SendLease>()[0].attempt, 1);
}

}  // namespace
}  // namespace cinefleet::queue
