#pragma once

#include "common/model/providers.h"
#include "common/model/task.h"

#include <cstdint>
#include <map>
#include <string>

namespace cinefleet::store {

/// Sums over the movies of one run, durable with each movie.
struct RunStatistics {
    std::map<ProviderId, ProviderUsage> usage;
    ScrapeTimings timings_sum;
    std::int64_t save_ms_sum = 0;
    std::int64_t artwork_bytes = 0;

    void add(const ScrapedMovieResult& result);
    void add(const RunStatistics& other);

    friend bool operator==(const RunStatistics&, const RunStatistics&) = default;
};

std::string to_json(const RunStatistics& statistics);

/// Zeros for what is not there or not understood.
RunStatistics run_statistics_from_json(const std::string& json);

/// The candidates of a match as they are stored with a task.
std::string to_json(const std::vector<MatchCandidate>& candidates);
std::vector<MatchCandidate> candidates_from_json(const std::string& json);

}  // namespace cinefleet::store
