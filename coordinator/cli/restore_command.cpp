#include "coordinator/app/backup.h"
#include "coordinator/cli/commands.h"
#include "coordinator/cli/console.h"
#include "coordinator/cli/movie_words.h"
#include "coordinator/cli/output.h"

#include <CLI/CLI.hpp>

#include <array>
#include <ctime>
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

int restore(const std::string& backup, const Settings& settings, const Clock& clock) {
    const Result<std::string> full = path_in_full(backup);
    if (!full) {
        return report_error(full.error());
    }
    const Result<app::RestoreReport> report = app::restore_backup(settings, *full, clock);
    if (!report) {
        return report_error(report.error());
    }
    const store::Restored& database = report->database;
    put("{} is in place: {} movies\n", when(database.taken_ms), database.movies);
    if (!database.aside.empty()) {
        put("What was there before is kept as {}\n", database.aside);
    }
    if (!database.was_readable) {
        put("How often services were asked today is not known: a day's limits count from here\n");
    }
    if (database.open_tasks > 0) {
        put("{} movies were queued then and are scraped with the next start; `cinefleet cancel` takes them "
            "off\n",
            database.open_tasks);
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
