#pragma once

#include "common/result.h"

#include <string>

namespace cinefleet {

/// What the system says by `code`, an errno, of a file or folder: "WHAT: the disk is full: free some space".
/// Its own words are the detail. disk_full; not_found: it or a folder above it; io: anything else.
tl::unexpected<Error> system_failure(const std::string& what, int code);

}  // namespace cinefleet
