#pragma once

#include "coordinator/metrics/histogram.h"
#include "coordinator/metrics/metric_table.h"

#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>

namespace cinefleet::metrics {

/// Prometheus' text format 0.0.4, built from top to bottom: the samples of one metric follow each other.
class Exposition {
  public:
    /// `label_values`: as many as the metric has labels, in their order.
    void add(const MetricInfo& metric, double value,
             std::initializer_list<std::string_view> label_values = {});
    void add(const MetricInfo& metric, std::int64_t value,
             std::initializer_list<std::string_view> label_values = {}) {
        add(metric, static_cast<double>(value), label_values);
    }
    void add(const MetricInfo& metric, const Histogram& histogram);

    const std::string& text() const { return text_; }

  private:
    void begin(const MetricInfo& metric);

    std::string text_;
    std::string_view current_;  ///< name of the metric whose samples come
};

}  // namespace cinefleet::metrics
