#pragma once

#include "coordinator/store/backup.h"
#include "coordinator/store/connection.h"
#include "tests/unit/store/library_fixture.h"

#include <filesystem>
#include <string>
#include <utility>
#include <vector>

namespace cinefleet::store {

/// The library of LibraryTest, and a backup of it that is made when the test says so.
class BackupTest : public LibraryTest {
  protected:
    std::string target() const { return (folder_.path() / "kept" / "copy.db").string(); }

    Result<BackupMade> back_up(std::vector<EnclosedFile> enclosed = {}) {
        std::filesystem::create_directories(folder_.path() / "kept");
        BackupOrder order;
        order.database = database();
        order.target = target();
        order.enclosed = std::move(enclosed);
        return make_backup(order, clock_);
    }

    std::vector<std::string> kept() const {
        std::vector<std::string> names;
        for (const auto& entry : std::filesystem::directory_iterator(folder_.path() / "kept")) {
            names.push_back(entry.path().filename().string());
        }
        return names;
    }

    static std::int64_t count(Connection& connection, const std::string& sql) {
        auto rows = connection.statement(sql)();
        return rows.next() ? rows.integer(0) : -1;
    }
};

}  // namespace cinefleet::store
