#pragma once

#include "common/clock.h"
#include "common/result.h"

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

namespace cinefleet::store {

/// A small file that cannot be made anew and goes with the database: a key.
struct EnclosedFile {
    std::string name;
    std::string content;

    friend bool operator==(const EnclosedFile&, const EnclosedFile&) = default;
};

struct BackupOrder {
    std::string database;
    std::string target;                  ///< of a file that does not exist yet
    std::vector<EnclosedFile> enclosed;  ///< secrets
    std::function<bool()> is_cancelled = [] { return false; };  ///< asked now and then
};

struct BackupMade {
    std::int64_t size_bytes = 0;
    std::int64_t movies = 0;
    /// False: the target's file system shows its files to others, so that no secret was written there.
    bool has_enclosed = false;
};

/// Copies a database, as it is at one moment, into one new file, and checks the copy. Over a connection of
/// its own: neither a coordinator that works with the database nor its commits wait for it. The file gets its
/// name when it is whole, checked and durable; until then it ends in ".part". Any thread, also of other
/// processes. not_found: there is no database; conflict: there is such a file; malformed: the database is
/// damaged; cancelled; disk_full, io, unauthorized.
Result<BackupMade> make_backup(const BackupOrder& order, const Clock& clock);

struct Restored {
    std::string aside;        ///< where the database is that was there before; empty: there was none
    bool was_readable = false;  ///< it was, so that what it alone knew was taken over
    std::int64_t taken_ms = 0;  ///< when the backup was made; 0: it does not say
    std::int64_t movies = 0;
    std::int64_t open_tasks = 0;  ///< they go on with the next start
    std::vector<EnclosedFile> enclosed;
};

/// Puts a backup (or any intact copy of a cinefleet database of this version or an older one) in the place of
/// the database. That one is kept beside it, and no number that it may have given out is given out again:
/// leases, tasks, runs and cancels go on far above both. Of the database that was there is taken over what
/// no backup can know: which workers may still hold leases, how often providers were asked today and what was
/// learned of their limits, and whether everything is paused. A crash leaves the one or the other. conflict:
/// a coordinator runs; not_found, malformed: no such file, or no intact database; unsupported: made by a
/// newer cinefleet. On an error everything is as it was.
Result<Restored> restore_backup(const std::string& backup, const std::string& database, const Clock& clock);

}  // namespace cinefleet::store
