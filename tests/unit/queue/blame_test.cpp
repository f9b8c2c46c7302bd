#include "coordinator/queue/blame.h"

#include "tests/unit/queue/core_driver.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace cinefleet::queue {
namespace {

using ::testing::IsEmpty;
using ::testing::SizeIs;

WorkerExited crash(std::int64_t peer) {
    return {"nas/" + std::to_string(peer), static_cast<std::uint64_t>(peer), -1, 11};
}

TEST(Blame, TasksOfACrashedWorkerRunAlone) {
    CoreDriver driver;
    driver.start();
    driver.add_run(10);
    driver.add_worker(1, 3);
    driver.step(crash(1));
    EXPECT_THAT(driver.sent<RecordAttempt>(), SizeIs(3));
    for (const RecordAttempt& attempt : driver.sent<RecordAttempt>()) {
        EXPECT_TRUE(attempt.suspect);
        EXPECT_EQ(attempt.crash_attempts, 0);
    }
    driver.add_worker(2, 3);
    ASSERT_THAT(driver.sent<SendLease>(), SizeIs(1));
    EXPECT_TRUE(driver.sent<SendLease>()[0].alone);
}

TEST(Blame, ThreeCrashesAloneAreDeath) {
    CoreDriver driver;
    driver.start();
    driver.add_run(1);
    for (std::int64_t peer = 1; peer <= 3; ++peer) {
        driver.add_worker(peer, 3);
        ASSERT_THAT(driver.sent<SendLease>(), SizeIs(1)) << peer;
        EXPECT_EQ(driver.sent<SendLease>()[0].alone, peer > 1);
        driver.step(crash(peer));
    }
    ASSERT_THAT(driver.sent<Finish>(), SizeIs(1));
    EXPECT_EQ(driver.sent<Finish>()[0].state, TaskState::dead);
    EXPECT_EQ(driver.sent<Finish>()[0].reason, "crashed its worker process 3 times, at last: signal 11");
    driver.step(TaskPersisted{TaskId{1}, TaskState::dead});
    EXPECT_THAT(driver.sent<SendResultAck>(), IsEmpty());
    EXPECT_EQ(driver.sent<RunEnded>().at(0).counts.dead, 1);
}

TEST(Blame, ABusyWorkerIsEmptiedForASuspect) {
    CoreDriver driver;
    driver.start();
    driver.add_run(20);
    driver.add_worker(1, 2);
    const auto first = driver.sent<SendLease>();
    driver.add_worker(2, 2);
    const auto second = driver.sent<SendLease>();
    ASSERT_THAT(second, SizeIs(2));
    driver.step(crash(1));
    EXPECT_THAT(driver.sent<SendLease>(), IsEmpty());
    driver.step(CoreDriver::result(second[0]));
    EXPECT_THAT(driver.sent<SendLease>(), IsEmpty());
    driver.step(CoreDriver::result(second[1]));
    ASSERT_THAT(driver.sent<SendLease>(), SizeIs(1));
    EXPECT_TRUE(driver.sent<SendLease>()[0].alone);
    EXPECT_TRUE(driver.sent<SendLease>()[0].task == first[0].task ||
                driver.sent<SendLease>()[0].task == first[1].task);
}

TEST(Blame, TheInnocentIsClearedByItsResult) {
    CoreDriver driver;
    driver.start();
    driver.add_run(2);
    driver.add_worker(1, 2);
    driver.step(crash(1));
    driver.add_worker(2, 2);
    const SendLease alone = driver.sent<SendLease>().at(0);
    driver.step(CoreDriver::failed(alone, ErrorClass::timeout));
    EXPECT_FALSE(driver.sent<RecordAttempt>().at(0).suspect);
    ASSERT_THAT(driver.sent<SendLease>(), SizeIs(1));
    EXPECT_TRUE(driver.sent<SendLease>()[0].alone);
}

TEST(Blame, AnOrderlyExitIsNoCrash) {
    EXPECT_FALSE(is_crash({"a", 1, 0, 0}));
    EXPECT_FALSE(is_crash({"a", 1, -1, 15}));
    EXPECT_TRUE(is_crash({"a", 1, 3, 0}));
    EXPECT_TRUE(is_crash({"a", 1, -1, 9}));
    EXPECT_TRUE(is_crash({"a", 1, -1, 11}));
}

WorkerHello reborn(std::int64_t peer) {
    WorkerHello hello = CoreDriver::hello(peer);
    hello.worker_id = "nas/1";
    return hello;
}

// In steps: after a long one the core takes itself for the one that was silent.
void wait_seconds(CoreDriver& driver, int seconds) {
    for (int i = 0; i < seconds; ++i) {
        driver.wait(Millis(1'000));
    }
}

TEST(Blame, AProcessThatIsSilentAndReplacedHasCrashed) {
    CoreDriver driver;
    driver.start();
    driver.add_run(1);
    driver.add_worker(1, 1);
    driver.step(reborn(2));
    EXPECT_THAT(driver.last, IsEmpty());  // it may be a delayed message: the other one spoke just now
    wait_seconds(driver, 8);
    driver.step(reborn(2));
    EXPECT_THAT(driver.last, IsEmpty());  // the other one is silent, but may be at work
    wait_seconds(driver, 7);
    EXPECT_TRUE(driver.sent<RecordAttempt>().at(0).suspect);
    EXPECT_EQ(driver.sent<RecordAttempt>().at(0).crash_attempts, 0);
    driver.step(reborn(2));
    driver.answer_reservations();
    EXPECT_EQ(driver.sent<SendLease>().at(0).peer, PeerId{2});
    EXPECT_TRUE(driver.sent<SendLease>().at(0).alone);
    wait_seconds(driver, 8);
    driver.step(reborn(3));
    wait_seconds(driver, 7);
    EXPECT_EQ(driver.sent<RecordAttempt>().at(0).crash_attempts, 0);  // nobody saw it crash
    EXPECT_EQ(driver.sent<RecordAttempt>().at(0).killed_attempts, 1);
}

TEST(Blame, ADelayedMessageOfAnEarlierProcessTakesNothing) {
    CoreDriver driver;
    driver.start();
    driver.add_run(1);
    driver.add_worker(2, 1);
    const SendLease lease = driver.sent<SendLease>().at(0);
    wait_seconds(driver, 9);  // cut off, and so were these words of a process that is long gone
    WorkerHello late = CoreDriver::hello(1);
    late.worker_id = "nas/2";
    driver.step(late);
    EXPECT_THAT(driver.last, IsEmpty());
    driver.sync(2, {{lease.lease, lease.task, false}});
    EXPECT_THAT(driver.sent<SendSyncReply>().at(0).decisions, IsEmpty());
    wait_seconds(driver, 15);
    EXPECT_FALSE(driver.sent<RecordAttempt>().at(0).suspect);  // silent, and nobody asks for its name
}

WorkerExited kill(std::int64_t peer) {
    return {"nas/" + std::to_string(peer), static_cast<std::uint64_t>(peer), -1, 9};
}

TEST(Blame, WhoseProcessIsKilledFromOutsideFailsInTheEndAndIsNeverDead) {
    CoreDriver driver;
    driver.start();
    driver.add_run(1);
    const std::int32_t most = CoreOptions{}.max_killed_attempts;
    for (std::int64_t peer = 1; peer < most; ++peer) {
        driver.add_worker(peer, 3);
        ASSERT_THAT(driver.sent<SendLease>(), SizeIs(1)) << peer;
        driver.step(kill(peer));
        ASSERT_THAT(driver.sent<RecordAttempt>(), SizeIs(1)) << peer;
        EXPECT_EQ(driver.sent<RecordAttempt>()[0].killed_attempts, peer);
        EXPECT_EQ(driver.sent<RecordAttempt>()[0].crash_attempts, 0);
        EXPECT_TRUE(driver.sent<RecordAttempt>()[0].suspect);
        driver.wait(Millis(300'000));  // no delay is longer
    }
    driver.add_worker(most, 3);
    driver.step(kill(most));
    ASSERT_THAT(driver.sent<Finish>(), SizeIs(1));
    EXPECT_EQ(driver.sent<Finish>()[0].state, TaskState::failed);
    EXPECT_EQ(driver.sent<Finish>()[0].reason,
              "its worker process was ended from outside 10 times, at last: signal 9; look whether memory is "
              "short there");
}

TEST(Blame, OfATaskThatIsCancelledIsRememberedForTheRunThatGetsIt) {
    CoreDriver driver;
    driver.start();
    driver.add_run(1);
    driver.add_worker(1);
    driver.step(CancelRequested{RunId{1}, TaskId{}, ""});
    driver.step(kill(1));
    ASSERT_THAT(driver.sent<RecordAttempt>(), SizeIs(1));
    EXPECT_TRUE(driver.sent<RecordAttempt>()[0].suspect);
    EXPECT_EQ(driver.sent<RecordAttempt>()[0].killed_attempts, 1);
}

TEST(Blame, AKilledTaskWaitsLongerEachTime) {
    CoreDriver driver;
    driver.start();
    driver.add_run(1);
    for (const std::int64_t seconds : {1, 2, 4}) {
        driver.add_worker(seconds, 1);
        ASSERT_THAT(driver.sent<SendLease>(), SizeIs(1)) << seconds;
        driver.step(kill(seconds));
        driver.add_worker(100 + seconds, 1);
        EXPECT_THAT(driver.sent<SendLease>(), IsEmpty()) << seconds;
        driver.step(WorkerGoodbye{PeerId{100 + seconds}, static_cast<std::uint64_t>(100 + seconds)});
        driver.wait(Millis(seconds * 1'000));
    }
}

TEST(Blame, AHangIsTheTasksDoing) {
    CoreDriver driver;
    driver.start();
    driver.add_run(1);
    driver.add_worker(1, 3);
    WorkerExited hung = kill(1);
    hung.hung = true;
    driver.step(hung);
    ASSERT_THAT(driver.sent<RecordAttempt>(), SizeIs(1));
    EXPECT_EQ(driver.sent<RecordAttempt>()[0].crash_attempts, 1);
    EXPECT_EQ(driver.sent<RecordAttempt>()[0].reason, "its worker process crashed: it hung");
}

TEST(Blame, ASuspectHasLessTime) {
    CoreDriver driver;
    driver.start();
    driver.add_run(1);
    driver.add_worker(1, 1);
    EXPECT_EQ(driver.sent<SendLease>().at(0).deadline, CoreOptions{}.scrape_deadline);
    driver.step(crash(1));
    driver.add_worker(2, 1);
    EXPECT_EQ(driver.sent<SendLease>().at(0).deadline, CoreOptions{}.suspect_deadline);
}

TEST(Blame, AcceptedResultsOfACrashedWorkerAreSaved) {
    CoreDriver driver;
    driver.start();
    driver.add_run(1);
    driver.add_worker(1, 1);
    const SendLease lease = driver.sent<SendLease>().at(0);
    driver.step(CoreDriver::result(lease));
    driver.step(crash(1));
    EXPECT_THAT(driver.sent<RecordAttempt>(), IsEmpty());
    driver.step(TaskPersisted{lease.task, TaskState::saved});
    EXPECT_EQ(driver.sent<RunEnded>().at(0).counts.saved, 1);
}

}  // namespace
}  // namespace cinefleet::queue
