// Workers of one process a task: each process leaves after one, and another one of its name follows.

#include "tests/unit/queue/core_driver.h"

#include <gmock/gmock.h>

namespace cinefleet::queue {
namespace {

using testing::IsEmpty;
using testing::SizeIs;

class ProcessATask : public testing::Test {
  protected:
    ProcessATask() {
        driver_.start();
        driver_.add_run(3);
        driver_.add_worker(1, 1);
        lease_ = driver_.sent<SendLease>().at(0);
    }

    void say_leaving() {
        WorkerSync sync;
        sync.peer = PeerId{1};
        sync.incarnation = 1;
        sync.held = {{lease_.lease, lease_.task, false}};
        sync.leaving = true;
        driver_.step(sync);
    }

    void finish_and_leave() {
        say_leaving();
        driver_.step(CoreDriver::result(lease_));
        driver_.step(TaskPersisted{lease_.task, TaskState::saved});
        driver_.step(WorkerGoodbye{PeerId{1}, 1, true});
    }

    // A process of the name of the first one.
    void follow() {
        WorkerHello hello = CoreDriver::hello(2);
        hello.worker_id = "nas/1";
        driver_.step(hello);
        drains_ = driver_.sent<SendDrain>().size();
        driver_.answer_reservations();
    }

    CoreDriver driver_;
    SendLease lease_;
    std::size_t drains_ = 0;  // that the successor was sent
};

TEST_F(ProcessATask, AWorkerThatIsLeavingFinishesWhatItHasAndGetsNothingMore) {
    say_leaving();
    driver_.step(CoreDriver::result(lease_));
    EXPECT_THAT(driver_.sent<SendLease>(), IsEmpty());
    driver_.step(TaskPersisted{lease_.task, TaskState::saved});
    EXPECT_THAT(driver_.sent<SendResultAck>(), SizeIs(1));
    EXPECT_THAT(driver_.sent<SendLease>(), IsEmpty());
}

TEST_F(ProcessATask, TheNextProcessGetsTheNextTask) {
    finish_and_leave();
    follow();
    ASSERT_THAT(driver_.sent<SendLease>(), SizeIs(1));
    EXPECT_NE(driver_.sent<SendLease>().at(0).task, lease_.task);
    EXPECT_THAT(driver_.core.workers(driver_.now), SizeIs(1));
}

TEST_F(ProcessATask, BetweenTwoProcessesTheWorkerIsStillThereForSomeTime) {
    finish_and_leave();
    const std::vector<WorkerView> views = driver_.core.workers(driver_.now);
    ASSERT_THAT(views, SizeIs(1));
    EXPECT_EQ(views[0].worker_id, "nas/1");
    EXPECT_THAT(views[0].holding, IsEmpty());
    EXPECT_THAT(driver_.core.workers(driver_.now + Millis{15'001}), IsEmpty());
}

TEST_F(ProcessATask, ADrainBetweenTwoProcessesReachesTheNext) {
    finish_and_leave();
    driver_.step(DrainRequested{"nas/1"});
    follow();
    EXPECT_EQ(drains_, 1U);
    EXPECT_THAT(driver_.sent<SendLease>(), IsEmpty());
}

TEST_F(ProcessATask, ADrainThatTheProcessHasNotReadReachesTheNext) {
    say_leaving();
    driver_.step(DrainRequested{"nas/1"});
    finish_and_leave();
    follow();
    EXPECT_EQ(drains_, 1U);
}

TEST_F(ProcessATask, APauseHoldsForTheNextProcess) {
    driver_.step(PauseRequested{{}, true, "nas/1"});
    finish_and_leave();
    follow();
    EXPECT_THAT(driver_.sent<SendLease>(), IsEmpty());
}

TEST_F(ProcessATask, APauseBetweenTwoProcessesHoldsForTheNext) {
    finish_and_leave();
    driver_.step(PauseRequested{{}, true, "nas/1"});
    follow();
    EXPECT_THAT(driver_.sent<SendLease>(), IsEmpty());
}

TEST_F(ProcessATask, WhatWasSaidOfAWorkerIsForgottenWhenNoOtherProcessComes) {
    driver_.step(DrainRequested{"nas/1"});
    finish_and_leave();
    driver_.wait(Millis{15'001});
    follow();
    EXPECT_EQ(drains_, 0U);
}

}  // namespace
}  // namespace cinefleet::queue
