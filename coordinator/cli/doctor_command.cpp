#include "common/sys/process.h"
#include "coordinator/cli/commands.h"
#include "coordinator/cli/console.h"
#include "coordinator/cli/output.h"
#include "coordinator/cli/report.h"
#include "coordinator/doctor/doctor.h"

#include <CLI/CLI.hpp>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <filesystem>
#include <memory>
#include <vector>

namespace cinefleet::cli {
namespace {

constexpr std::size_t kFindingWidth = 1'000;

std::string as_json(const std::vector<doctor::Finding>& findings) {
    nlohmann::ordered_json list = nlohmann::ordered_json::array();
    for (const doctor::Finding& finding : findings) {
        list.push_back({{"check", finding.check},
                        {"verdict", doctor::to_string(finding.verdict)},
                        {"text", finding.text},
                        {"remedy", finding.remedy}});
    }
    return list.dump(2, ' ', false, nlohmann::json::error_handler_t::replace) + "\n";
}

void print_lines(const std::vector<doctor::Finding>& findings) {
    for (const doctor::Finding& finding : findings) {
        put("{:<8} {}: {}{}{}\n", doctor::to_string(finding.verdict), finding.check,
            for_terminal(finding.text, kFindingWidth), finding.remedy.empty() ? "" : "; ",
            for_terminal(finding.remedy, kFindingWidth));
    }
}

int examine(bool json, const Settings& settings, const Clock& clock) {
    doctor::Outside outside;
    outside.ask = ask_once;
    outside.version = CINEFLEET_VERSION;
    outside.worker_program =
        settings.worker_program.empty()
            ? (std::filesystem::path(own_program_path()).parent_path() / "cinefleet-worker").string()
            : settings.worker_program;
    const std::vector<doctor::Finding> findings = doctor::examine(settings, outside, clock);
    if (json) {
        put("{}", as_json(findings));
    } else {
        print_lines(findings);
    }
    const bool has_problem =
        std::ranges::count(findings, doctor::Verdict::problem, &doctor::Finding::verdict) > 0;
    return has_problem ? kSomeFailed : kAllSaved;
}

}  // namespace

void add_doctor(CLI::App& app, Invocation& invocation) {
    CLI::App& command =
        add_command(app, invocation, "doctor", "Check the set-up: what is wrong, and what to do about it");
    const auto json = std::make_shared<bool>(false);
    command.add_flag("--json", *json, "As JSON");
    command.callback([&invocation, json] {
        invocation.chosen = [json](const Settings& settings, const Clock& clock) {
            return examine(*json, settings, clock);
        };
    });
}

}  // namespace cinefleet::cli
