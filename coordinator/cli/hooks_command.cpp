#include "coordinator/cli/commands.h"
#include "coordinator/cli/console.h"
#include "coordinator/cli/output.h"
#include "coordinator/cli/reach.h"
#include "coordinator/cli/report.h"
#include "coordinator/control/api_json.h"
#include "coordinator/hooks/hook_trial.h"

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include <algorithm>

namespace cinefleet::cli {
namespace {

constexpr std::size_t kErrorWidth = 200;
constexpr std::size_t kSaidWidth = 2'000;
constexpr std::int64_t kMillisASecond = 1'000;

struct HookWords {
    std::string name;
    bool json = false;
};

std::string render_hook(const Hook& hook, const control::HookStatus& status, std::int64_t now_ms) {
    std::string line = fmt::format("{:<16}  {:<8}  {} told, {} waiting", hook.name, info_of(hook.kind).name,
                                   status.delivered, status.waiting);
    if (status.failing_since_ms != 0) {
        line += fmt::format(", failing for {} s, next try in {} s",
                            std::max<std::int64_t>(now_ms - status.failing_since_ms, 0) / kMillisASecond,
                            std::max<std::int64_t>(status.next_try_ms - now_ms, 0) / kMillisASecond);
    }
    if (status.given_up > 0) {
        line += fmt::format(", {} given up: `cinefleet hooks retry {}`", status.given_up, hook.name);
    }
    if (status.dropped > 0) {
        line += fmt::format(", {} dropped", status.dropped);
    }
    if (!status.last_error.empty()) {
        line += "\n    it " + for_terminal(status.last_error, kErrorWidth);
    }
    return line + "\n";
}

int list_hooks(const HookWords& words, const Settings& settings, const Clock& clock) {
    const Result<std::unique_ptr<control::ControlApi>> control = reach(settings, clock);
    if (!control) {
        return report_error(control.error());
    }
    const Result<std::vector<control::HookStatus>> states = (*control)->hooks();
    if (!states) {
        return report_error(states.error());
    }
    if (words.json) {
        put("{}", control::to_json(*states));
        return kAllSaved;
    }
    for (const Hook& hook : settings.hooks) {
        const auto state = std::ranges::find(*states, hook.name, &control::HookStatus::name);
        put("{}", render_hook(hook, state != states->end() ? *state : control::HookStatus{},
                              clock.wall().time_since_epoch().count()));
    }
    if (settings.hooks.empty()) {
        put("There is no hook: the settings [hooks.NAME] make one\n");
    }
    return kAllSaved;
}

int retry_hook(const HookWords& words, const Settings& settings, const Clock& clock) {
    const Result<std::unique_ptr<control::ControlApi>> control = reach_for_orders(settings, clock);
    if (!control) {
        return report_error(control.error());
    }
    const Result<std::int64_t> count = (*control)->retry_hook(words.name);
    if (!count) {
        return report_error(count.error());
    }
    put("{} that were given up wait again; they are told while a coordinator runs\n", *count);
    return kAllSaved;
}

int test_hook(const HookWords& words, const Settings& settings, const Clock& clock) {
    const auto hook = std::ranges::find(settings.hooks, words.name, &Hook::name);
    if (hook == settings.hooks.end()) {
        return report_error(
            {ErrorClass::not_found, "there is no hook '" + words.name + "' in the settings", {}});
    }
    const hooks::HookTrial trial = hooks::try_out(*hook, clock);
    if (!trial.said.empty()) {
        put("{}\n", for_terminal(trial.said, kSaidWidth));
    }
    if (trial.verdict.kind != hooks::HookVerdict::Kind::delivered) {
        return report_error(
            {ErrorClass::unavailable, "the hook '" + hook->name + "' " + trial.verdict.message, {}});
    }
    put("The hook '{}' works\n", hook->name);
    return kAllSaved;
}

using Action = int (*)(const HookWords&, const Settings&, const Clock&);

void choose(CLI::App& command, Invocation& invocation, const std::shared_ptr<HookWords>& words,
            Action action) {
    command.callback([&invocation, words, action] {
        invocation.chosen = [words, action](const Settings& settings, const Clock& clock) {
            return action(*words, settings, clock);
        };
    });
}

}  // namespace

void add_hooks(CLI::App& app, Invocation& invocation) {
    CLI::App& hooks = *app.add_subcommand("hooks", "Who is told what was saved, and how that goes");
    hooks.require_subcommand(1);
    const auto words = std::make_shared<HookWords>();
    CLI::App& list = add_command(hooks, invocation, "list", "All of them: what waits, what fails and why");
    list.add_flag("--json", words->json, "As JSON");
    choose(list, invocation, words, list_hooks);
    CLI::App& again = add_command(hooks, invocation, "retry", "Tell it at once, also what was given up");
    again.add_option("name", words->name, "Its name in the settings")->required();
    choose(again, invocation, words, retry_hook);
    CLI::App& test = add_command(hooks, invocation, "test", "Tell it something that means nothing");
    test.add_option("name", words->name, "Its name in the settings")->required();
    choose(test, invocation, words, test_hook);
}

}  // namespace cinefleet::cli
