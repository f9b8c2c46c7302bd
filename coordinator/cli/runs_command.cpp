#include "coordinator/cli/commands.h"
#include "coordinator/cli/console.h"
#include "coordinator/cli/output.h"
#include "coordinator/cli/reach.h"
#include "coordinator/cli/report.h"

#include <CLI/CLI.hpp>

namespace cinefleet::cli {
namespace {

constexpr std::size_t kWidth = 200;

struct RunsWords {
    std::int64_t run = 0;
    std::int32_t limit = 20;
    bool json = false;
};

int show_runs(const RunsWords& words, const Settings& settings, const Clock& clock) {
    const Result<std::unique_ptr<control::ControlApi>> control = reach(settings, clock);
    if (!control) {
        return report_error(control.error());
    }
    if (words.run != 0) {
        const Result<control::RunStatus> run = (*control)->run_status(RunId{words.run});
        if (!run) {
            return report_error(run.error());
        }
        put("{}", words.json ? render_json(*run) : render_summary(*run));
        return kAllSaved;
    }
    const Result<std::vector<control::RunStatus>> runs = (*control)->recent_runs(words.limit);
    if (!runs) {
        return report_error(runs.error());
    }
    if (words.json) {
        std::string list;
        for (const control::RunStatus& run : *runs) {
            list += (list.empty() ? "" : ",\n") + render_json(run);
        }
        put("[{}]\n", list);
        return kAllSaved;
    }
    for (const control::RunStatus& run : *runs) {
        put("{}\n", render_run_line(run, kWidth));
    }
    return kAllSaved;
}

}  // namespace

void add_runs(CLI::App& app, Invocation& invocation) {
    const auto words = std::make_shared<RunsWords>();
    CLI::App& command = add_command(app, invocation, "runs", "The latest runs, or the report of one");
    whole_number(command.add_option("run", words->run, "Number of a run"), 1, kMostNumber);
    whole_number(command.add_option("--limit", words->limit, "How many"), 1, 1'000)->capture_default_str();
    command.add_flag("--json", words->json, "As JSON");
    command.callback([&invocation, words] {
        invocation.chosen = [words](const Settings& settings, const Clock& clock) {
            return show_runs(*words, settings, clock);
        };
    });
}

}  // namespace cinefleet::cli
