// deploy/METRICS.md and the example of alerts say what the table of metrics says.

#include "coordinator/metrics/metric_table.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <regex>
#include <sstream>
#include <string>

namespace cinefleet::metrics {
namespace {

const std::string kAlerts = CINEFLEET_SOURCE_DIR "/deploy/prometheus/alerts.yaml";

std::string document(const std::string& path) {
    std::ifstream file(path);
    std::ostringstream text;
    text << file.rdbuf();
    return text.str();
}

const char* type_word(MetricType type) {
    switch (type) {
        case MetricType::counter:
            return "counter";
        case MetricType::gauge:
            return "gauge";
        case MetricType::histogram:
            return "histogram";
    }
    return "";
}

TEST(MetricsDocument, HasTheTable) {
    std::string table = "| metric | type | labels | meaning |\n|---|---|---|---|\n";
    for (const MetricInfo* metric : kMetrics) {
        const std::string labels =
            metric->labels.empty()
                ? ""
                : "`" + std::regex_replace(std::string(metric->labels), std::regex(","), "`, `") + "`";
        table += "| `" + std::string(metric->name) + "` | " + type_word(metric->type) + " | " + labels +
                 " | " + std::string(metric->help) + " |\n";
    }
    EXPECT_NE(document(CINEFLEET_SOURCE_DIR "/deploy/METRICS.md").find(table), std::string::npos)
        << "put this into deploy/METRICS.md:\n"
        << table;
}

TEST(MetricsDocument, AlertsAskForMetricsThatThereAre) {
    const std::string alerts = document(kAlerts);
    const std::regex name(R"(\b(cinefleet|process)_[a-z_]+)");
    int asked = 0;
    for (std::sregex_iterator found(alerts.begin(), alerts.end(), name), end; found != end; ++found) {
        const std::string asked_for = found->str();
        const bool is_known = std::ranges::any_of(kMetrics, [&](const MetricInfo* metric) {
            return asked_for == metric->name ||
                   (metric->type == MetricType::histogram && asked_for.starts_with(metric->name));
        });
        EXPECT_TRUE(is_known) << asked_for;
        ++asked;
    }
    EXPECT_GT(asked, 5);
}

TEST(MetricsDocument, PrometheusAcceptsTheAlerts) {
    if (std::system("command -v promtool >/dev/null") != 0) {
        GTEST_SKIP() << "there is no promtool here: apt-get install prometheus";
    }
    EXPECT_EQ(std::system(("promtool check rules " + kAlerts).c_str()), 0);
}

}  // namespace
}  // namespace cinefleet::metrics
