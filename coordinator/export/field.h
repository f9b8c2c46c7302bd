#pragma once

#include "common/result.h"
#include "coordinator/control/api.h"

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace cinefleet::exports {

/// What one movie has in one field. Nothing: it is not known.
using Cell = std::variant<std::monostate, std::int64_t, double, std::string, std::vector<std::string>>;

struct Field {
    std::string_view name;      ///< also the column's and the JSON key's
    std::string_view sentence;  ///< for people
    bool is_in_page;            ///< a page has this column unless others are asked for
    Cell (*of)(const control::MovieReport& movie);
};

/// All that can be exported, in the order of an export that asks for nothing else.
std::span<const Field> fields();

/// These, in their order. invalid_input names what there is.
Result<std::vector<const Field*>> fields_by_name(const std::vector<std::string>& names);

/// Those that a page shows by itself.
std::vector<const Field*> page_fields();

/// The image of this kind beside the movie, absolute; empty: none. Asks the disk for the names that
/// players know.
std::string image_beside(const control::MovieReport& movie, ImageKind kind);

}  // namespace cinefleet::exports
