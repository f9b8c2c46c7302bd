#include "coordinator/store/examine.h"

#include "coordinator/store/backup_file.h"
#include "coordinator/store/connection.h"
#include "coordinator/store/migrations.h"

#include <memory>
#include <utility>

namespace cinefleet::store {

Result<DatabaseFacts> examine_database(const std::string& path) {
    Result<std::unique_ptr<Connection>> opened = Connection::open(path, Connection::Mode::read_only);
    if (!opened) {
        return failure(std::move(opened).error());
    }
    Connection& database = **opened;
    if (Status whole = check_all_pages(database, path); !whole) {
        return failure(std::move(whole).error());
    }
    const Result<std::int64_t> version = schema_version(database);
    if (!version) {
        return failure(version.error());
    }
    DatabaseFacts facts{*version, newest_schema(), 0};
    if (*version == 0) {
        return failure(ErrorClass::malformed, path + " is a database, but not one of cinefleet");
    }
    facts.movies = number_of(database, "SELECT count(*) FROM movies");
    if (Status counted = database.take_status(); !counted) {
        return failure(std::move(counted).error());
    }
    return facts;
}

}  // namespace cinefleet::store
