#include "coordinator/queue/breaker.h"

#include <gtest/gtest.h>

namespace cinefleet::queue {
namespace {

using std::chrono::seconds;

TEST(Breaker, OpensAtOnceAndLetsOneTryWhenTheWaitIsOver) {
    Breaker breaker(seconds(60), seconds(1'800));
    const MonoTime start{seconds(100)};
    EXPECT_TRUE(breaker.on_blocked(start));
    EXPECT_FALSE(breaker.on_blocked(start + seconds(1)));  // it was under way
    EXPECT_EQ(breaker.state(start + seconds(59)), BreakerState::open);
    EXPECT_FALSE(breaker.may_try(start + seconds(59)));
    EXPECT_TRUE(breaker.may_try(start + seconds(60)));
    breaker.trial_sent();
    EXPECT_FALSE(breaker.may_try(start + seconds(61)));
    EXPECT_TRUE(breaker.on_trial_ok(start + seconds(62)));
    EXPECT_TRUE(breaker.is_closed());
}

TEST(Breaker, WaitsTwiceAsLongEachTimeUpToItsCap) {
    Breaker breaker(seconds(60), seconds(200));
    MonoTime now{seconds(100)};
    breaker.on_blocked(now);
    for (const int wait : {60, 120, 200, 200}) {
        EXPECT_EQ(breaker.next_try() - now, seconds(wait));
        now = breaker.next_try();
        breaker.trial_sent();
        breaker.on_trial_blocked(now);
    }
    EXPECT_EQ(breaker.since(), MonoTime{seconds(100)});
}

TEST(Breaker, ABlockSoonAfterTheLastIsLonger) {
    Breaker breaker(seconds(60), seconds(1'800));
    MonoTime now{seconds(100)};
    breaker.on_blocked(now);
    now += seconds(60);
    breaker.trial_sent();
    breaker.on_trial_ok(now);
    now += seconds(30);
    breaker.on_blocked(now);
    EXPECT_EQ(breaker.next_try() - now, seconds(120));
    now += seconds(120);
    breaker.trial_sent();
    breaker.on_trial_ok(now);
    now += seconds(241);  // well for longer than twice the wait
    breaker.on_blocked(now);
    EXPECT_EQ(breaker.next_try() - now, seconds(60));
}

TEST(Breaker, ATrialThatIsLostIsMadeAgainWithoutGrowing) {
    Breaker breaker(seconds(60), seconds(1'800));
    const MonoTime now{seconds(100)};
    breaker.on_blocked(now);
    breaker.trial_sent();
    breaker.on_trial_lost(now + seconds(90));
    EXPECT_FALSE(breaker.may_try(now + seconds(149)));
    EXPECT_TRUE(breaker.may_try(now + seconds(150)));
    breaker.trial_sent();
    breaker.on_trial_unused();
    EXPECT_TRUE(breaker.may_try(now + seconds(150)));
}

TEST(Breaker, ASuspectIsTriedAtOnce) {
    Breaker breaker(seconds(60), seconds(1'800));
    breaker.suspect(MonoTime{seconds(100)});
    EXPECT_FALSE(breaker.is_closed());
    EXPECT_TRUE(breaker.may_try(MonoTime{seconds(100)}));
}

}  // namespace
}  // namespace cinefleet::queue
