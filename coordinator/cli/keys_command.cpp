#include "coordinator/app/key_folder.h"
#include "coordinator/cli/commands.h"
#include "coordinator/cli/console.h"
#include "coordinator/cli/output.h"

#include <CLI/CLI.hpp>

namespace cinefleet::cli {

void add_keys(CLI::App& app, Invocation& invocation) {
    CLI::App& keys = *app.add_subcommand("keys", "The keys of a fleet on several machines");
    keys.require_subcommand(1);
    CLI::App& init = add_command(keys, invocation, "init", "Make them: from the next start all is encrypted");
    init.callback([&invocation] {
        invocation.chosen = [](const Settings& settings, const Clock&) {
            if (const Status made = app::KeyFolder(settings.key_folder()).init(); !made) {
                return report_error(made.error());
            }
            put("Keys are in {}. Start the coordinator again to use them; `cinefleet workers add NAME` lets "
                "a "
                "machine join\n",
                settings.key_folder());
            return static_cast<int>(kAllSaved);
        };
    });
}

}  // namespace cinefleet::cli
