#include "coordinator/store/backup_file.h"

#include <filesystem>

namespace cinefleet::store {
namespace {

constexpr std::string_view kCheckAll = "PRAGMA integrity_check(1)";

}  // namespace

PartFile::~PartFile() {
    std::error_code error;
    std::filesystem::remove(path_, error);
}

Error damaged(const std::string& path, const std::string& detail) {
    return {ErrorClass::malformed,
            "the database " + path +
                " is damaged: restore an earlier backup, or move it away (its movies are found again by the "
                "next scan)",
            detail};
}

Status check_all_pages(Connection& connection, const std::string& path) {
    std::string verdict;
    {
        auto rows = connection.statement(kCheckAll)();
        verdict = rows.next() ? rows.text(0) : std::string();
    }
    if (Status status = connection.take_status(); !status) {
        return status;
    }
    return verdict == "ok" ? Status() : failure(damaged(path, verdict));
}

std::int64_t number_of(Connection& connection, std::string_view sql) {
    auto rows = connection.statement(sql)();
    return rows.next() ? rows.integer(0) : 0;
}

}  // namespace cinefleet::store
