#pragma once

#include "common/result.h"
#include "coordinator/store/connection.h"

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

/// What a backup's file holds beside the database's own tables, and what making and restoring one share.
namespace cinefleet::store {

/// Never in a database that is worked with.
inline constexpr const char* kMakeBackupTables =
    "CREATE TABLE backup_facts (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;"
    "CREATE TABLE backup_files (name TEXT PRIMARY KEY, content BLOB NOT NULL) STRICT, WITHOUT ROWID;";
inline constexpr const char* kDropBackupTables =
    "DROP TABLE IF EXISTS backup_facts; DROP TABLE IF EXISTS backup_files;";
inline constexpr std::string_view kHasBackupTables =
    "SELECT count(*) FROM sqlite_schema WHERE type = 'table' AND name IN ('backup_facts', 'backup_files')";
inline constexpr std::string_view kNoteFact = "INSERT INTO backup_facts (name, value) VALUES (?, ?)";
inline constexpr std::string_view kReadNote =
    "SELECT CAST(value AS INTEGER) FROM backup_facts WHERE name = ?";
inline constexpr std::string_view kEncloseFile = "INSERT INTO backup_files (name, content) VALUES (?, ?)";
inline constexpr std::string_view kReadFiles = "SELECT name, content FROM backup_files ORDER BY name";
inline constexpr const char* kTakenMs = "taken_ms";

/// A file that is being written: gone with this, unless it got its name.
class PartFile {
  public:
    explicit PartFile(std::string path) : path_(std::move(path)) {}
    ~PartFile();
    PartFile(const PartFile&) = delete;
    PartFile& operator=(const PartFile&) = delete;

    const std::string& path() const { return path_; }

  private:
    const std::string path_;
};

/// Reads all of a database. malformed: it is damaged; `path` is for the message.
Status check_all_pages(Connection& connection, const std::string& path);

/// malformed, with what to do.
Error damaged(const std::string& path, const std::string& detail);

/// The first number of the first row; 0: there is none, or the connection has failed.
std::int64_t number_of(Connection& connection, std::string_view sql);

}  // namespace cinefleet::store
