#include "tests/unit/queue/core_driver.h"

#include <gmock/gmock.h>

namespace cinefleet::queue {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

constexpr std::int32_t kEight = 8 * 60;
constexpr std::int32_t kTen = 22 * 60;

WallClock at(std::int32_t minute) {
    return {20'000, std::chrono::hours(12), minute};
}

CoreOptions quiet_by_day() {
    CoreOptions options;
    options.fleet_limits.quiet_hours = {{kEight, kTen}};
    return options;
}

TEST(QuietHours, NoBulkTaskIsLeasedWithinThem) {
    CoreDriver driver(quiet_by_day());
    driver.start();
    driver.step(at(kEight));
    driver.add_worker(1, 2);
    driver.add_run(3);
    EXPECT_THAT(driver.sent<SendLease>(), IsEmpty());
    EXPECT_THAT(driver.core.stall_reason(), HasSubstr("quiet hours"));
    EXPECT_EQ(driver.core.quiet_until(), kTen);
    driver.step(at(kTen));
    EXPECT_THAT(driver.sent<SendLease>(), SizeIs(2));
    EXPECT_EQ(driver.core.quiet_until(), std::nullopt);
}

TEST(QuietHours, WhatPeopleWaitForIsLeasedAllTheSame) {
    CoreDriver driver(quiet_by_day());
    driver.start();
    driver.step(at(kEight));
    driver.add_worker(1, 2);
    driver.add_run(1);
    driver.step(RunCreated{RunId{2}, Priority::interactive, 1});
    QueuedTask task = CoreDriver::task(100, 2);
    task.priority = Priority::interactive;
    driver.step(TasksLoaded{{task}, true});
    ASSERT_THAT(driver.sent<SendLease>(), SizeIs(1));
    EXPECT_EQ(driver.sent<SendLease>()[0].task, TaskId{100});
}

TEST(QuietHours, WhatIsBeingDoneIsFinished) {
    CoreDriver driver(quiet_by_day());
    driver.start();
    driver.step(at(kEight - 1));
    driver.add_worker(1);
    driver.add_run(2);
    const auto leases = driver.sent<SendLease>();
    ASSERT_THAT(leases, SizeIs(1));
    driver.step(at(kEight));
    driver.step(CoreDriver::result(leases[0]));
    EXPECT_THAT(driver.sent<Commit>(), SizeIs(1));
    EXPECT_THAT(driver.sent<SendLease>(), IsEmpty());
}

TEST(QuietHours, AreChangedWhileItRuns) {
    CoreDriver driver(quiet_by_day());
    driver.start();
    driver.step(at(kEight));
    driver.add_worker(1);
    driver.add_run(1);
    driver.step(FleetLimitsChanged{});
    EXPECT_THAT(driver.sent<SendLease>(), SizeIs(1));
}

TEST(DayQuotas, OfTheFirstProviderHoldUpEveryTask) {
    CoreOptions options;
    ProviderLimit tmdb;
    tmdb.requests_per_day = 1;
    options.limits = {tmdb};
    CoreDriver driver(options);
    Recovered recovered;
    recovered.quotas = {{ProviderId::tmdb, 20'000, 1}};
    driver.step(recovered);
    driver.answer_reservations();
    driver.step(at(kEight));
    driver.add_worker(1);
    driver.add_run(1);
    EXPECT_THAT(driver.sent<SendLease>(), IsEmpty());
    EXPECT_THAT(driver.core.stall_reason(), HasSubstr("used up"));
    driver.step(WallClock{20'001, std::chrono::hours(24), 0});
    EXPECT_THAT(driver.sent<SendLease>(), SizeIs(1));
}

}  // namespace
}  // namespace cinefleet::queue
