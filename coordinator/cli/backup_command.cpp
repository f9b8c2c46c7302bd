#include "common/sys/process.h"
#include "coordinator/app/backup.h"
#include "coordinator/cli/commands.h"
#include "coordinator/cli/console.h"
#include "coordinator/cli/movie_words.h"
#include "coordinator/cli/output.h"

#include <CLI/CLI.hpp>
#include <poll.h>

#include <csignal>
#include <memory>

namespace cinefleet::cli {
namespace {

int back_up(const std::string& target, const Settings& settings, const Clock& clock) {
    const Result<int> signals = open_signal_fd({SIGINT, SIGTERM});
    if (!signals) {
        return report_error(signals.error());
    }
    const auto is_cancelled = [fd = *signals] {
        pollfd entry{fd, POLLIN, 0};
        return ::poll(&entry, 1, 0) > 0;
    };
    const Result<std::string> full = path_in_full(target);
    if (!full) {
        return report_error(full.error());
    }
    const Result<app::BackupReport> made = app::make_backup(settings, *full, is_cancelled, clock);
    if (!made) {
        const int code = report_error(made.error());
        return made.error().error_class == ErrorClass::cancelled ? kCancelled : code;
    }
    put("{}: {}, {:.1f} MB, checked\n", made->path, counted(made->movies, "movie"),
        static_cast<double>(made->size_bytes) / 1e6);
    if (made->has_keys) {
        put("It holds the fleet's keys too: keep it where nobody else can read it\n");
    }
    if (!made->warning.empty()) {
        say("cinefleet: " + made->warning);
    }
    return kAllSaved;
}

}  // namespace

void add_backup(CLI::App& app, Invocation& invocation) {
    CLI::App& command =
        add_command(app, invocation, "backup",
                    "Copy database and keys into one new file, also while a coordinator works with them");
    const auto target = std::make_shared<std::string>();
    command
        .add_option("target", *target, "File that is not there yet, or folder: the file is named by the time")
        ->required();
    command.callback([&invocation, target] {
        invocation.chosen = [target](const Settings& settings, const Clock& clock) {
            return back_up(*target, settings, clock);
        };
    });
}

}  // namespace cinefleet::cli
