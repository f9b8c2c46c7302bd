// Which machines may join the fleet: list, add and revoke of `workers`.

#include "common/sys/address.h"
#include "common/sys/join_line.h"
#include "common/sys/process.h"
#include "coordinator/app/key_folder.h"
#include "coordinator/cli/commands.h"
#include "coordinator/cli/console.h"
#include "coordinator/cli/output.h"
#include "coordinator/control/remote_control.h"

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <optional>
#include <utility>

namespace cinefleet::cli {
namespace {

// The address that is written into the line: what the coordinator listens on, or this machine's name.
Result<std::string> endpoint_for_others(const Settings& settings, const std::string& address) {
    if (settings.port == 0) {
        return failure(ErrorClass::invalid_input,
                       "coordinator.port is 0, any free port: set one that machines can find again");
    }
    const std::string& listens = settings.listen_host;
    const bool is_everywhere = listens == "*" || listens == "0.0.0.0" || listens == "::";
    if (is_loopback_host(listens)) {
        say("Only this machine reaches the coordinator: set coordinator.listen_host, for example to 0.0.0.0");
    }
    const std::string host = !address.empty()                             ? address
                             : is_everywhere || is_loopback_host(listens) ? host_name()
                                                                          : listens;
    const std::optional<std::string> written = host_in_endpoint(host);
    if (!written) {
        return failure(
            ErrorClass::invalid_input,
            "'" + host +
                "' is no name or address of a machine: --address takes one alone, such as nas.local "
                "or fd00::1; its port is coordinator.port (" +
                std::to_string(settings.port) + ")");
    }
    return "tcp://" + *written + ":" + std::to_string(settings.port);
}

enum class Running { none, told };

// The coordinator that runs looks at the list again. An error: it has other keys.
Result<Running> tell_coordinator(const Settings& settings) {
    const auto control = control::RemoteControl::connect(settings.control_socket());
    if (!control) {
        return Running::none;
    }
    if (Status told = (*control)->reread_keys(); !told) {
        return failure(std::move(told).error());
    }
    return Running::told;
}

int add_machine(const std::string& name, const std::string& address, const Settings& settings) {
    const Result<std::string> endpoint = endpoint_for_others(settings, address);
    if (!endpoint) {
        return report_error(endpoint.error());
    }
    const Result<std::string> line = app::KeyFolder(settings.key_folder()).add(name, *endpoint);
    if (!line) {
        return report_error(line.error());
    }
    if (const Result<Running> told = tell_coordinator(settings); !told) {
        say(told.error().message);
    }
    say("On " + name +
        ", run `cinefleet-worker join` and paste this line. It is shown once and holds a secret:");
    put("{}", *line);
    return kAllSaved;
}

int revoke_machine(const std::string& name, const Settings& settings) {
    if (const Status revoked = app::KeyFolder(settings.key_folder()).revoke(name); !revoked) {
        return report_error(revoked.error());
    }
    const Result<Running> told = tell_coordinator(settings);
    if (!told) {
        return report_error(told.error());
    }
    put("{} may not join any more{}\n", name,
        *told == Running::told ? "; it is disconnected, and others get what it had" : "");
    return kAllSaved;
}

std::map<std::string, int> connected_workers(const Settings& settings, const net::AllowedKeys& allowed) {
    std::map<std::string, int> connected;
    const auto control = control::RemoteControl::connect(settings.control_socket());
    const Result<control::FleetStatus> status =
        control ? (*control)->status() : Result<control::FleetStatus>(control::FleetStatus{});
    if (status) {
        for (const auto& [key, name] : allowed) {
            connected[name] = static_cast<int>(std::ranges::count_if(
                status->workers, [&machine = name](const control::WorkerStatus& worker) {
                    return belongs_to(worker.worker_id, machine);
                }));
        }
    }
    return connected;
}

int list_machines(const Settings& settings) {
    const Result<std::optional<net::FleetKeys>> keys = app::KeyFolder(settings.key_folder()).load();
    if (!keys) {
        return report_error(keys.error());
    }
    if (!*keys) {
        put("There are no keys: everybody who reaches this machine's loopback ports may join\n");
        return kAllSaved;
    }
    const std::map<std::string, int> connected = connected_workers(settings, (*keys)->allowed);
    std::map<std::string, std::string> by_name;
    for (const auto& [key, name] : (*keys)->allowed) {
        by_name[name] = key;
    }
    for (const auto& [name, key] : by_name) {
        const auto found = connected.find(name);
        put("{:<16}  {}  {}\n", name, key,
            found != connected.end() && found->second > 0 ? counted(found->second, "worker") + " connected"
                                                          : "not connected");
    }
    return kAllSaved;
}

}  // namespace

void add_machines(CLI::App& workers, Invocation& invocation) {
    CLI::App& list = add_command(workers, invocation, "list", "Which machines may join, and who is there");
    list.callback([&invocation] {
        invocation.chosen = [](const Settings& settings, const Clock&) { return list_machines(settings); };
    });
    const auto name = std::make_shared<std::string>();
    const auto address = std::make_shared<std::string>();
    CLI::App& add =
        add_command(workers, invocation, "add", "Let a machine join: prints the line to paste there");
    add.add_option("name", *name, "What it will be called")->required();
    add.add_option("--address", *address,
                   "Name or address where it reaches this coordinator, without a port; default: "
                   "coordinator.listen_host");
    add.callback([&invocation, name, address] {
        invocation.chosen = [name, address](const Settings& settings, const Clock&) {
            return add_machine(*name, *address, settings);
        };
    });
    CLI::App& revoke =
        add_command(workers, invocation, "revoke", "Let it join no more; it is disconnected at once");
    revoke.add_option("name", *name, "As `cinefleet workers list` shows it")->required();
    revoke.callback([&invocation, name] {
        invocation.chosen = [name](const Settings& settings, const Clock&) {
            return revoke_machine(*name, settings);
        };
    });
}

}  // namespace cinefleet::cli
