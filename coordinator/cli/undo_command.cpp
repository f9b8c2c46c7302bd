#include "coordinator/cli/commands.h"
#include "coordinator/cli/console.h"
#include "coordinator/cli/output.h"
#include "coordinator/cli/reach.h"
#include "coordinator/cli/report.h"
#include "coordinator/control/api_json.h"

#include <CLI/CLI.hpp>

namespace cinefleet::cli {
namespace {

constexpr std::size_t kLeftPathWidth = 1'000;

struct UndoWords {
    std::int64_t run = 0;
    bool json = false;
};

void print_report(RunId run, const control::UndoReport& report) {
    for (const control::ScanProblem& left : report.left) {
        put("left: {}: {}\n", for_terminal(left.path, kLeftPathWidth), left.message);
    }
    if (report.left_count > std::ssize(report.left)) {
        put("left: {} more\n", report.left_count - std::ssize(report.left));
    }
    if (report.not_kept > 0) {
        put("{} cannot be brought back: what was there is not kept any more (save.undo_budget_mb)\n",
            counted(report.not_kept, "movie"));
    }
    put("Run {}: {} as before, {} brought back or removed, {} so already\n", run.value,
        counted(report.movies, "movie"), counted(report.files, "file"), report.already);
}

int undo(const UndoWords& words, const Settings& settings, const Clock& clock) {
    const Result<std::unique_ptr<control::ControlApi>> control = reach_for_orders(settings, clock);
    if (!control) {
        return report_error(control.error());
    }
    const Result<control::UndoReport> report = (*control)->undo(RunId{words.run});
    if (!report) {
        return report_error(report.error());
    }
    if (words.json) {
        put("{}", control::to_json(*report));
    } else {
        print_report(RunId{words.run}, *report);
    }
    return report->left_count == 0 && report->not_kept == 0 ? kAllSaved : kSomeFailed;
}

}  // namespace

void add_undo(CLI::App& app, Invocation& invocation) {
    const auto words = std::make_shared<UndoWords>();
    CLI::App& command =
        add_command(app, invocation, "undo", "Bring back the NFOs, artwork and data that a run replaced");
    whole_number(command.add_option("run", words->run, "Its number: `cinefleet runs`")->required(), 1,
                 kMostNumber);
    command.add_flag("--json", words->json, "As JSON");
    command.callback([&invocation, words] {
        invocation.chosen = [words](const Settings& settings, const Clock& clock) {
            return undo(*words, settings, clock);
        };
    });
}

}  // namespace cinefleet::cli
