#include "coordinator/app/limits.h"

#include "coordinator/app/wall_time.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <ctime>

namespace cinefleet::app {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

// 2026-01-15 20:04 UTC.
constexpr WallTime kNow{std::chrono::milliseconds(1'768'507'440'000)};

class LimitsOfPeopleTest : public ::testing::Test {
  protected:
    LimitsOfPeopleTest() {
        ::setenv("TZ", "UTC-1", 1);  // POSIX: one hour east of Greenwich
        ::tzset();
    }
    ~LimitsOfPeopleTest() override {
        ::unsetenv("TZ");
        ::tzset();
    }
};

control::LimitStatus imdb_blocks_us() {
    control::LimitStatus imdb;
    imdb.provider = ProviderId::imdb;
    imdb.blocked_since_ms = kNow.time_since_epoch().count();
    imdb.next_try_ms = imdb.blocked_since_ms + 14 * 60'000;
    imdb.waiting_movies = 312;
    return imdb;
}

TEST_F(LimitsOfPeopleTest, ABlockIsToldInOneSentence) {
    EXPECT_THAT(
        notices_of({imdb_blocks_us()}, kNow),
        ElementsAre("IMDb is blocking us since 21:04; 312 movies wait for a top-up; next try in 14 min"));
}

TEST_F(LimitsOfPeopleTest, AUsedUpDayIsToldWithTheTimeOfTheNext) {
    control::LimitStatus omdb;
    omdb.provider = ProviderId::omdb;
    omdb.set_per_day = 1'000;
    omdb.used_up_until_ms = kNow.time_since_epoch().count() + 236 * 60'000;
    omdb.waiting_movies = 1;
    EXPECT_THAT(
        notices_of({omdb}, kNow),
        ElementsAre("OMDb: the 1000 requests of today are used up; 1 movie waits for a top-up; more at "
                    "01:00"));
}

TEST_F(LimitsOfPeopleTest, WhomItBlocksIsNamedAndTheFleetsQuotaIsToldOnce) {
    control::LimitStatus imdb = imdb_blocks_us();
    imdb.machine = "nas";
    control::LimitStatus omdb;
    omdb.provider = ProviderId::omdb;
    omdb.set_per_day = 1'000;
    omdb.used_up_until_ms = kNow.time_since_epoch().count() + 236 * 60'000;
    EXPECT_THAT(
        notices_of({imdb, omdb, omdb}, kNow),
        ElementsAre("IMDb is blocking nas since 21:04; 312 movies wait for a top-up; next try in 14 min",
                    "OMDb: the 1000 requests of today are used up; more at 01:00"));
}

TEST_F(LimitsOfPeopleTest, EachMachinesLimitIsALineAndWhatWaitsIsToldOnce) {
    std::vector<control::LimitStatus> stored(1);
    stored[0].provider = ProviderId::imdb;
    stored[0].waiting_movies = 5;
    std::vector<queue::LimitView> views(2);
    for (queue::LimitView& view : views) {
        view.limit.provider = ProviderId::imdb;
        view.machine = &view == &views[0] ? "desk" : "nas";
    }
    add_live_limits(views, MonoTime{}, kNow, stored);
    ASSERT_EQ(stored.size(), 2U);
    EXPECT_EQ(stored[0].machine, "desk");
    EXPECT_EQ(stored[0].waiting_movies, 5);
    EXPECT_EQ(stored[1].machine, "nas");
    EXPECT_EQ(stored[1].waiting_movies, 0);
}

TEST_F(LimitsOfPeopleTest, AllIsWellIsNotToldAtAll) {
    EXPECT_THAT(notices_of({control::LimitStatus{}}, kNow), IsEmpty());
}

TEST_F(LimitsOfPeopleTest, QuietHoursAreToldWithTheirEnd) {
    EXPECT_EQ(quiet_notice(22 * 60), "Quiet hours until 22:00: only what people wait for is given out");
}

TEST_F(LimitsOfPeopleTest, DaysAreThoseOfGreenwichAndMinutesThoseOfTheUser) {
    const queue::WallClock clock = wall_clock_at(kNow);
    EXPECT_EQ(clock.day, 20'468);
    EXPECT_EQ(clock.day_left, std::chrono::minutes(236));
    EXPECT_EQ(clock.local_minute, 21 * 60 + 4);
}

TEST_F(LimitsOfPeopleTest, WhoBlocksUsOrIsUsedUpIsNotAskedAtTheStart) {
    Settings settings;
    settings.services.at(ProviderId::omdb).requests_per_day = 1'000;
    queue::Recovered recovered;
    recovered.learned = {{ProviderId::imdb, 0, Millis{0}, 3, true}};
    const auto at_most = [&](ProviderId provider) -> std::optional<std::int64_t> {
        for (const queue::ProviderReopened& one : open_providers(recovered, settings, kNow)) {
            if (one.provider == provider) {
                return one.at_most;
            }
        }
        return std::nullopt;
    };
    recovered.quotas = {{ProviderId::omdb, 20'468, 700}};
    EXPECT_EQ(at_most(ProviderId::omdb), 300);
    EXPECT_EQ(at_most(ProviderId::imdb), std::nullopt);
    EXPECT_EQ(at_most(ProviderId::fanart), 0);
    recovered.quotas = {{ProviderId::omdb, 20'468, 1'000}};
    EXPECT_EQ(at_most(ProviderId::omdb), std::nullopt);
    recovered.quotas = {{ProviderId::omdb, 20'467, 1'000}};
    EXPECT_EQ(at_most(ProviderId::omdb), 1'000);
}

TEST_F(LimitsOfPeopleTest, AreWhatTheSettingsSay) {
    Settings settings;
    settings.quiet_hours = "08:00-22:00";
    settings.image_bytes_per_second = 5'000;
    EXPECT_EQ(fleet_limits_of(settings), (queue::FleetLimits{{{480, 1'320}}, 5'000}));
    for (const queue::ProviderLimit& limit : limits_of(settings)) {
        EXPECT_EQ(limit.requests_per_day, limit.provider == ProviderId::omdb ? 1'000 : 0);
    }
}

}  // namespace
}  // namespace cinefleet::app
