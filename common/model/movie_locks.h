#pragma once

#include "common/model/scrape_options.h"

namespace cinefleet {

/// What of a movie nobody but a person may change.
struct MovieLocks {
    bool whole = false;  ///< nothing of it: neither files nor rows
    FieldSet fields;     ///< these keep the value that they have

    bool empty() const { return !whole && fields.empty(); }

    friend bool operator==(const MovieLocks&, const MovieLocks&) = default;
};

}  // namespace cinefleet
