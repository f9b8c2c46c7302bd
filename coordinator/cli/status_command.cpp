#include "coordinator/cli/commands.h"
#include "coordinator/cli/console.h"
#include "coordinator/cli/output.h"
#include "coordinator/cli/reach.h"
#include "coordinator/cli/report.h"
#include "coordinator/control/api_json.h"

#include <CLI/CLI.hpp>

namespace cinefleet::cli {
namespace {

constexpr std::size_t kStatusWidth = 200;

enum class Part { everything, workers };

int show_status(Part part, bool json, const Settings& settings, const Clock& clock) {
    const Result<std::unique_ptr<control::ControlApi>> control = reach(settings, clock);
    if (!control) {
        return report_error(control.error());
    }
    const Result<control::FleetStatus> status = (*control)->status();
    if (!status) {
        return report_error(status.error());
    }
    if (json) {
        put("{}", part == Part::workers ? control::to_json(status->workers) : control::to_json(*status));
        return kAllSaved;
    }
    if (status->pid == 0) {
        put("No coordinator is running.\n");
    } else if (part == Part::everything) {
        put("Coordinator {} (process {}), workers connect to {}\n", status->version, status->pid,
            status->endpoint);
    }
    for (const control::RunStatus& run : status->runs) {
        if (part == Part::everything) {
            put("Run {}: {}\n", run.run.value, render_progress(run, {}, {kStatusWidth, 1}).front());
        }
    }
    for (const std::string& notice : status->notices) {
        if (part == Part::everything) {
            put("{}\n", for_terminal(notice, kStatusWidth));
        }
    }
    for (const control::WorkerStatus& worker : status->workers) {
        put("{}\n", render_worker(worker, kStatusWidth));
    }
    return kAllSaved;
}

void add(CLI::App& command, Invocation& invocation, Part part) {
    const auto json = std::make_shared<bool>(false);
    command.add_flag("--json", *json, "As JSON");
    command.callback([&command, &invocation, part, json] {
        if (!command.get_subcommands().empty()) {
            return;  // they have chosen
        }
        invocation.chosen = [part, json](const Settings& settings, const Clock& clock) {
            return show_status(part, *json, settings, clock);
        };
    });
}

}  // namespace

void add_status(CLI::App& app, Invocation& invocation) {
    add(add_command(app, invocation, "status", "What runs now: coordinator, runs, workers"), invocation,
        Part::everything);
}

void add_workers(CLI::App& app, Invocation& invocation) {
    CLI::App& command = add_command(app, invocation, "workers", "Who works, and on what");
    add(command, invocation, Part::workers);
    add_machines(command, invocation);
}

}  // namespace cinefleet::cli
