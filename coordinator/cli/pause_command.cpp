#include "coordinator/cli/commands.h"
#include "coordinator/cli/console.h"
#include "coordinator/cli/output.h"
#include "coordinator/cli/reach.h"

#include <CLI/CLI.hpp>

namespace cinefleet::cli {
namespace {

struct PauseWords {
    std::int64_t run = 0;
    std::string worker;
};

int order_pause(const PauseWords& words, bool paused, const Settings& settings, const Clock& clock) {
    const Result<std::unique_ptr<control::ControlApi>> control = reach_for_orders(settings, clock);
    if (!control) {
        return report_error(control.error());
    }
    if (const Status done = (*control)->pause({RunId{words.run}, words.worker}, paused); !done) {
        return report_error(done.error());
    }
    const std::string what = !words.worker.empty() ? "Worker " + words.worker
                             : words.run != 0      ? "Run " + std::to_string(words.run)
                                                   : "Everything";
    put("{} {}\n", what, paused ? "is paused: what is being scraped is finished" : "goes on");
    return kAllSaved;
}

void add(CLI::App& command, Invocation& invocation, bool paused) {
    const auto words = std::make_shared<PauseWords>();
    CLI::Option* run = whole_number(
        command.add_option("run", words->run, "Number of a run; without one: everything"), 1, kMostNumber);
    command.add_option("--worker", words->worker, "A worker instead, as `cinefleet workers` names it")
        ->allow_extra_args(false)
        ->excludes(run);
    command.callback([&invocation, words, paused] {
        invocation.chosen = [words, paused](const Settings& settings, const Clock& clock) {
            return order_pause(*words, paused, settings, clock);
        };
    });
}

int order_drain(const std::string& worker, const Settings& settings, const Clock& clock) {
    const Result<std::unique_ptr<control::ControlApi>> control = reach(settings, clock);
    if (!control) {
        return report_error(control.error());
    }
    if (const Status done = (*control)->drain(worker); !done) {
        return report_error(done.error());
    }
    put("Worker {} finishes what it has and leaves\n", worker);
    return kAllSaved;
}

}  // namespace

void add_pause(CLI::App& app, Invocation& invocation) {
    add(add_command(app, invocation, "pause", "Give out no new tasks of a run, to a worker, or at all"),
        invocation, true);
}

void add_resume(CLI::App& app, Invocation& invocation) {
    add(add_command(app, invocation, "resume", "Go on after a pause"), invocation, false);
}

void add_drain(CLI::App& app, Invocation& invocation) {
    const auto worker = std::make_shared<std::string>();
    CLI::App& command = add_command(app, invocation, "drain", "Let a worker finish what it has, and leave");
    command.add_option("worker", *worker, "As `cinefleet workers` names it")->required();
    command.callback([&invocation, worker] {
        invocation.chosen = [worker](const Settings& settings, const Clock& clock) {
            return order_drain(*worker, settings, clock);
        };
    });
}

}  // namespace cinefleet::cli
