#include "common/sys/process.h"
#include "coordinator/cli/commands.h"
#include "coordinator/cli/console.h"
#include "coordinator/cli/output.h"
#include "coordinator/cli/reach.h"
#include "coordinator/cli/report.h"

#include <CLI/CLI.hpp>

#include <algorithm>
#include <csignal>

namespace cinefleet::cli {
namespace {

constexpr std::size_t kRunWidth = 200;

// Says so: there is nothing to cancel. Of no run: all that are open.
Result<bool> has_ended(control::ControlApi& control, RunId run) {
    if (!run) {
        const Result<control::FleetStatus> status = control.status();
        if (!status) {
            return failure(status.error());
        }
        if (status->runs.empty()) {
            put("No run is open: there is nothing to cancel\n");
        }
        return status->runs.empty();
    }
    const Result<control::RunStatus> status = control.run_status(run);
    if (!status) {
        return failure(status.error());
    }
    if (status->ended) {
        put("There is nothing to cancel, it has ended:\n{}\n", render_run_line(*status, kRunWidth));
    }
    return status->ended;
}

// The end of a run is durable a moment after its cancel; without a daemon nobody else would see to it.
int cancel(RunId run, const Settings& settings, const Clock& clock) {
    const Result<int> signals = open_signal_fd({SIGINT, SIGTERM});
    if (!signals) {
        return report_error(signals.error());
    }
    const Result<std::unique_ptr<control::ControlApi>> control = reach_for_orders(settings, clock);
    if (!control) {
        return report_error(control.error());
    }
    if (const Result<bool> ended = has_ended(**control, run); !ended || *ended) {
        return ended ? kAllSaved : report_error(ended.error());
    }
    if (const Status cancelled = (*control)->cancel(run); !cancelled) {
        return report_error(cancelled.error());
    }
    for (bool has_open = true; has_open && !signal_came(*signals);) {
        const Result<control::FleetStatus> status = (*control)->status();
        has_open = status && std::ranges::any_of(status->runs, [run](const control::RunStatus& open) {
                       return !run || open.run == run;
                   });
    }
    put("{}\n", run ? "Run " + std::to_string(run.value) + " is cancelled" : "Every run is cancelled");
    return kAllSaved;
}

}  // namespace

void add_cancel(CLI::App& app, Invocation& invocation) {
    const auto run = std::make_shared<std::int64_t>(0);
    CLI::App& command =
        add_command(app, invocation, "cancel", "Cancel a run, or all: results that are in are still saved");
    whole_number(command.add_option("run", *run, "Number of a run; without one: every run"), 1, kMostNumber);
    command.callback([&invocation, run] {
        invocation.chosen = [run](const Settings& settings, const Clock& clock) {
            return cancel(RunId{*run}, settings, clock);
        };
    });
}

}  // namespace cinefleet::cli
