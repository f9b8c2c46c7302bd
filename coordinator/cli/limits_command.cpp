#include "coordinator/cli/commands.h"
#include "coordinator/cli/console.h"
#include "coordinator/cli/output.h"
#include "coordinator/cli/reach.h"
#include "coordinator/control/api_json.h"

#include <CLI/CLI.hpp>
#include <fmt/format.h>

namespace cinefleet::cli {
namespace {

std::string allowance(std::int64_t learned, std::int64_t set) {
    return learned == set ? std::to_string(set) : fmt::format("{} (set: {})", learned, set);
}

std::string render_limit(const control::LimitStatus& limit) {
    std::string line = fmt::format("{:<12}", to_string(limit.provider));
    if (!limit.machine.empty()) {
        line += fmt::format("  {:<12}", limit.machine);
    }
    if (limit.set_per_window > 0) {
        line += fmt::format("  {} of {} requests in {} ms", limit.used_in_window,
                            allowance(limit.allowed_per_window, limit.set_per_window), limit.window_ms);
    }
    if (limit.set_in_flight > 0) {
        line += fmt::format("  {} of {} at once", limit.in_flight,
                            allowance(limit.allowed_in_flight, limit.set_in_flight));
    }
    if (limit.set_per_day > 0) {
        line += fmt::format("  {} of {} today", limit.used_today, limit.set_per_day);
    }
    if (limit.set_per_window == 0 && limit.set_in_flight == 0) {
        line += fmt::format("  no limit, {} at once", limit.in_flight);
    }
    if (limit.waiting > 0) {
        line += fmt::format("  {} wait", limit.waiting);
    }
    return line + (limit.paused_until_ms > 0 ? "  pausing, as it asked" : "");
}

int show_limits(bool json, const Settings& settings, const Clock& clock) {
    const Result<std::unique_ptr<control::ControlApi>> control = reach_for_orders(settings, clock);
    if (!control) {
        return report_error(control.error());
    }
    const Result<control::FleetStatus> status = (*control)->status();
    if (!status) {
        return report_error(status.error());
    }
    if (json) {
        put("{}", control::to_json(status->limits));
        return kAllSaved;
    }
    for (const control::LimitStatus& limit : status->limits) {
        put("{}\n", render_limit(limit));
    }
    for (const std::string& notice : status->notices) {
        put("{}\n", notice);
    }
    return kAllSaved;
}

int set_limit(const std::string& assignment, const Settings& settings, const Clock& clock) {
    const std::size_t equals = assignment.find('=');
    if (equals == std::string::npos) {
        return report_error({ErrorClass::invalid_input, "limits set takes KEY=VALUE", {}});
    }
    const Result<std::unique_ptr<control::ControlApi>> control = reach_for_orders(settings, clock);
    if (!control) {
        return report_error(control.error());
    }
    const Status done = (*control)->set_limit(assignment.substr(0, equals), assignment.substr(equals + 1));
    if (!done) {
        return report_error(done.error());
    }
    put("{} until the coordinator stops; write it into the configuration to keep it\n", assignment);
    return kAllSaved;
}

}  // namespace

void add_limits(CLI::App& app, Invocation& invocation) {
    const auto json = std::make_shared<bool>(false);
    CLI::App& command =
        add_command(app, invocation, "limits", "What each service allows, what was learned, who blocks us");
    command.add_flag("--json", *json, "As JSON");
    CLI::App& set = add_command(command, invocation, "set", "Change a limit until the coordinator stops");
    const auto assignment = std::make_shared<std::string>();
    set.add_option("setting", *assignment, "KEY=VALUE, as in tmdb.requests_per_window=20")->required();
    command.callback([&invocation, json, assignment, &set] {
        invocation.chosen = [json = *json, assignment, is_set = set.parsed()](const Settings& settings,
                                                                              const Clock& clock) {
            return is_set ? set_limit(*assignment, settings, clock) : show_limits(json, settings, clock);
        };
    });
}

}  // namespace cinefleet::cli
