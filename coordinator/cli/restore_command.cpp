#include "coordinator/app/backup.h"
#include "coordinator/cli/commands.h"
#include "coordinator/cli/console.h"
#include "coordinator/cli/movie_words.h"
#include "coordinator/cli/output.h"

#include <CLI/CLI.hpp>

#include <array>
#include <ctime>
#include <filesystem>
#include <memory>

namespace cinefleet::cli {
namespace {

std::string when(std::int64_t taken_ms) {
    if (taken_ms == 0) {
        return "The copy";
    }
    const auto seconds = static_cast<std::time_t>(taken_ms / 1'000);
    std::tm local = {};
    localtime_r(&seconds, &local);
    std::array<char, 64> text{};
    const std::size_t size = std::strftime(text.data(), text.size(), "The backup of %Y-%m-%d %H:%M", &local);
    return {text.data(), size};
}

void print_keys(const app::RestoreReport& report, const Settings& settings) {
    switch (report.keys) {
        case app::KeysRestored::none:
            break;
        case app::KeysRestored::brought_back:
            put("The fleet's keys are back in {}\n", settings.key_folder());
            break;
        case app::KeysRestored::present_stay:
            put("The keys in {} stay as they are\n", settings.key_folder());
            break;
    }
    if (!report.keys_problem.empty()) {
        say("cinefleet: " + report.keys_problem);
    }
}

// "; the newest is DIR/cinefleet-2026-11-27.db"; empty: it holds none.
std::string newest_backup_in(const std::string& folder) {
    std::error_code error;
    std::string newest;
    std::filesystem::file_time_type newest_time{};
    for (std::filesystem::directory_iterator entry(folder, error), end; !error && entry != end;
         entry.increment(error)) {
        const std::string name = entry->path().filename();
        const std::filesystem::file_time_type time = entry->last_write_time(error);
        if (!error && name.starts_with("cinefleet-") && name.ends_with(".db") &&
            (newest.empty() || time > newest_time)) {
            newest = entry->path();
            newest_time = time;
        }
    }
    return newest.empty() ? "" : "; the newest is " + newest;
}

int restore(const std::string& backup, const Settings& settings, const Clock& clock) {
    const Result<std::string> full = path_in_full(backup);
    if (!full) {
        return report_error(full.error());
    }
    std::error_code error;
    if (std::filesystem::is_directory(*full, error)) {
        return report_error({ErrorClass::invalid_input,
                             *full + " is a folder: name a backup in it" + newest_backup_in(*full),
                             {}});
    }
    const Result<app::RestoreReport> report = app::restore_backup(settings, *full, clock);
    if (!report) {
        return report_error(report.error());
    }
    const store::Restored& database = report->database;
    put("{} is in place: {}\n", when(database.taken_ms), counted(database.movies, "movie"));
    if (!database.aside.empty()) {
        put("What was there before is kept as {}\n", database.aside);
    }
    if (!database.was_readable) {
        put("How often services were asked today is not known: a day's limits count from here\n");
    }
    if (database.open_tasks > 0) {
        put("{} queued then: scraped with the next start, unless `cinefleet cancel` takes that off\n",
            counted(database.open_tasks, "movie"));
    }
    print_keys(*report, settings);
    return report->keys_problem.empty() ? kAllSaved : kSomeFailed;
}

}  // namespace

void add_restore(CLI::App& app, Invocation& invocation) {
    CLI::App& command = add_command(app, invocation, "restore",
                                    "Put a backup in the place of the database, which is kept beside it");
    const auto backup = std::make_shared<std::string>();
    command.add_option("file", *backup, "As `cinefleet backup` made it")->required();
    command.callback([&invocation, backup] {
        invocation.chosen = [backup](const Settings& settings, const Clock& clock) {
            return restore(*backup, settings, clock);
        };
    });
}

}  // namespace cinefleet::cli
