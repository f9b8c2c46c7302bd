#pragma once

#include "coordinator/control/api.h"
#include "proto/wire_fields.h"

/// A part of api_fields.h: what is said of kept answers.
namespace cinefleet::proto {

template <>
struct WireFields<control::CacheStatus> {
    static constexpr std::string_view name = "CacheStatus";
    static constexpr auto fields = std::tuple{
        WireField{1, "answers", &control::CacheStatus::answers},
        WireField{2, "movies", &control::CacheStatus::movies},
        WireField{3, "bytes", &control::CacheStatus::bytes},
        WireField{4, "budget_bytes", &control::CacheStatus::budget_bytes},
        WireField{5, "details_days", &control::CacheStatus::details_days},
        WireField{6, "search_days", &control::CacheStatus::search_days},
    };
};

}  // namespace cinefleet::proto
