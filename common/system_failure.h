#pragma once

#include "common/result.h"

#include <string>

namespace cinefleet {

/// What the system says by `code`, an errno, of a file or folder: "WHAT: the disk is full: free some space".
/// Its own words are the detail. disk_full; unavailable: what it lies on is away, broken or read-only just
/// now, as a share may be; not_found: it or a folder above it; io: anything else.
tl::unexpected<Error> system_failure(const std::string& what, int code);

}  // namespace cinefleet
