#include "coordinator/metrics/exposition.h"

#include "common/check.h"
#include "common/text.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace cinefleet::metrics {
namespace {

std::string_view type_name(MetricType type) {
    switch (type) {
        case MetricType::counter:
            return "counter";
        case MetricType::gauge:
            return "gauge";
        case MetricType::histogram:
            return "histogram";
    }
    return "untyped";
}

std::string escaped(std::string_view value) {
    std::string safe;
    for (const char c : to_valid_utf8(value)) {
        if (c == '\\' || c == '"') {
            safe += '\\';
        }
        safe += c == '\n' ? "\\n" : std::string(1, c);
    }
    return safe;
}

// "{provider="tmdb",outcome="ok"}"; empty without labels.
std::string label_set(std::string_view names, std::initializer_list<std::string_view> values) {
    const auto count = names.empty() ? 0 : 1 + std::ranges::count(names, ',');
    CINEFLEET_CHECK(std::cmp_equal(count, values.size()));
    std::string set;
    for (const std::string_view value : values) {
        const std::size_t end = std::min(names.find(','), names.size());
        set += fmt::format("{}{}=\"{}\"", set.empty() ? "{" : ",", names.substr(0, end), escaped(value));
        names.remove_prefix(std::min(end + 1, names.size()));
    }
    return set.empty() ? set : set + "}";
}

}  // namespace

void Exposition::begin(const MetricInfo& metric) {
    if (metric.name != current_) {
        current_ = metric.name;
        text_ +=
            fmt::format("# HELP {0} {1}\n# TYPE {0} {2}\n", metric.name, metric.help, type_name(metric.type));
    }
}

void Exposition::add(const MetricInfo& metric, double value,
                     std::initializer_list<std::string_view> label_values) {
    begin(metric);
    text_ += fmt::format("{}{} {}\n", metric.name, label_set(metric.labels, label_values), value);
}

void Exposition::add(const MetricInfo& metric, const Histogram& histogram) {
    begin(metric);
    std::int64_t sum = 0;
    for (std::size_t i = 0; i < Histogram::kBounds.size(); ++i) {
        sum += histogram.count(i);
        text_ += fmt::format("{}_bucket{{le=\"{}\"}} {}\n", metric.name, Histogram::kBounds[i], sum);
    }
    sum += histogram.count(Histogram::kBounds.size());
    text_ += fmt::format("{0}_bucket{{le=\"+Inf\"}} {1}\n{0}_sum {2}\n{0}_count {1}\n", metric.name, sum,
                         histogram.sum_seconds());
}

}  // namespace cinefleet::metrics
