#include "coordinator/store/backup.h"

#include "common/sys/publish_file.h"
#include "coordinator/store/backup_file.h"
#include "coordinator/store/connection.h"

#include <filesystem>
#include <memory>
#include <string_view>
#include <utility>

namespace cinefleet::store {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kCountMovies = "SELECT count(*) FROM movies";

Status write_notes(Connection& copy, const BackupOrder& order, bool with_enclosed, std::int64_t taken_ms) {
    copy.run_script(kDropBackupTables);  // somebody may work with a backup that was put in place by hand
    copy.run_script(kMakeBackupTables);
    copy.run(kNoteFact, kTakenMs, std::to_string(taken_ms));
    for (const EnclosedFile& file : with_enclosed ? order.enclosed : std::vector<EnclosedFile>()) {
        copy.run(kEncloseFile, file.name, Bytes{file.content});
    }
    return copy.take_status();
}

Status copy_database(const BackupOrder& order, const std::string& part) {
    Result<std::unique_ptr<Connection>> source =
        Connection::open(order.database, Connection::Mode::read_only);
    if (!source) {
        return failure(std::move(source).error());
    }
    // A pristine connection: the copy takes over whatever the pages say, also of the kind of its log.
    Result<std::unique_ptr<Connection>> copy = Connection::open(part, Connection::Mode::single_file);
    if (!copy) {
        return failure(std::move(copy).error());
    }
    return (*source)->copy_into(**copy, order.is_cancelled);
}

// In a connection of its own, which reads what the other one has written.
Result<BackupMade> finish_copy(const BackupOrder& order, const std::string& part, std::int64_t taken_ms) {
    Result<std::unique_ptr<Connection>> copy = Connection::open(part, Connection::Mode::single_file);
    if (!copy) {
        return failure(std::move(copy).error());
    }
    BackupMade made;
    made.has_enclosed = !order.enclosed.empty() && is_private_file(part);
    if (Status noted = write_notes(**copy, order, made.has_enclosed, taken_ms); !noted) {
        return failure(std::move(noted).error());
    }
    if (Status checked = check_all_pages(**copy, order.database); !checked) {
        return failure(std::move(checked).error());
    }
    made.movies = number_of(**copy, kCountMovies);
    if (Status counted = (*copy)->take_status(); !counted) {
        return failure(std::move(counted).error());
    }
    return made;
}

}  // namespace

Result<BackupMade> make_backup(const BackupOrder& order, const Clock& clock) {
    std::error_code error;
    if (!fs::exists(order.database, error)) {
        return failure(ErrorClass::not_found, "there is no database " + order.database);
    }
    if (fs::exists(order.target, error)) {
        return failure(ErrorClass::conflict, order.target + " is there already: name another file");
    }
    Result<std::string> named = make_part_file(order.target);
    if (!named) {
        return failure(std::move(named).error());
    }
    const PartFile part(*std::move(named));
    const std::int64_t taken_ms = clock.wall().time_since_epoch().count();
    if (Status copied = copy_database(order, part.path()); !copied) {
        return failure(std::move(copied).error());
    }
    Result<BackupMade> made = finish_copy(order, part.path(), taken_ms);
    if (!made) {
        const bool is_damaged = made.error().error_class == ErrorClass::malformed;
        return failure(is_damaged ? damaged(order.database, made.error().detail) : made.error());
    }
    if (Status durable = sync_file(part.path()); !durable) {
        return failure(std::move(durable).error());
    }
    made->size_bytes = static_cast<std::int64_t>(fs::file_size(part.path(), error));
    if (Status published = publish_file(part.path(), order.target, Publishing::new_only); !published) {
        return failure(std::move(published).error());
    }
    return made;
}

}  // namespace cinefleet::store
