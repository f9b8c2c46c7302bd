#pragma once

#include "common/clock.h"
#include "common/model/library_scan.h"
#include "common/result.h"
#include "coordinator/store/store.h"
#include "coordinator/store/store_reader.h"

#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace cinefleet::app {

/// Runs work on whatever thread owns the store, and waits for it. False: there is none any more.
using OnWriter = std::function<bool(const std::function<void(store::Store&)>&)>;

/// What one look at a source found out.
struct ScannedSource {
    SourceId source;
    std::int64_t found = 0;
    std::int64_t added = 0;
    std::int64_t changed = 0;
    std::int64_t moved = 0;
    std::int64_t returned = 0;
    std::int64_t away = 0;
    std::int64_t deleted = 0;
    std::int64_t left_out = 0;
    std::int64_t unsettled = 0;
    std::vector<ScanTrouble> troubles;
    std::string not_the_source;          ///< as in ScanChanges
    std::vector<std::string> new_files;  ///< first parts of added movies, absolute; the first 1,000
};

struct SourceScanOptions {
    bool reads_everything = false;
    std::function<bool()> is_cancelled = [] { return false; };
    std::function<bool(const std::string& path, const MoviePart& part)> is_settled =
        [](const std::string&, const MoviePart&) { return true; };
    std::function<void(std::int64_t movies)> on_progress = [](std::int64_t) {};
};

/// Looks at sources on the thread of the caller and has what it finds written down in pages, so that no save
/// waits long for the writer. A scan that is broken off leaves what was written by then: facts, that the
/// next one completes; what is absent is written last.
class SourceScan {
  public:
    /// `database`: read over a connection of its own.
    SourceScan(std::string database, OnWriter on_writer, const Clock& clock)
        : database_(std::move(database)), on_writer_(std::move(on_writer)), clock_(clock) {}

    /// A folder that is no source yet becomes one. Errors as library::scan_source; invalid_input also for one
    /// that does not lie apart from the sources; cancelled also when the writer is gone; io, disk_full: the
    /// database could not take it.
    Result<ScannedSource> scan(const std::string& folder, const SourceScanOptions& options) const;

  private:
    Result<KnownSource> known(store::StoreReader& reader, const std::string& folder) const;
    Status find_moves(store::StoreReader& reader, SourceId source, ScanChanges& changes) const;
    Status write(const std::string& folder, SourceId& source, ScanChanges changes,
                 const SourceScanOptions& options) const;

    const std::string database_;
    const OnWriter on_writer_;
    const Clock& clock_;
};

/// A copy of the database to try things on: what is done to it is gone with it.
class Rehearsal {
  public:
    /// Makes the copy in a new folder within `state_dir`.
    static Result<std::unique_ptr<Rehearsal>> start(const std::string& database, const std::string& state_dir,
                                                    const Clock& clock);
    Rehearsal(std::string folder, std::unique_ptr<store::Store> store);
    ~Rehearsal();
    Rehearsal(const Rehearsal&) = delete;
    Rehearsal& operator=(const Rehearsal&) = delete;

    store::Store& store() { return *store_; }
    std::string database() const;

  private:
    const std::string folder_;
    std::unique_ptr<store::Store> store_;
};

}  // namespace cinefleet::app
