#pragma once

#include "common/clock.h"
#include "coordinator/queue/core.h"

#include <cstdint>
#include <map>
#include <string>

namespace cinefleet::simulation {

/// What a seed did: a hash of all its steps, and how often each thing happened.
class Report {
  public:
    explicit Report(bool prints_trace) : prints_trace_(prints_trace) {}

    void step(MonoTime now, const queue::Event& event, const queue::Effects& effects);
    void count(const std::string& what, std::int64_t times = 1) { counts_[what] += times; }
    void add(const queue::CoreCounters& counters);

    /// Another seed's numbers.
    void add(const Report& other);

    std::uint64_t hash() const { return hash_; }
    std::int64_t steps() const { return steps_; }
    const std::map<std::string, std::int64_t>& counts() const { return counts_; }

  private:
    void mix(std::uint64_t number);
    void count_verdicts(const queue::Effect& effect);

    const bool prints_trace_;
    std::uint64_t hash_ = 0xCBF29CE484222325U;  // FNV-1a's start
    std::int64_t steps_ = 0;
    std::map<std::string, std::int64_t> counts_;
};

}  // namespace cinefleet::simulation
