#include "coordinator/metrics/fleet_metrics.h"

#include "coordinator/metrics/metric_table.h"
#include "tests/support/exposition_reader.h"

#include <gtest/gtest.h>

#include <unistd.h>

namespace cinefleet::metrics {
namespace {

// With something of everything.
FleetMetrics busy_fleet() {
    FleetMetrics fleet;
    fleet.version = "1.2.3";
    fleet.protocol = "1.0";
    fleet.queue_depth = {{"waiting", 40}, {"leased", 3}, {"saving", 1}};
    fleet.runs = {{"active", 1}};
    fleet.tasks_ended = {{"saved", 7}};
    fleet.tasks_failed = {{"timeout", 2}};
    fleet.leases = {{"granted", 9}};
    fleet.workers = {{"busy", 2}};
    fleet.save_seconds.add(Millis{20});
    fleet.messages = {{"received", 99}};
    fleet.backup_time_s = 1'795'780'800;
    ProviderMetrics& tmdb = fleet.providers[ProviderId::tmdb];
    tmdb.requests = 12;
    tmdb.has_limit = true;
    tmdb.permits = 12;
    tmdb.answers = {{"ok", 11}, {"throttled", 1}};
    tmdb.quota = 1'000;
    fleet.providers[ProviderId::tmdb_images].bytes = 5'000'000'000;
    return fleet;
}

TEST(FleetMetrics, ThePageIsAsPrometheusReadsIt) {
    ReadExposition read = read_exposition(exposition_of(busy_fleet(), {}));
    EXPECT_EQ(read.problem, "");
    EXPECT_EQ(read.samples["cinefleet_build_info{version=\"1.2.3\",protocol=\"1.0\"}"], 1);
    EXPECT_EQ(read.samples["cinefleet_queue_depth{state=\"waiting\"}"], 40);
    EXPECT_EQ(read.samples["cinefleet_provider_answers_total{provider=\"tmdb\",outcome=\"throttled\"}"], 1);
    EXPECT_EQ(read.samples["cinefleet_provider_quota{provider=\"tmdb\"}"], 1'000);
    EXPECT_EQ(read.samples["cinefleet_provider_bytes_total{provider=\"tmdb_images\"}"], 5'000'000'000);
    EXPECT_FALSE(read.samples.contains("cinefleet_provider_quota{provider=\"tmdb_images\"}"));
    EXPECT_EQ(read.samples["cinefleet_backup_last_success_timestamp_seconds"], 1'795'780'800);
}

TEST(FleetMetrics, EachMetricOfTheTableIsSentAndNoOther) {
    const ReadExposition read = read_exposition(exposition_of(busy_fleet(), {}));
    for (const MetricInfo* metric : kMetrics) {
        EXPECT_TRUE(read.types.contains(std::string(metric->name))) << metric->name;
    }
    EXPECT_EQ(read.types.size(), kMetrics.size());
}

TEST(FleetMetrics, TheProcessIsThisOne) {
    const ProcessMetrics process = read_process_metrics();
    EXPECT_GT(process.memory_bytes, 100'000);
    EXPECT_GE(process.open_files, 3);
    EXPECT_GT(process.most_files, process.open_files);
    const auto now = static_cast<double>(SystemClock().wall().time_since_epoch().count()) / 1'000;
    EXPECT_LT(process.start_time_s, now + 5);
    EXPECT_GT(process.start_time_s, now - 86'400);
}

}  // namespace
}  // namespace cinefleet::metrics
