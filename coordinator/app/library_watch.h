#pragma once

#include "common/clock.h"
#include "common/model/found_movie.h"
#include "common/result.h"
#include "common/sys/wake.h"
#include "coordinator/app/watch_plan.h"
#include "coordinator/library/folder_watch.h"
#include "coordinator/library/settling.h"

#include <atomic>
#include <functional>
#include <memory>
#include <set>
#include <string>
#include <thread>
#include <vector>

namespace cinefleet::app {

/// Looks at sources when something in them has changed and has come to rest, and now and then; has what is
/// new scraped. One thread, the watch's own; it calls the functions below.
class LibraryWatch {
  public:
    struct Options {
        Millis quiet{10'000};
        Millis rescan{3'600'000};
        std::size_t most_folders = 0;  ///< 0: as many as the kernel lets
    };
    struct Look {
        bool is_first = false;
        std::function<bool(const std::string& path, const MoviePart& part)> is_settled;
        std::function<bool()> stopped;
    };
    struct Looked {
        bool again = false;                ///< something was still being copied, or nothing is there
        std::vector<std::string> folders;  ///< of the source, absolute: to be followed
    };
    struct Library {
        std::function<Result<std::vector<std::string>>()> sources;  ///< absolute paths
        /// Scans the source and queues what is new; gives up when `stopped` says so. `is_first`: since this
        /// watch began.
        std::function<Result<Looked>(const std::string& source, const Look& how)> look;
        std::function<void(const std::string&)> log;
    };

    LibraryWatch(Library library, const Options& options, const Clock& clock);
    ~LibraryWatch();
    LibraryWatch(const LibraryWatch&) = delete;
    LibraryWatch& operator=(const LibraryWatch&) = delete;

  private:
    void run();
    void update_sources();
    void take_changes();
    void note_change(const std::string& folder);
    void look_at(const std::string& source);
    void follow(const std::string& folder);
    void follow_tree(const std::string& folder, int depth);
    void wait();

    const Library library_;
    const Options options_;
    const Clock& clock_;
    WatchPlan plan_;
    library::Settling settling_;
    std::unique_ptr<library::FolderWatch> watch_;  // null: the kernel gives none
    bool has_complained_ = false;
    std::vector<std::string> sources_;
    std::set<std::string> looked_at_;
    std::string last_trouble_;  // said once, not with each look
    MonoTime next_update_{};
    std::atomic<bool> stopped_{false};
    Wake wake_;
    std::thread thread_;
};

}  // namespace cinefleet::app
