// Limits of each machine (LimitScope::host): apart from each other, but for what belongs to the key.

#include "coordinator/queue/limiter.h"
#include "tests/unit/queue/core_driver.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace cinefleet::queue {
namespace {

using std::chrono::seconds;
using ::testing::ElementsAre;
using ::testing::Field;
using ::testing::IsEmpty;
using ::testing::SizeIs;

constexpr Millis kScopeWindow{10'000};
constexpr Millis kScopePermitTtl{90'000};

class LimiterScope : public ::testing::Test {
  protected:
    static constexpr WorkerKey kNas{1};
    static constexpr WorkerKey kDesk{2};

    LimiterScope() {
        limiter.tell_day(1, now + std::chrono::hours(12));
        limiter.hello(kNas, "nas", std::nullopt, now);
        limiter.hello(kDesk, "desk", std::nullopt, now);
    }

    std::vector<PermitId> ask(WorkerKey worker, ProviderId provider, std::int32_t count) {
        limiter.request({worker, PeerId{worker.value}, provider, count, ++request}, now);
        std::vector<PermitId> permits;
        for (bool is_reserving = true; is_reserving;) {
            is_reserving = false;
            Effects effects;
            limiter.serve(now, effects);
            for (const Effect& effect : effects) {
                if (const auto* grant = std::get_if<SendPermits>(&effect)) {
                    permits.insert(permits.end(), grant->permits.begin(), grant->permits.end());
                } else {
                    limiter.quota_reserved(std::get<ReserveQuota>(effect).up_to);
                    is_reserving = true;
                }
            }
        }
        return permits;
    }
    void release(PermitId permit, WorkerKey worker, PermitOutcome outcome = PermitOutcome::ok) {
        limiter.release({PeerId{worker.value}, permit, outcome, Millis{0}, Millis{100}}, worker, now);
    }
    std::vector<LimitView> views(ProviderId provider) const {
        std::vector<LimitView> found;
        for (const LimitView& view : limiter.view(now)) {
            if (view.limit.provider == provider) {
                found.push_back(view);
            }
        }
        return found;
    }

    ProviderLimit tmdb{ProviderId::tmdb, 4, kScopeWindow, 0};
    ProviderLimit imdb{ProviderId::imdb, 0, Millis{0}, 2};
    ProviderLimit omdb{ProviderId::omdb, 0, Millis{0}, 0, 0, 0, 5};
    Limiter limiter{{tmdb, imdb, omdb}, kScopePermitTtl, {}, LimitScope::host};
    MonoTime now{seconds(100)};
    std::int64_t request = 0;
};

TEST_F(LimiterScope, EachMachineHasTheWholeLimitAndItsProcessesShareIt) {
    limiter.hello(WorkerKey{3}, "nas", std::nullopt, now);
    EXPECT_THAT(ask(kNas, ProviderId::tmdb, 3), SizeIs(3));
    EXPECT_THAT(ask(WorkerKey{3}, ProviderId::tmdb, 3), SizeIs(1));
    EXPECT_THAT(ask(kDesk, ProviderId::tmdb, 6), SizeIs(4));
    EXPECT_THAT(ask(kDesk, ProviderId::imdb, 6), SizeIs(2));
    EXPECT_THAT(views(ProviderId::tmdb),
                ElementsAre(Field(&LimitView::machine, "desk"), Field(&LimitView::machine, "nas")));
}

TEST_F(LimiterScope, WhomAServiceBlocksDoesNotBlockTheOthers) {
    release(ask(kNas, ProviderId::imdb, 1)[0], kNas, PermitOutcome::blocked);
    EXPECT_TRUE(limiter.is_blocking(ProviderId::imdb, kNas));
    EXPECT_FALSE(limiter.is_blocking(ProviderId::imdb, kDesk));
    EXPECT_THAT(ask(kNas, ProviderId::imdb, 1), IsEmpty());
    const auto permits = ask(kDesk, ProviderId::imdb, 1);
    ASSERT_THAT(permits, SizeIs(1));
    EXPECT_FALSE(limiter.is_blocking(ProviderId::imdb));
    release(permits[0], kDesk, PermitOutcome::blocked);
    EXPECT_TRUE(limiter.is_blocking(ProviderId::imdb));
}

TEST_F(LimiterScope, AQuotaIsTheFleets) {
    EXPECT_THAT(ask(kNas, ProviderId::omdb, 3), SizeIs(3));
    EXPECT_THAT(ask(kDesk, ProviderId::omdb, 3), SizeIs(2));
    EXPECT_THAT(ask(kNas, ProviderId::omdb, 1), IsEmpty());
    EXPECT_TRUE(limiter.is_used_up(ProviderId::omdb));
}

TEST_F(LimiterScope, WhatOneMachineLearnsIsItsOwnAndIsRemembered) {
    tmdb.least_per_window = 2;
    tmdb.most_per_window = 400;
    limiter.change(tmdb, now);
    for (const PermitId permit : ask(kNas, ProviderId::tmdb, 4)) {
        release(permit, kNas, PermitOutcome::throttled);
    }
    now += seconds(15);
    ask(kNas, ProviderId::tmdb, 1);
    ask(kDesk, ProviderId::tmdb, 1);
    Effects effects;
    limiter.report_news(now, effects);
    const auto* learned = std::get_if<PersistLimits>(&effects.back());
    ASSERT_NE(learned, nullptr);
    Limiter next({tmdb, imdb, omdb}, kScopePermitTtl, {}, LimitScope::host);
    next.restore(learned->learned, now);
    next.hello(kDesk, "desk", std::nullopt, now);
    next.hello(kNas, "nas", std::nullopt, now);
    next.request({kDesk, PeerId{2}, ProviderId::tmdb, 9, 1}, now);
    next.request({kNas, PeerId{1}, ProviderId::tmdb, 9, 2}, now);
    const std::vector<LimitView> restored = next.view(now);
    ASSERT_THAT(restored, SizeIs(2));
    EXPECT_EQ(restored[0].allowed_per_window, 4);
    EXPECT_EQ(restored[1].machine, "nas");
    EXPECT_LT(restored[1].allowed_per_window, 4);
}

TEST_F(LimiterScope, AMachineThatComesLateAfterARestartWaitsForItsWindowToo) {
    Limiter next({tmdb}, kScopePermitTtl, {}, LimitScope::host);
    next.start(2, true, now);
    next.all_told(true, now);
    now += seconds(1);
    next.hello(kNas, "nas", std::nullopt, now);
    next.request({kNas, PeerId{1}, ProviderId::tmdb, 4, 1}, now);
    Effects effects;
    next.serve(now, effects);
    EXPECT_THAT(effects, IsEmpty());
    now += kScopeWindow;
    next.serve(now, effects);
    EXPECT_THAT(effects, SizeIs(1));
}

TEST_F(LimiterScope, AMachineThatLeftIsForgottenWhenItsRequestsNoLongerCount) {
    release(ask(kNas, ProviderId::tmdb, 1)[0], kNas);
    limiter.worker_gone(kNas, now);
    limiter.hello(WorkerKey{5}, "attic", std::nullopt, now);
    EXPECT_THAT(views(ProviderId::tmdb), SizeIs(1));
    now += seconds(11);
    limiter.hello(WorkerKey{6}, "cellar", std::nullopt, now);
    EXPECT_THAT(views(ProviderId::tmdb), IsEmpty());
}

TEST_F(LimiterScope, APermitOfAnEarlierProcessIsCountedWhereItsHolderIs) {
    Limiter next({imdb}, kScopePermitTtl, {}, LimitScope::host);
    next.start(2, true, now);
    const PermitId held = ask(kNas, ProviderId::imdb, 1)[0];
    next.hello(kNas, "nas", std::vector<PermitId>{held}, now);
    next.hello(kDesk, "desk", std::vector<PermitId>{}, now);
    next.all_told(true, now);
    const auto granted = [&](WorkerKey worker) {
        next.request({worker, PeerId{worker.value}, ProviderId::imdb, 2, 1}, now);
        Effects effects;
        next.serve(now, effects);
        return effects.empty() ? 0 : std::ssize(std::get<SendPermits>(effects[0]).permits);
    };
    EXPECT_EQ(granted(kDesk), 2);
    EXPECT_EQ(granted(kNas), 1);
}

CoreOptions with_machines() {
    CoreOptions options;
    options.limits = {{ProviderId::tmdb, 40, kScopeWindow, 0}};
    options.limit_scope = LimitScope::host;
    return options;
}

TEST(MachinesOfTheCore, WhileOneIsBlockedByTheFirstProviderTheOthersGetItsTasks) {
    CoreDriver fleet(with_machines());
    fleet.start();
    for (const std::int64_t peer : {1, 2}) {
        WorkerHello hello = CoreDriver::hello(peer);
        hello.worker_id = peer == 1 ? "nas/1" : "desk/1";
        fleet.step(hello);
        fleet.answer_reservations();
    }
    fleet.step(PermitsRequested{PeerId{1}, ProviderId::tmdb, 1, 1});
    const PermitId permit = fleet.sent<SendPermits>()[0].permits[0];
    fleet.step(PermitReleased{PeerId{1}, permit, PermitOutcome::blocked, Millis{0}, Millis{100}});
    fleet.add_run(3);
    EXPECT_THAT(fleet.sent<SendLease>(), ElementsAre(Field(&SendLease::peer, PeerId{2})));
    EXPECT_EQ(fleet.core.stall_reason(), "");

    const SendLease lease = fleet.sent<SendLease>()[0];
    const std::vector<HeldLease> held = {{lease.lease, lease.task}};
    // After the pause one task finds out, though the other machine is at work.
    fleet.last.clear();
    for (int beat = 1; beat < 35 && fleet.sent<SendLease>().empty(); ++beat) {
        fleet.now += Millis{2'000};
        fleet.step(WorkerSync{PeerId{2}, 2, beat, 0, {}, held});
        if (fleet.sent<SendLease>().empty()) {
            fleet.step(WorkerSync{PeerId{1}, 1, beat, 1, {}, {}});
        }
    }
    EXPECT_THAT(fleet.sent<SendLease>(), ElementsAre(Field(&SendLease::peer, PeerId{1})));
}

}  // namespace
}  // namespace cinefleet::queue
