#pragma once

#include "common/clock.h"
#include "coordinator/app/scrape_request.h"
#include "coordinator/app/source_scan.h"
#include "coordinator/control/source_api.h"

#include <condition_variable>
#include <cstdint>
#include <functional>
#include <map>
#include <mutex>
#include <string>
#include <vector>

namespace cinefleet::app {

/// Answers what people ask about sources, and lets one scan at a time run: two of the same folder would only
/// get in each other's way. Any thread; a scan runs on the thread of whoever asks for it.
class SourceDesk final : public control::SourceApi {
  public:
    SourceDesk(std::string database, OnWriter on_writer, const Clock& clock);

    Result<std::vector<control::Source>> sources() override;
    Result<control::Source> add_source(const control::SourceOrder& order) override;
    Result<std::int64_t> remove_source(const std::string& path) override;
    Result<std::int64_t> clean(const std::string& path) override;
    Result<std::vector<control::ScanResult>> scan(const control::ScanRequest& request) override;
    Status cancel_scan(const std::string& scan_key) override;

    /// Scans the folders of a scrape.
    Result<ScannedFolders> scan_for(const control::ScrapeRequest& request);
    /// The same with another scan: a rehearsal's.
    Result<ScannedFolders> scan_for(const control::ScrapeRequest& request, const SourceScan& scan);
    /// One source, for the watch.
    Result<ScannedSource> scan_one(const std::string& path, SourceScanOptions options);

    /// Absolute paths of the folders that the last scan of a source has seen.
    Result<std::vector<std::string>> folders_of(SourceId source) const;

    /// Waits until no scan runs, and lets none begin until `work` has ended, which looks now and then whether
    /// it is cancelled. Does nothing when that is so from the beginning.
    void while_nothing_scans(const std::function<void(const std::function<bool()>& is_cancelled)>& work);

    /// From now on every scan is broken off.
    void cancel_all();

  private:
    /// One scan's turn, from waiting for it to its end.
    class Turn;
    Result<SourceId> find(const std::string& path);
    Result<std::int64_t> in_pages(const std::function<Result<std::int64_t>(store::Store&)>& page,
                                  std::int32_t size);

    const std::string database_;
    const OnWriter on_writer_;
    const SourceScan scan_;

    std::mutex mutex_;
    std::condition_variable turn_ended_;
    bool is_scanning_ = false;
    bool is_closed_ = false;
    std::map<std::int64_t, std::string> running_;  ///< waiting ones too: number and key
    std::map<std::int64_t, bool> is_cancelled_;
    std::int64_t last_number_ = 0;
};

}  // namespace cinefleet::app
