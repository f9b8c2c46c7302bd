// A backup in the place of the database: what it cannot know, and what may never be given out twice.

#include "common/sys/publish_file.h"
#include "coordinator/store/backup.h"
#include "coordinator/store/backup_file.h"
#include "coordinator/store/connection.h"
#include "coordinator/store/facts.h"
#include "coordinator/store/migrations.h"
#include "coordinator/store/owner_lock.h"

#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <ctime>
#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <sstream>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace cinefleet::store {
namespace {

namespace fs = std::filesystem;

// More than can have been given out since the backup by a database that is lost: at 100,000 tasks a second
// leases would last for months, tasks for hours, and runs at one a second for days.
constexpr std::int64_t kLeasesAhead = 1'000'000'000'000;
struct Sequence {
    const char* table;
    std::int64_t ahead;
};
constexpr std::array kSequences = {Sequence{"runs", 1'000'000}, Sequence{"tasks", 1'000'000'000},
                                   Sequence{"cancels", 1'000'000}};

constexpr std::string_view kReadSequence = "SELECT coalesce(max(seq), 0) FROM sqlite_sequence WHERE name = ?";
constexpr std::string_view kForgetSequence = "DELETE FROM sqlite_sequence WHERE name = ?";
constexpr std::string_view kWriteSequence = "INSERT INTO sqlite_sequence (name, seq) VALUES (?, ?)";

constexpr std::string_view kReadFacts = "SELECT name, value FROM facts";
constexpr const char* kHighWater = "lease_high_water";
constexpr std::string_view kQuotaName = "quota_";  // and the provider's number; the value: day and requests
constexpr std::array kPresentFacts = {"learned_limits", "paused"};

constexpr std::string_view kReadWorkers =
    "SELECT worker_id, incarnation, is_gone, has_permits, written_ms FROM known_workers";
constexpr std::string_view kForgetAllWorkers = "DELETE FROM known_workers";
constexpr std::string_view kPutWorker =
    "INSERT INTO known_workers (worker_id, incarnation, is_gone, has_permits, written_ms)"
    " VALUES (?, ?, ?, ?, ?)";

constexpr std::string_view kCountRestored = "SELECT count(*) FROM movies";
constexpr std::string_view kCountOpenTasks = "SELECT count(*) FROM tasks WHERE state = 1";

struct WorkerRow {
    std::string id;
    std::int64_t incarnation = 0;
    bool is_gone = false;
    bool has_permits = false;
    std::int64_t written_ms = 0;
};

/// What a database has given out or knows of the world outside.
struct Standing {
    std::map<std::string, std::string> facts;
    std::map<std::string, std::int64_t> sequences;  // by table: the highest number so far
    std::vector<WorkerRow> workers;

    std::int64_t lease_high_water() const {
        const auto found = facts.find(kHighWater);
        return found != facts.end() ? std::strtoll(found->second.c_str(), nullptr, 10) : 0;
    }
};

Result<Standing> read_standing(Connection& database) {
    Standing standing;
    {
        auto rows = database.statement(kReadFacts)();
        while (rows.next()) {
            standing.facts[rows.text(0)] = rows.text(1);
        }
    }
    for (const Sequence& sequence : kSequences) {
        auto rows = database.statement(kReadSequence)(sequence.table);
        standing.sequences[sequence.table] = rows.next() ? rows.integer(0) : 0;
    }
    {
        auto rows = database.statement(kReadWorkers)();
        while (rows.next()) {
            standing.workers.push_back(
                {rows.text(0), rows.integer(1), rows.integer(2) != 0, rows.integer(3) != 0, rows.integer(4)});
        }
    }
    if (Status status = database.take_status(); !status) {
        return failure(std::move(status).error());
    }
    return standing;
}

// Day and requests: those of the later day count, of the same day the more.
std::pair<std::int64_t, std::int64_t> quota_from(const std::string& text) {
    std::pair<std::int64_t, std::int64_t> quota;
    std::istringstream(text) >> quota.first >> quota.second;
    return quota;
}

void take_over(Connection& copy, const Standing& old, const Standing& present) {
    for (const auto& [name, value] : present.facts) {
        if (name.starts_with(kQuotaName)) {
            const auto before = old.facts.find(name);
            if (before == old.facts.end() || quota_from(before->second) < quota_from(value)) {
                write_fact(copy, name, value);
            }
        } else if (std::ranges::find(kPresentFacts, name) != kPresentFacts.end()) {
            write_fact(copy, name, value);
        }
    }
    copy.run(kForgetAllWorkers);
    for (const WorkerRow& worker : present.workers) {
        copy.run(kPutWorker, worker.id, worker.incarnation, worker.is_gone, worker.has_permits,
                 worker.written_ms);
    }
}

// Workers may still hold leases of tasks of the database that goes, and know its latest cancel.
void go_ahead(Connection& copy, const Standing& old, const Standing& present) {
    const std::int64_t leases = std::max(old.lease_high_water(), present.lease_high_water());
    write_fact(copy, kHighWater, std::to_string(leases + kLeasesAhead));
    for (const Sequence& sequence : kSequences) {
        const auto found = present.sequences.find(sequence.table);
        const std::int64_t highest =
            std::max(old.sequences.at(sequence.table), found != present.sequences.end() ? found->second : 0);
        copy.run(kForgetSequence, sequence.table);
        copy.run(kWriteSequence, sequence.table, highest + sequence.ahead);
    }
}

void read_notes(Connection& copy, Restored& restored) {
    constexpr int kBackupTables = 2;
    if (number_of(copy, kHasBackupTables) != kBackupTables) {
        return;
    }
    {
        auto rows = copy.statement(kReadNote)(kTakenMs);
        restored.taken_ms = rows.next() ? rows.integer(0) : 0;
    }
    auto rows = copy.statement(kReadFiles)();
    while (rows.next()) {
        restored.enclosed.push_back({rows.text(0), rows.text(1)});
    }
}

Status check_is_ours(Connection& copy, const std::string& backup) {
    if (Status whole = check_all_pages(copy, backup); !whole) {
        return whole;
    }
    const Result<std::int64_t> version = schema_version(copy);
    if (!version) {
        return failure(version.error());
    }
    if (*version == 0) {
        return failure(ErrorClass::malformed, "it has no tables of cinefleet");
    }
    return {};
}

// The copy is known to nobody by its name.
tl::unexpected<Error> said_of(const std::string& backup, const Error& error) {
    if (error.error_class == ErrorClass::malformed) {
        return failure(ErrorClass::malformed,
                       backup + " is damaged, or no database of cinefleet: restore another backup",
                       error.detail.empty() ? error.message : error.detail);
    }
    return failure(error);
}

Status copy_backup(const std::string& backup, const std::string& part) {
    Result<std::unique_ptr<Connection>> source = Connection::open(backup, Connection::Mode::look_only);
    if (!source) {
        return failure(std::move(source).error());
    }
    Result<std::unique_ptr<Connection>> copy = Connection::open(part, Connection::Mode::single_file);
    if (!copy) {
        return failure(std::move(copy).error());
    }
    return (*source)->copy_into(**copy, [] { return false; });
}

Status prepare(const std::string& part, const std::string& backup, const std::optional<Standing>& present,
               Restored& restored) {
    Result<std::unique_ptr<Connection>> opened = Connection::open(part, Connection::Mode::single_file);
    if (!opened) {
        return failure(std::move(opened).error());
    }
    Connection& copy = **opened;
    if (Status ours = check_is_ours(copy, backup); !ours) {
        return ours;
    }
    read_notes(copy, restored);
    if (Status migrated = migrate(copy, backup); !migrated) {
        return migrated;
    }
    const Result<Standing> old = read_standing(copy);
    if (!old) {
        return failure(old.error());
    }
    Transaction transaction(copy);
    copy.run_script(kDropBackupTables);
    if (present) {
        take_over(copy, *old, *present);
    }
    go_ahead(copy, *old, present.value_or(Standing()));
    restored.movies = number_of(copy, kCountRestored);
    restored.open_tasks = number_of(copy, kCountOpenTasks);
    return transaction.commit();
}

// nullopt: it is damaged or of another program; then nothing of it is touched. Else its log is empty
// afterwards, unless a reader holds that up.
std::optional<Standing> close_present(const std::string& database) {
    {
        Result<std::unique_ptr<Connection>> looked = Connection::open(database, Connection::Mode::look_only);
        if (!looked || !read_standing(**looked)) {
            return std::nullopt;
        }
    }
    Result<std::unique_ptr<Connection>> present = Connection::open(database, Connection::Mode::read_write);
    if (!present) {
        return std::nullopt;
    }
    Result<Standing> standing = read_standing(**present);
    static_cast<void>((*present)->checkpoint_fully());  // else its log is kept beside it
    return standing ? std::optional(*std::move(standing)) : std::nullopt;
}

std::string aside_name(const std::string& database, const Clock& clock) {
    const std::time_t seconds =
        std::chrono::floor<std::chrono::seconds>(clock.wall()).time_since_epoch().count();
    std::tm utc = {};
    gmtime_r(&seconds, &utc);
    std::array<char, 32> text{};
    std::strftime(text.data(), text.size(), "%Y%m%dT%H%M%SZ", &utc);
    return database + ".before-restore-" + text.data();
}

/// The database that goes, under another name; under its own again, unless the new one has come.
class Aside {
  public:
    Aside(std::string database, std::string aside)
        : database_(std::move(database)), aside_(std::move(aside)) {}
    ~Aside() {
        if (is_kept_ || !is_named_) {
            return;
        }
        ::rename((aside_ + "-wal").c_str(), (database_ + "-wal").c_str());
        ::unlink(aside_.c_str());
    }
    Aside(const Aside&) = delete;
    Aside& operator=(const Aside&) = delete;

    // A second name, so that there is a database at every moment. A log that stayed would be taken for one of
    // the database that comes: it goes first.
    Status give_name() {
        const std::string log = database_ + "-wal";
        is_named_ = ::link(database_.c_str(), aside_.c_str()) == 0 || errno == ENOENT;
        if (!is_named_ || (::rename(log.c_str(), (aside_ + "-wal").c_str()) != 0 && errno != ENOENT)) {
            return failure(ErrorClass::io,
                           "the present database cannot be kept as " + aside_ + ": " + std::strerror(errno));
        }
        ::unlink((database_ + "-shm").c_str());
        return {};
    }
    void keep() { is_kept_ = true; }

  private:
    const std::string database_;
    const std::string aside_;
    bool is_named_ = false;
    bool is_kept_ = false;
};

}  // namespace

Result<Restored> restore_backup(const std::string& backup, const std::string& database, const Clock& clock) {
    std::error_code error;
    if (!fs::exists(backup, error)) {
        return failure(ErrorClass::not_found, "there is no backup " + backup);
    }
    const Result<OwnerLock> lock = OwnerLock::take(database);
    if (!lock) {
        return failure(lock.error());
    }
    Result<std::string> named = make_part_file(database);
    if (!named) {
        return failure(std::move(named).error());
    }
    const PartFile part(*std::move(named));
    if (Status copied = copy_backup(backup, part.path()); !copied) {
        return said_of(backup, copied.error());
    }
    Restored restored;
    const bool has_present = fs::exists(database, error);
    const std::optional<Standing> present = has_present ? close_present(database) : std::nullopt;
    restored.was_readable = present.has_value();
    if (Status prepared = prepare(part.path(), backup, present, restored); !prepared) {
        return said_of(backup, prepared.error());
    }
    if (Status durable = sync_file(part.path()); !durable) {
        return failure(std::move(durable).error());
    }
    const std::string aside = aside_name(database, clock);
    Aside kept(database, aside);
    if (Status named_aside = kept.give_name(); !named_aside) {
        return failure(std::move(named_aside).error());
    }
    if (Status published = publish_file(part.path(), database, Publishing::replace); !published) {
        return failure(std::move(published).error());
    }
    kept.keep();
    restored.aside = has_present ? aside : std::string();
    return restored;
}

}  // namespace cinefleet::store
