#include "coordinator/app/backup.h"

#include "coordinator/app/key_folder.h"

#include <array>
#include <ctime>
#include <filesystem>
#include <map>
#include <utility>

namespace cinefleet::app {
namespace {

namespace fs = std::filesystem;

std::string file_for(const std::string& target, WallTime now) {
    std::error_code error;
    if (!fs::is_directory(target, error)) {
        return target;
    }
    return (fs::path(target) / ("cinefleet-" + time_in_name(now) + ".db")).string();
}

}  // namespace

std::string time_in_name(WallTime time) {
    const std::time_t seconds = std::chrono::floor<std::chrono::seconds>(time).time_since_epoch().count();
    std::tm utc = {};
    gmtime_r(&seconds, &utc);
    std::array<char, 32> text{};
    const std::size_t size = std::strftime(text.data(), text.size(), "%Y%m%dT%H%M%SZ", &utc);
    return {text.data(), size};
}

Result<BackupReport> make_backup(const Settings& settings, const std::string& target,
                                 const std::function<bool()>& is_cancelled, const Clock& clock) {
    BackupReport report;
    report.path = file_for(target, clock.wall());
    store::BackupOrder order;
    order.database = settings.database();
    order.target = report.path;
    order.is_cancelled = is_cancelled;
    const Result<std::map<std::string, std::string>> keys = KeyFolder(settings.key_folder()).files();
    if (keys) {
        for (const auto& [name, content] : *keys) {
            order.enclosed.push_back({name, content});
        }
    } else {
        report.warning = "the fleet's keys are not in it: " + keys.error().message;
    }
    const Result<store::BackupMade> made = store::make_backup(order, clock);
    if (!made) {
        return failure(made.error());
    }
    report.size_bytes = made->size_bytes;
    report.movies = made->movies;
    report.has_keys = made->has_enclosed;
    if (!order.enclosed.empty() && !made->has_enclosed) {
        report.warning = "the fleet's keys are not in it: that folder shows its files to other users";
    }
    return report;
}

Result<RestoreReport> restore_backup(const Settings& settings, const std::string& backup,
                                     const Clock& clock) {
    std::error_code error;
    fs::create_directories(settings.state_dir, error);
    if (error) {
        return failure(ErrorClass::io,
                       "the folder " + settings.state_dir + " cannot be made: " + error.message());
    }
    fs::permissions(settings.state_dir, fs::perms::owner_all, error);
    Result<store::Restored> database = store::restore_backup(backup, settings.database(), clock);
    if (!database) {
        return failure(std::move(database).error());
    }
    RestoreReport report;
    report.database = *std::move(database);
    if (report.database.enclosed.empty()) {
        return report;
    }
    std::map<std::string, std::string> files;
    for (const store::EnclosedFile& file : report.database.enclosed) {
        files[file.name] = file.content;
    }
    if (const Status brought = KeyFolder(settings.key_folder()).bring_back(files); brought) {
        report.keys = KeysRestored::brought_back;
    } else if (brought.error().error_class == ErrorClass::conflict) {
        report.keys = KeysRestored::present_stay;
    } else {
        report.keys_problem = brought.error().message;
    }
    return report;
}

}  // namespace cinefleet::app
