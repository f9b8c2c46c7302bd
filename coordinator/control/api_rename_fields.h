#pragma once

#include "coordinator/control/api_movie_fields.h"
#include "coordinator/control/api_renames.h"
#include "proto/wire_fields.h"

/// The fields of api_renames.h; see api_fields.h.
namespace cinefleet::proto {

template <>
struct WireFields<control::RenameOrder> {
    static constexpr std::string_view name = "RenameOrder";
    static constexpr auto fields = std::tuple{
        WireField{1, "choice", &control::RenameOrder::choice},
        WireField{2, "all", &control::RenameOrder::all},
        WireField{3, "dry_run", &control::RenameOrder::dry_run},
        WireField{4, "folder", &control::RenameOrder::folder},
        WireField{5, "file", &control::RenameOrder::file},
    };
};

template <>
struct WireFields<control::RenamedPath> {
    static constexpr std::string_view name = "RenamedPath";
    static constexpr auto fields = std::tuple{
        WireField{1, "from", &control::RenamedPath::from},
        WireField{2, "to", &control::RenamedPath::to},
    };
};

template <>
struct WireFields<control::RenamedMovie> {
    static constexpr std::string_view name = "RenamedMovie";
    static constexpr auto fields = std::tuple{
        WireField{1, "movie", &control::RenamedMovie::movie},
        WireField{2, "root", &control::RenamedMovie::root},
        WireField{3, "from", &control::RenamedMovie::from},
        WireField{4, "to", &control::RenamedMovie::to},
        WireField{5, "paths", &control::RenamedMovie::paths},
        WireField{6, "reason", &control::RenamedMovie::reason},
    };
};

template <>
struct WireFields<control::RenameReport> {
    static constexpr std::string_view name = "RenameReport";
    static constexpr auto fields = std::tuple{
        WireField{1, "rename", &control::RenameReport::rename},
        WireField{2, "renamed", &control::RenameReport::renamed},
        WireField{3, "unchanged", &control::RenameReport::unchanged},
        WireField{4, "left_count", &control::RenameReport::left_count},
        WireField{5, "movies", &control::RenameReport::movies},
    };
};

}  // namespace cinefleet::proto
