#include "common/sys/log.h"
#include "common/sys/process.h"
#include "coordinator/app/coordinator.h"
#include "coordinator/cli/commands.h"
#include "coordinator/cli/console.h"

#include <CLI/CLI.hpp>

#include <csignal>

namespace cinefleet::cli {
namespace {

int serve(const Settings& settings, const Clock& clock) {
    const Result<int> signals = open_signal_fd({SIGINT, SIGTERM});
    if (!signals) {
        return report_error(signals.error());
    }
    const LogLine log = standard_error_log("cinefleet");
    const Result<std::unique_ptr<app::Coordinator>> coordinator =
        app::Coordinator::start(settings, {false, static_cast<int>(settings.workers), log}, clock);
    if (!coordinator) {
        return report_error(coordinator.error());
    }
    log("serving workers at " + (*coordinator)->endpoint() + ", commands at " + settings.control_socket() +
        ", database " + settings.database());
    bool workers_are_well = true;
    while (!signal_came(*signals)) {
        const std::string trouble = (*coordinator)->worker_trouble();
        if (!trouble.empty() && workers_are_well) {
            log(trouble + "; workers of other machines go on");
            workers_are_well = false;
        }
    }
    log("stopping: what is not saved stays queued and goes on with the next start");
    return kAllSaved;
}

}  // namespace

void add_serve(CLI::App& app, Invocation& invocation) {
    CLI::App& command = add_command(app, invocation, "serve",
                                    "Run the coordinator as a daemon: other commands and workers talk to it");
    command.add_option_function<std::string>(
        "--workers",
        [&invocation](const std::string& value) {
            invocation.sources.overrides.push_back("workers.count=" + value);
        },
        "Local worker processes; 0: only those that connect");
    command.callback([&invocation] { invocation.chosen = serve; });
}

}  // namespace cinefleet::cli
