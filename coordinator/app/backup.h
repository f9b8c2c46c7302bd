#pragma once

#include "common/clock.h"
#include "common/result.h"
#include "common/sys/settings.h"
#include "coordinator/store/backup.h"

#include <cstdint>
#include <functional>
#include <string>

/// What of a state folder cannot be made anew: the database and the fleet's keys, in one file. Not in it:
/// what runs have replaced (undo/, up to its budget), IMDb's datasets (imported again), settings.
namespace cinefleet::app {

struct BackupReport {
    std::string path;
    std::int64_t size_bytes = 0;
    std::int64_t movies = 0;
    bool has_keys = false;
    std::string warning;  ///< why there are keys, but not in it; empty: all is in it
};

/// Into a new file, or into a new file of a folder. As store::make_backup().
Result<BackupReport> make_backup(const Settings& settings, const std::string& target,
                                 const std::function<bool()>& is_cancelled, const Clock& clock);

enum class KeysRestored { none, brought_back, present_stay };

struct RestoreReport {
    store::Restored database;
    KeysRestored keys = KeysRestored::none;
    std::string keys_problem;  ///< why the backup's keys could not be brought back; empty: nothing is wrong
};

/// As store::restore_backup(); the backup's keys come back where there are none.
Result<RestoreReport> restore_backup(const Settings& settings, const std::string& backup, const Clock& clock);

/// "20261127T031500Z"
std::string time_in_name(WallTime time);

}  // namespace cinefleet::app
