#include "common/sys/service_notice.h"

#include "tests/support/service_manager.h"

#include <gmock/gmock.h>

#include <unistd.h>

#include <cstdlib>

namespace cinefleet {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;

class TurnedClock final : public Clock {
  public:
    MonoTime mono() const override { return now; }
    WallTime wall() const override { return WallTime{}; }
    MonoTime now{Millis{7}};
};

class ServiceNoticeTest : public testing::Test {
  protected:
    TurnedClock clock_;
    ServiceManager manager_;
};

TEST_F(ServiceNoticeTest, SaysWhatTheManagerUnderstands) {
    ServiceNotice notice({manager_.socket(), std::nullopt}, clock_);
    notice.ready("serving\nWATCHDOG=1");  // a status is one line, and no notice of its own
    notice.reloading();
    notice.status("two workers");
    notice.stopping();
    EXPECT_THAT(manager_.heard(),
                ElementsAre("READY=1\nSTATUS=serving WATCHDOG=1", "RELOADING=1\nMONOTONIC_USEC=7000",
                            "STATUS=two workers", "STOPPING=1"));
}

TEST_F(ServiceNoticeTest, ReachesAnAbstractSocket) {
    ServiceManager manager("@cinefleet-notice-" + std::to_string(::getpid()));
    ServiceNotice({manager.socket(), std::nullopt}, clock_).stopping();
    EXPECT_THAT(manager.heard(), ElementsAre("STOPPING=1"));
}

TEST_F(ServiceNoticeTest, WithoutAManagerNothingIsSentAndNobodyHeldUp) {
    ServiceNotice({manager_.socket() + ".gone", Millis{1'000}}, clock_).ready("serving");
    ServiceNotice({std::string(200, 'x'), Millis{1'000}}, clock_).progress(1);
    ServiceNotice notice({"", Millis{1'000}}, clock_);
    notice.progress(1);
    EXPECT_FALSE(notice.has_manager());
    EXPECT_THAT(manager_.heard(), IsEmpty());
}

TEST_F(ServiceNoticeTest, TheWatchdogHearsOfProgressAFewTimesAnInterval) {
    ServiceNotice notice({manager_.socket(), Millis{3'000}}, clock_);
    notice.progress(1);
    EXPECT_THAT(manager_.heard(), ElementsAre("WATCHDOG=1"));
    clock_.now += Millis{999};
    notice.progress(2);
    EXPECT_THAT(manager_.heard(), SizeIs(1));
    clock_.now += Millis{1};
    notice.progress(2);
    EXPECT_THAT(manager_.heard(), ElementsAre("WATCHDOG=1", "WATCHDOG=1"));
}

TEST_F(ServiceNoticeTest, ALoopThatHangsIsNotExcused) {
    ServiceNotice notice({manager_.socket(), Millis{3'000}}, clock_);
    notice.progress(5);
    for (int i = 0; i < 10; ++i) {
        clock_.now += Millis{1'000};
        notice.progress(5);
    }
    EXPECT_THAT(manager_.heard(), SizeIs(1));
    notice.progress(6);
    EXPECT_THAT(manager_.heard(), SizeIs(2));
}

TEST_F(ServiceNoticeTest, WithoutAWatchdogProgressIsNotTold) {
    ServiceNotice({manager_.socket(), std::nullopt}, clock_).progress(1);
    EXPECT_THAT(manager_.heard(), IsEmpty());
}

TEST_F(ServiceNoticeTest, TheEnvironmentIsTakenAndNotHandedOn) {
    ::setenv("NOTIFY_SOCKET", "/run/notify", 1);
    ::setenv("WATCHDOG_USEC", "30000000", 1);
    ::setenv("WATCHDOG_PID", std::to_string(::getpid()).c_str(), 1);
    const ServiceNotice::Manager manager = ServiceNotice::manager_of_environment();
    EXPECT_EQ(manager.socket, "/run/notify");
    EXPECT_EQ(manager.watchdog, Millis{30'000});
    for (const char* name : {"NOTIFY_SOCKET", "WATCHDOG_USEC", "WATCHDOG_PID"}) {
        EXPECT_EQ(std::getenv(name), nullptr) << name;
    }
    EXPECT_EQ(ServiceNotice::manager_of_environment().socket, "");
}

TEST_F(ServiceNoticeTest, AnothersWatchdogIsNotOurs) {
    ::setenv("WATCHDOG_USEC", "30000000", 1);
    ::setenv("WATCHDOG_PID", std::to_string(::getppid()).c_str(), 1);
    EXPECT_EQ(ServiceNotice::manager_of_environment().watchdog, std::nullopt);
    ::setenv("WATCHDOG_USEC", "soon", 1);
    EXPECT_EQ(ServiceNotice::manager_of_environment().watchdog, std::nullopt);
}

}  // namespace
}  // namespace cinefleet
