#include "coordinator/metrics/exposition.h"

#include "tests/support/exposition_reader.h"

#include <gtest/gtest.h>

namespace cinefleet::metrics {
namespace {

constexpr MetricInfo kPlain{"cinefleet_plain", MetricType::gauge, "", "A number"};
constexpr MetricInfo kTwo{"cinefleet_two_total", MetricType::counter, "provider,outcome", "With labels"};
constexpr MetricInfo kTimes{"cinefleet_times_seconds", MetricType::histogram, "", "How long"};

TEST(Exposition, HasEachMetricOnceWithItsSamples) {
    Exposition page;
    page.add(kPlain, 2.5);
    page.add(kTwo, std::int64_t{3}, {"tmdb", "ok"});
    page.add(kTwo, std::int64_t{12'345'678'901}, {"imdb", "failed"});
    EXPECT_EQ(page.text(),
              "# HELP cinefleet_plain A number\n"
              "# TYPE cinefleet_plain gauge\n"
              "cinefleet_plain 2.5\n"
              "# HELP cinefleet_two_total With labels\n"
              "# TYPE cinefleet_two_total counter\n"
              "cinefleet_two_total{provider=\"tmdb\",outcome=\"ok\"} 3\n"
              "cinefleet_two_total{provider=\"imdb\",outcome=\"failed\"} 12345678901\n");
}

TEST(Exposition, WhatWouldEndALabelIsEscaped) {
    Exposition page;
    page.add(kTwo, std::int64_t{1}, {"a\"b\\c\nd", "\xFF"});
    const ReadExposition read = read_exposition(page.text());
    EXPECT_EQ(read.problem, "");
    EXPECT_TRUE(
        read.samples.contains("cinefleet_two_total{provider=\"a\\\"b\\\\c\\nd\",outcome=\"\uFFFD\"}"));
}

TEST(Exposition, AHistogramCountsUpToEachBound) {
    Histogram histogram;
    histogram.add(Millis{5});  // a bound belongs to its own count
    histogram.add(Millis{70});
    histogram.add(Millis{70});
    histogram.add(std::chrono::minutes(10));
    Exposition page;
    page.add(kTimes, histogram);
    ReadExposition read = read_exposition(page.text());
    EXPECT_EQ(read.problem, "");
    EXPECT_EQ(read.samples["cinefleet_times_seconds_bucket{le=\"0.005\"}"], 1);
    EXPECT_EQ(read.samples["cinefleet_times_seconds_bucket{le=\"0.05\"}"], 1);
    EXPECT_EQ(read.samples["cinefleet_times_seconds_bucket{le=\"0.1\"}"], 3);
    EXPECT_EQ(read.samples["cinefleet_times_seconds_bucket{le=\"60\"}"], 3);
    EXPECT_EQ(read.samples["cinefleet_times_seconds_bucket{le=\"+Inf\"}"], 4);
    EXPECT_EQ(read.samples["cinefleet_times_seconds_count"], 4);
    EXPECT_NEAR(read.samples["cinefleet_times_seconds_sum"], 600.145, 1e-9);
}

}  // namespace
}  // namespace cinefleet::metrics
