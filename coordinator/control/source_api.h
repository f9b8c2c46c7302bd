#pragma once

#include "common/ids.h"
#include "common/model/library_scan.h"
#include "common/result.h"

#include <cstdint>
#include <string>
#include <vector>

/// What people can ask about sources: the folders that the library consists of.
namespace cinefleet::control {

/// One source with what the last scan knew of its movies.
struct Source {
    SourceId id;
    std::string path;
    SourceOptions options;
    std::int64_t scanned_ms = 0;  ///< wall clock, end of the last complete scan; 0: never
    std::int64_t present = 0;     ///< movies that are there
    std::int64_t away = 0;        ///< that were not seen and may come back
    std::int64_t deleted = 0;     ///< that are certainly not there any more
    std::int64_t left_out = 0;    ///< whose files are there, but exclusions leave them out
};

struct SourceOrder {
    std::string path;  ///< absolute
    SourceOptions options;
};

struct ScanRequest {
    std::vector<std::string> folders;  ///< absolute; empty: every source
    bool reads_everything = false;     ///< relies on no time of a folder
    std::string scan_key;              ///< as in ScrapeRequest
};

/// What one look at a source found out.
struct ScanResult {
    std::string path;
    std::string error;  ///< why it could not be looked at; empty: it was
    std::int64_t found = 0;
    std::int64_t added = 0;
    std::int64_t changed = 0;
    std::int64_t moved = 0;
    std::int64_t returned = 0;
    std::int64_t away = 0;  ///< of those that are absent for this reason since this scan
    std::int64_t deleted = 0;
    std::int64_t left_out = 0;
    struct Trouble {
        std::string path;
        std::string message;
    };
    std::vector<Trouble> troubles;
};

class SourceApi {
  public:
    virtual ~SourceApi() = default;

    /// By path.
    virtual Result<std::vector<Source>> sources() = 0;
    /// Adds a source, or gives one that is there already other options: they take effect with its next scan.
    /// not_found, invalid_input: there is no such folder.
    virtual Result<Source> add_source(const SourceOrder& order) = 0;
    /// Forgets a source and its movies; nothing on the disk changes. How many. not_found; conflict: some of
    /// them are still to be scraped.
    virtual Result<std::int64_t> remove_source(const std::string& path) = 0;
    /// Forgets the movies that scans found deleted, of a source or (empty) of all. How many. not_found.
    virtual Result<std::int64_t> clean(const std::string& path) = 0;
    /// Looks at the sources. Slow. cancelled.
    virtual Result<std::vector<ScanResult>> scan(const ScanRequest& request) = 0;
    /// Breaks off the scan that was started with this key, or (empty) every scan. not_found: none runs.
    virtual Status cancel_scan(const std::string& scan_key) = 0;
};

}  // namespace cinefleet::control
