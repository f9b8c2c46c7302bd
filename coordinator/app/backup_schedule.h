#pragma once

#include "common/clock.h"
#include "common/result.h"
#include "common/sys/wake.h"

#include <atomic>
#include <cstdint>
#include <functional>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

namespace cinefleet::app {

/// The files of a schedule: cinefleet-auto-TIME.db in its folder. Others there are no business of it.
class BackupFolder {
  public:
    explicit BackupFolder(std::string folder) : folder_(std::move(folder)) {}

    std::string path_for(WallTime time) const;
    /// Oldest first.
    std::vector<std::string> paths() const;
    /// When the newest of those until `now` was made, as its name says; nullopt: there is none. Later ones
    /// are of a clock that has been put right.
    std::optional<WallTime> newest(WallTime now) const;
    /// Of those until `now`, removes all but the newest `most`; what crashes have left as well.
    Status tidy(std::size_t most, WallTime now) const;

  private:
    const std::string folder_;
};

/// Makes backups, one each `every`, counted over restarts: the time is read off the newest one's name. On its
/// own thread, which nobody waits for; a failure is logged once and tried again.
class BackupSchedule {
  public:
    struct Options {
        std::string folder;
        Millis every{0};
        std::size_t keep = 7;
        Millis retry{600'000};
    };
    struct Facts {
        std::optional<WallTime> last_success;
        std::int64_t failures = 0;
    };
    /// Writes a backup to this path; gives up when `is_cancelled` says so. What to log of it.
    using Make = std::function<Result<std::string>(const std::string& path,
                                                   const std::function<bool()>& is_cancelled)>;

    BackupSchedule(Options options, Make make, std::function<void(const std::string&)> log,
                   const Clock& clock);
    ~BackupSchedule();
    BackupSchedule(const BackupSchedule&) = delete;
    BackupSchedule& operator=(const BackupSchedule&) = delete;

    /// Any thread.
    Facts facts() const;

  private:
    void run();
    void make_one();
    Status try_one();

    const Options options_;
    const BackupFolder folder_;
    const Make make_;
    const std::function<void(const std::string&)> log_;
    const Clock& clock_;
    std::string last_trouble_;  // said once, not with each try
    std::optional<MonoTime> not_before_;
    mutable std::mutex facts_mutex_;
    Facts facts_;
    std::atomic<bool> stopped_{false};
    Wake wake_;
    std::thread thread_;
};

}  // namespace cinefleet::app
