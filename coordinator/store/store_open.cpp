// Opening the database: ownership, migrations, what a start finds.

#include "coordinator/store/store.h"

#include "cinefleet_store_embedded.h"
#include "coordinator/store/migrations.h"

#include <array>
#include <filesystem>
#include <string_view>
#include <utility>

namespace cinefleet::store {
namespace {

// Migration N brings a database of version N to N + 1.
constexpr std::array kMigrations = {
    embedded_001_init_sql,         embedded_002_curation_sql,       embedded_003_attached_tasks_sql,
    embedded_004_sources_sql,      embedded_005_decisions_sql,      embedded_006_killed_attempts_sql,
    embedded_007_gaps_sql,         embedded_008_undo_sql,           embedded_009_providers_sql,
    embedded_010_gap_classes_sql,  embedded_011_hooks_sql,          embedded_012_ask_anew_sql,
    embedded_013_media_sql,        embedded_014_one_index_less_sql, embedded_015_renames_sql,
    embedded_016_extra_artwork_sql};

constexpr std::string_view kReadVersion = "PRAGMA user_version";
constexpr std::uintmax_t kMostCheckedBytes = std::uintmax_t{64} << 20U;
constexpr std::string_view kReadSchema = "SELECT iif(count(*) >= 0, 'ok', '') FROM sqlite_schema";
constexpr std::string_view kIntegrity = "PRAGMA quick_check(1)";

// A small database is read once as a whole, so that damage shows here rather than in the middle of a run. Of
// a large one that would take seconds at each start; what is damaged in it shows when it is read.
Status check_integrity(Connection& connection, const std::string& path) {
    std::error_code error;
    const bool is_small = std::filesystem::file_size(path, error) <= kMostCheckedBytes || error;
    std::string verdict;
    {
        auto rows = connection.statement(is_small ? kIntegrity : kReadSchema)();
        if (rows.next()) {
            verdict = rows.text(0);
        }
    }
    if (Status status = connection.take_status(); !status) {
        return status;
    }
    if (verdict != "ok") {
        return failure(ErrorClass::malformed,
                       "the database " + path +
                           " is damaged: move it away (its movies are found again by the next "
                           "scan) or restore a copy",
                       verdict);
    }
    return {};
}

}  // namespace

Result<std::int64_t> schema_version(Connection& connection) {
    std::int64_t version = 0;
    {
        auto rows = connection.statement(kReadVersion)();
        if (rows.next()) {
            version = rows.integer(0);
        }
    }
    if (Status status = connection.take_status(); !status) {
        return failure(std::move(status).error());
    }
    return version;
}

std::int64_t newest_schema() {
    return static_cast<std::int64_t>(kMigrations.size());
}

Status migrate(Connection& connection, const std::string& path) {
    const Result<std::int64_t> version = schema_version(connection);
    if (!version) {
        return failure(version.error());
    }
    const std::int64_t newest = newest_schema();
    if (*version > newest) {
        return failure(ErrorClass::unsupported, "the database " + path +
                                                    " was made by a newer cinefleet (version " +
                                                    std::to_string(*version) + ", this one knows " +
                                                    std::to_string(newest) + "): update cinefleet");
    }
    for (std::int64_t next = *version; next < newest; ++next) {
        Transaction transaction(connection);
        connection.run_script(std::string(kMigrations[static_cast<std::size_t>(next)]));
        connection.run_script("PRAGMA user_version = " + std::to_string(next + 1));
        if (Status status = transaction.commit(); !status) {
            return status;
        }
    }
    return {};
}

Result<std::unique_ptr<Store>> Store::open(const std::string& path, const Clock& clock) {
    Result<OwnerLock> lock = OwnerLock::take(path);
    if (!lock) {
        return failure(std::move(lock).error());
    }
    Result<std::unique_ptr<Connection>> connection = Connection::open(path, Connection::Mode::read_write);
    if (!connection) {
        return failure(std::move(connection).error());
    }
    if (Status status = check_integrity(**connection, path); !status) {
        return failure(std::move(status).error());
    }
    if (Status status = migrate(**connection, path); !status) {
        return failure(std::move(status).error());
    }
    return std::make_unique<Store>(*std::move(connection), *std::move(lock), clock);
}

Store::Store(std::unique_ptr<Connection> connection, OwnerLock lock, const Clock& clock)
    : connection_(std::move(connection)),
      hooks_(*connection_, clock),
      renames_(*connection_, hooks_, clock),
      lock_(std::move(lock)),
      clock_(clock) {}

std::int64_t Store::now_ms() const {
    return clock_.wall().time_since_epoch().count();
}

}  // namespace cinefleet::store
