#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

namespace cinefleet::worker::tmdb {

struct ChangesPage {
    std::vector<std::int64_t> tmdb_ids;
    std::int32_t total_pages = 0;
};

/// An answer of `/movie/changes`; nullopt: it is none.
std::optional<ChangesPage> parse_changes(std::string_view body);

}  // namespace cinefleet::worker::tmdb
