#include "coordinator/app/monitor.h"

#include <gtest/gtest.h>

namespace cinefleet::app {
namespace {

using metrics::FleetMetrics;

MonoTime at(std::int64_t seconds) {
    return MonoTime(std::chrono::seconds(seconds));
}

TEST(Monitor, TheQueueIsSplitByWhereItsMoviesAre) {
    CoreSnapshot snapshot;
    queue::RunView run;
    run.counts.open = 10;
    run.leased = 3;
    run.saving = 2;
    snapshot.runs = {run, run};
    snapshot.runs[1].paused = true;
    const FleetMetrics told = metrics_of(snapshot, at(0));
    EXPECT_EQ(told.queue_depth, (metrics::Labelled{{"waiting", 10}, {"leased", 6}, {"saving", 4}}));
    EXPECT_EQ(told.runs, (metrics::Labelled{{"active", 1}, {"paused", 1}, {"cancelling", 0}}));
}

TEST(Monitor, AnEmptyFleetTellsZeros) {
    const FleetMetrics told = metrics_of(CoreSnapshot(), at(0));
    EXPECT_EQ(told.queue_depth.at("waiting"), 0);
    EXPECT_EQ(told.tasks_ended.at("saved"), 0);
    EXPECT_EQ(told.workers.at("idle"), 0);
    EXPECT_EQ(told.save_oldest_seconds, 0);
    EXPECT_FALSE(told.is_stalled);
}

TEST(Monitor, WorkersAreBusyIdleOrLeaving) {
    CoreSnapshot snapshot;
    snapshot.workers.resize(3);
    snapshot.workers[0].holding.emplace_back();
    snapshot.workers[1].slots = 3;
    snapshot.workers[2].slots = 4;
    snapshot.workers[2].draining = true;
    const FleetMetrics told = metrics_of(snapshot, at(0));
    EXPECT_EQ(told.workers, (metrics::Labelled{{"busy", 1}, {"idle", 1}, {"draining", 1}}));
    EXPECT_EQ(told.slots, 7);
}

TEST(Monitor, ProvidersTellLimitsAndBlocks) {
    CoreSnapshot snapshot;
    queue::LimitView limit;
    limit.limit.provider = ProviderId::omdb;
    limit.limit.requests_per_day = 1'000;
    limit.used_today = 400;
    limit.waiting = 5;
    limit.state = queue::BreakerState::open;
    queue::LimitView other = limit;  // of another machine
    other.machine = "nas";
    other.waiting = 2;
    other.state = queue::BreakerState::closed;
    snapshot.limits = {limit, other};
    snapshot.counts.providers[ProviderId::tmdb].usage.requests = 9;
    const FleetMetrics told = metrics_of(snapshot, at(0));
    EXPECT_EQ(told.providers.at(ProviderId::omdb).used_today, 400);
    EXPECT_EQ(told.providers.at(ProviderId::omdb).quota, 1'000);
    EXPECT_EQ(told.providers.at(ProviderId::omdb).blocked, 1);
    EXPECT_EQ(told.providers.at(ProviderId::omdb).waiting, 7);
    EXPECT_EQ(told.providers.at(ProviderId::tmdb).requests, 9);
    EXPECT_FALSE(told.providers.at(ProviderId::tmdb).has_limit);
}

TEST(Monitor, TheAgeOfWhatIsNotSavedGrowsAlthoughNothingHappens) {
    CoreSnapshot snapshot;
    snapshot.oldest_unsaved = at(100);
    snapshot.stall_reason = "the disk is full";
    EXPECT_EQ(metrics_of(snapshot, at(160)).save_oldest_seconds, 60);
    EXPECT_TRUE(metrics_of(snapshot, at(160)).is_stalled);
}

TEST(Monitor, ALoopThatStandsStillIsNotAlive) {
    EXPECT_TRUE(is_turning(at(100), at(109)));
    EXPECT_FALSE(is_turning(at(100), at(110)));
}

}  // namespace
}  // namespace cinefleet::app
