#pragma once

namespace cinefleet::cli {

/// What `cinefleet` returns; the same in --help and the man page.
enum ExitCode : int {
    kAllSaved = 0,
    kSomeFailed = 1,
    kUsage = 2,      ///< wrong usage or configuration
    kCannotRun = 3,  ///< no key, no folder, port taken, …
    kCancelled = 130,
};

}  // namespace cinefleet::cli
