#include "coordinator/queue/limiter.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace cinefleet::queue {
namespace {

using ::testing::IsEmpty;
using ::testing::SizeIs;

constexpr Millis kBudgetPermitTtl{90'000};
constexpr std::int64_t kToday = 20'000;
constexpr Millis kDay = std::chrono::hours(24);

ProviderLimit omdb_limit(std::int64_t per_day) {
    ProviderLimit limit;
    limit.provider = ProviderId::omdb;
    limit.in_flight = 4;
    limit.requests_per_day = per_day;
    return limit;
}

// What one worker asks OMDb and image hosts for, and a store that answers at once.
class LimiterBudgetsTest : public ::testing::Test {
  protected:
    LimiterBudgetsTest() { limiter.tell_day(kToday, now + kDay); }

    std::vector<PermitId> ask(std::int32_t count, ProviderId provider = ProviderId::omdb) {
        limiter.request({WorkerKey{1}, PeerId{1}, provider, count, ++request}, now);
        return serve();
    }

    std::vector<PermitId> serve() {
        std::vector<PermitId> permits;
        closed_for = Millis{0};
        for (bool is_more = true; is_more;) {
            is_more = false;
            Effects effects;
            limiter.serve(now, effects);
            for (const Effect& effect : effects) {
                if (const auto* grant = std::get_if<SendPermits>(&effect)) {
                    permits.insert(permits.end(), grant->permits.begin(), grant->permits.end());
                    closed_for = std::max(closed_for, grant->closed_for);
                } else {
                    durable = std::get<ReserveQuota>(effect).up_to;
                    limiter.quota_reserved(durable);
                    is_more = true;
                }
            }
        }
        return permits;
    }

    void release(const std::vector<PermitId>& permits, PermitOutcome outcome = PermitOutcome::ok,
                 std::int64_t bytes = 0) {
        for (const PermitId permit : permits) {
            limiter.release({PeerId{1}, permit, outcome, Millis{0}, Millis{50}, bytes}, WorkerKey{1}, now);
        }
    }

    std::vector<ProviderReopened> reopened() {
        Effects effects;
        limiter.report_news(now, effects);
        std::vector<ProviderReopened> found;
        for (const Effect& effect : effects) {
            if (const auto* one = std::get_if<ProviderReopened>(&effect)) {
                found.push_back(*one);
            }
        }
        return found;
    }

    MonoTime now{std::chrono::seconds(100'000)};
    Limiter limiter{{omdb_limit(6)}, kBudgetPermitTtl};
    std::int64_t request = 0;
    UsedQuota durable;
    Millis closed_for{0};
};

TEST_F(LimiterBudgetsTest, ADaysQuotaEndsAtItsLastRequest) {
    const auto first = ask(10);
    EXPECT_THAT(first, SizeIs(4));  // at once
    EXPECT_EQ(durable, (UsedQuota{ProviderId::omdb, kToday, 6}));
    release(first);
    EXPECT_THAT(serve(), SizeIs(2));
    EXPECT_EQ(closed_for, kDay);  // the other four do not wait for tomorrow
    EXPECT_TRUE(limiter.is_used_up(ProviderId::omdb));
    EXPECT_THAT(ask(1), IsEmpty());
    EXPECT_EQ(closed_for, kDay);
}

TEST_F(LimiterBudgetsTest, NothingIsGrantedBeforeItIsDurable) {
    limiter.request({WorkerKey{1}, PeerId{1}, ProviderId::omdb, 1, 1}, now);
    Effects effects;
    limiter.serve(now, effects);
    ASSERT_THAT(effects, SizeIs(1));
    EXPECT_EQ(std::get<ReserveQuota>(effects[0]).up_to.requests, 1);
}

TEST_F(LimiterBudgetsTest, WhatWasReservedCountsInTheNextProcess) {
    limiter.restore_quotas({{ProviderId::omdb, kToday, 5}});
    EXPECT_THAT(ask(4), SizeIs(1));
}

TEST_F(LimiterBudgetsTest, ANewDayReopensAndSaysHowManyMoviesItIsEnoughFor) {
    limiter.tell_day(kToday, now + Millis(10'000));
    const auto held = ask(4);
    ASSERT_THAT(held, SizeIs(4));
    release({held[0], held[1], held[2]});
    ASSERT_THAT(ask(2), SizeIs(2));
    EXPECT_THAT(reopened(), IsEmpty());
    now += Millis(10'000);
    limiter.tell_day(kToday + 1, now + kDay);
    const auto open = reopened();  // three that may still be sent are of the new day
    ASSERT_THAT(open, SizeIs(1));
    EXPECT_EQ(open[0].provider, ProviderId::omdb);
    EXPECT_EQ(open[0].at_most, 3);
}

TEST_F(LimiterBudgetsTest, NothingIsSentAroundMidnight) {
    now += kDay - Millis(1'500);
    EXPECT_THAT(ask(1), IsEmpty());
    EXPECT_EQ(closed_for, Millis{0});  // it waits
    now += Millis(1'600);
    EXPECT_THAT(serve(), IsEmpty());  // nobody has said yet that a day has begun
    limiter.tell_day(kToday + 1, now + kDay);
    EXPECT_THAT(serve(), SizeIs(1));
}

TEST_F(LimiterBudgetsTest, AnUnusedPermitIsNotCounted) {
    release(ask(4), PermitOutcome::unused);
    const auto next = ask(4);
    EXPECT_THAT(next, SizeIs(4));
    release(next);
    EXPECT_THAT(ask(4), SizeIs(2));
}

TEST_F(LimiterBudgetsTest, ALargerQuotaReopensAtOnce) {
    const auto first = ask(6);
    release(first);
    release(serve());
    ASSERT_TRUE(limiter.is_used_up(ProviderId::omdb));
    limiter.change(omdb_limit(10), now);
    const auto open = reopened();
    ASSERT_THAT(open, SizeIs(1));
    EXPECT_EQ(open[0].at_most, 4);
    EXPECT_THAT(ask(4), SizeIs(4));
}

TEST_F(LimiterBudgetsTest, TheTrialOfABlockIsCountedToo) {
    const auto first = ask(1);
    release(first, PermitOutcome::blocked);
    now += Millis(60'000);
    const auto trial = ask(2);
    EXPECT_THAT(trial, SizeIs(1));
    EXPECT_EQ(durable.requests, 3);
}

TEST_F(LimiterBudgetsTest, ImagesOfAllHostsShareTheirBytesASecond) {
    limiter.change_image_bytes(ByteBudget::kFirstGuess);
    const auto first = ask(4, ProviderId::tmdb_images);
    ASSERT_THAT(first, SizeIs(2));  // of the second that was idle, and one beyond
    EXPECT_THAT(ask(1, ProviderId::fanart_images), IsEmpty());
    EXPECT_THAT(ask(1), SizeIs(1));  // no image
    EXPECT_EQ(limiter.next_due(now), now + Millis(1'000));
    release({first[0]}, PermitOutcome::ok, ByteBudget::kFirstGuess * 2);
    EXPECT_EQ(limiter.next_due(now), now + Millis(2'000));
    now += Millis(2'000);
    EXPECT_THAT(serve(), SizeIs(1));
}

}  // namespace
}  // namespace cinefleet::queue
