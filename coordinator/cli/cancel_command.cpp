#include "common/sys/process.h"
#include "coordinator/app/coordinator.h"
#include "coordinator/cli/commands.h"
#include "coordinator/cli/console.h"
#include "coordinator/control/remote_control.h"

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include <csignal>
#include <filesystem>

namespace cinefleet::cli {
namespace {

int cancel_with(control::ControlApi& control, RunId run) {
    if (const Status cancelled = control.cancel(run); !cancelled) {
        return report_error(cancelled.error());
    }
    fmt::print("{}\n", run ? "Run " + std::to_string(run.value) + " is cancelled" : "Every run is cancelled");
    return kAllSaved;
}

// Without a running coordinator one is started that gives no leases, until the run has ended.
int cancel_alone(const Settings& settings, RunId run, const Clock& clock) {
    std::error_code error;
    if (!std::filesystem::exists(settings.database(), error)) {
        return report_error({ErrorClass::not_found, "there is no library yet in " + settings.state_dir, {}});
    }
    const Result<int> signals = open_signal_fd({SIGINT, SIGTERM});
    if (!signals) {
        return report_error(signals.error());
    }
    const Result<std::unique_ptr<app::Coordinator>> coordinator =
        app::Coordinator::start(settings, {true, 0, say}, clock);
    if (!coordinator) {
        return report_error(coordinator.error());
    }
    const int code = cancel_with(**coordinator, run);
    for (bool has_open = code == kAllSaved; has_open && !signal_came(*signals);) {
        const Result<control::FleetStatus> status = (*coordinator)->status();
        has_open = status && std::ranges::any_of(status->runs, [run](const control::RunStatus& open) {
                       return !run || open.run == run;
                   });
    }
    return code;
}

int cancel(RunId run, const Settings& settings, const Clock& clock) {
    if (const auto remote = control::RemoteControl::connect(settings.control_socket()); remote) {
        return cancel_with(**remote, run);
    }
    return cancel_alone(settings, run, clock);
}

}  // namespace

void add_cancel(CLI::App& app, Invocation& invocation) {
    const auto run = std::make_shared<std::int64_t>(0);
    CLI::App& command =
        add_command(app, invocation, "cancel", "Cancel a run, or all: results that are in are still saved");
    command.add_option("run", *run, "Number of a run; without one: every run")->check(CLI::PositiveNumber);
    command.callback([&invocation, run] {
        invocation.chosen = [run](const Settings& settings, const Clock& clock) {
            return cancel(RunId{*run}, settings, clock);
        };
    });
}

}  // namespace cinefleet::cli
