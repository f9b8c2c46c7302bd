#include "coordinator/queue/limiter.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace cinefleet::queue {
namespace {

using ::testing::SizeIs;

constexpr Millis kWindow{10'000};
constexpr Millis kPermitTtl{90'000};

class LimiterTest : public ::testing::Test {
  protected:
    std::vector<PermitId> ask(std::int32_t count, std::int64_t worker = 1) {
        limiter.request({WorkerKey{worker}, PeerId{worker}, ProviderId::tmdb, count, ++request}, now);
        return serve();
    }
    std::vector<PermitId> serve() {
        Effects effects;
        limiter.serve(now, effects);
        std::vector<PermitId> permits;
        for (const Effect& effect : effects) {
            const auto& grant = std::get<SendPermits>(effect);
            permits.insert(permits.end(), grant.permits.begin(), grant.permits.end());
        }
        return permits;
    }
    void release(PermitId permit, PermitOutcome outcome = PermitOutcome::ok, Millis latency = Millis{0}) {
        limiter.release({PeerId{1}, permit, outcome, Millis{0}, latency}, WorkerKey{1}, now);
    }

    Limiter limiter{{{ProviderId::tmdb, 4, kWindow, 0}, {ProviderId::imdb, 0, Millis{0}, 2}}, kPermitTtl};
    MonoTime now{std::chrono::seconds(100)};
    std::int64_t request = 0;
};

TEST_F(LimiterTest, AWindowOpensAWindowAfterTheRequestWasSent) {
    const auto permits = ask(5);
    ASSERT_THAT(permits, SizeIs(4));
    now += Millis(1'000);
    for (const PermitId permit : permits) {
        release(permit, PermitOutcome::ok, Millis(1'000));
    }
    EXPECT_EQ(limiter.next_due(now), MonoTime{std::chrono::seconds(100)} + Millis(10'200));
    now = MonoTime{std::chrono::seconds(100)} + Millis(10'199);
    EXPECT_THAT(serve(), SizeIs(0));
    now += Millis(1);
    EXPECT_THAT(serve(), SizeIs(1));
}

TEST_F(LimiterTest, AHeldPermitCountsHoweverLongItTakes) {
    ASSERT_THAT(ask(4), SizeIs(4));
    now += Millis(50'000);
    EXPECT_THAT(ask(1), SizeIs(0));
}

TEST_F(LimiterTest, AnUnusedPermitGoesToTheNextAtOnce) {
    const auto permits = ask(4);
    EXPECT_THAT(ask(1), SizeIs(0));
    release(permits[0], PermitOutcome::unused);
    EXPECT_THAT(serve(), SizeIs(1));
}

TEST_F(LimiterTest, PermitsOfTheDeadCountUntilTheirTimeIsOver) {
    ASSERT_THAT(ask(4), SizeIs(4));
    now += Millis(5'000);
    limiter.worker_gone(WorkerKey{1}, now);
    EXPECT_THAT(ask(4, 2), SizeIs(0));
    now += Millis(10'199);
    EXPECT_THAT(serve(), SizeIs(0));
    now += Millis(1);
    EXPECT_THAT(serve(), SizeIs(4));
}

TEST_F(LimiterTest, InFlightOfTheDeadCountsUntilThePermitExpires) {
    limiter.request({WorkerKey{1}, PeerId{1}, ProviderId::imdb, 3, 1}, now);
    EXPECT_THAT(serve(), SizeIs(2));
    limiter.worker_gone(WorkerKey{1}, now);
    limiter.request({WorkerKey{2}, PeerId{2}, ProviderId::imdb, 1, 2}, now);
    now += kPermitTtl - Millis(1);
    EXPECT_THAT(serve(), SizeIs(0));
    now += Millis(1);
    EXPECT_THAT(serve(), SizeIs(1));
}

TEST_F(LimiterTest, AProviderThatSaysHowLongItIsDownIsLeftAloneForThatTimeAndNoLongerThanAnHour) {
    const auto permits = ask(2);
    limiter.release({PeerId{1}, permits[0], PermitOutcome::failed, Millis(120'000), Millis(50)}, WorkerKey{1},
                    now);
    now += Millis(119'999);
    EXPECT_THAT(ask(1), SizeIs(0));
    now += Millis(1);
    const auto later = serve();
    ASSERT_THAT(later, SizeIs(1));
    limiter.release({PeerId{1}, later[0], PermitOutcome::failed, std::chrono::hours(24), Millis(50)},
                    WorkerKey{1}, now);
    now += Millis(3'599'999);
    EXPECT_THAT(ask(1), SizeIs(0));
    now += Millis(1);
    EXPECT_THAT(serve(), SizeIs(1));
}

TEST_F(LimiterTest, RequestsAreServedInTheirOrder) {
    const auto permits = ask(4);
    EXPECT_THAT(ask(2, 2), SizeIs(0));
    EXPECT_THAT(ask(1, 3), SizeIs(0));
    release(permits[0], PermitOutcome::unused);
    Effects effects;
    limiter.serve(now, effects);
    ASSERT_THAT(effects, SizeIs(1));
    EXPECT_EQ(std::get<SendPermits>(effects[0]).peer, PeerId{2});
}

TEST_F(LimiterTest, ThrottledClosesTheProviderAsLongAsItSays) {
    const auto permits = ask(1);
    limiter.release({PeerId{1}, permits[0], PermitOutcome::throttled, Millis(7'000), Millis{0}}, WorkerKey{1},
                    now);
    EXPECT_THAT(ask(1), SizeIs(0));
    now += Millis(6'999);
    EXPECT_THAT(serve(), SizeIs(0));
    now += Millis(1);
    EXPECT_THAT(serve(), SizeIs(1));
}

TEST_F(LimiterTest, AProviderWithoutALimitGrantsAtOnce) {
    limiter.request({WorkerKey{1}, PeerId{1}, ProviderId::tmdb_images, 500, 1}, now);
    EXPECT_THAT(serve(), SizeIs(500));
}

TEST_F(LimiterTest, AfterACrashWindowsStartFullWhenAllHaveTold) {
    limiter.start(1, true, now);
    EXPECT_THAT(ask(1), SizeIs(0));
    now += Millis(1'000);
    limiter.all_told(true, now);
    now += Millis(10'199);
    EXPECT_THAT(serve(), SizeIs(0));
    now += Millis(1);
    EXPECT_THAT(serve(), SizeIs(1));
}

TEST_F(LimiterTest, PermitsOfTheEarlierProcessAreKnownByTheirNumber) {
    Limiter earlier({{ProviderId::imdb, 0, Millis{0}, 2}}, kPermitTtl);
    earlier.start(1, false, now);
    earlier.request({WorkerKey{1}, PeerId{1}, ProviderId::imdb, 1, 1}, now);
    Effects effects;
    earlier.serve(now, effects);
    const auto held = std::get<SendPermits>(effects[0]).permits;

    limiter.start(2, true, now);
    limiter.hello(WorkerKey{1}, "nas", held, now);
    limiter.all_told(true, now);
    limiter.request({WorkerKey{2}, PeerId{2}, ProviderId::imdb, 2, 1}, now);
    EXPECT_THAT(serve(), SizeIs(1));
    release(held[0]);
    EXPECT_THAT(serve(), SizeIs(1));
}

TEST_F(LimiterTest, HelloVoidsWhatTheWorkerAskedForAndDoesNotHold) {
    const auto permits = ask(6);
    ASSERT_THAT(permits, SizeIs(4));
    limiter.hello(WorkerKey{1}, "nas", std::vector<PermitId>{permits[3]}, now);
    now += Millis(10'200);
    EXPECT_THAT(serve(), SizeIs(0));
    EXPECT_THAT(ask(4), SizeIs(3));
}

TEST_F(LimiterTest, ALongerWindowStartsFull) {
    limiter.change({ProviderId::imdb, 5, Millis(1'000), 0}, now);
    limiter.request({WorkerKey{1}, PeerId{1}, ProviderId::imdb, 5, 1}, now);
    EXPECT_THAT(serve(), SizeIs(0));
    now += Millis(1'020);
    EXPECT_THAT(serve(), SizeIs(5));
}

}  // namespace
}  // namespace cinefleet::queue
