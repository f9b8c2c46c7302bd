#include "coordinator/cli/commands.h"
#include "coordinator/cli/output.h"

#include <CLI/CLI.hpp>

namespace cinefleet::cli {

CLI::App& add_command(CLI::App& app, Invocation& invocation, const std::string& name,
                      const std::string& sentence) {
    CLI::App& command = *app.add_subcommand(name, sentence);
    command.add_option("--config", invocation.sources.file,
                       "Configuration file; default: $XDG_CONFIG_HOME/cinefleet/config.toml");
    command.add_option("--set", invocation.sources.overrides, "key=value over file and environment")
        ->take_all()
        ->allow_extra_args(false);  // else it would swallow the folders that follow
    return command;
}

CLI::App& add_order(CLI::App& app, Invocation& invocation, const std::string& name,
                    const std::string& sentence) {
    CLI::App& command = add_command(app, invocation, name, sentence);
    command.preparse_callback([&invocation](std::size_t) { invocation.is_order = true; });
    return command;
}

CompletionValues setting_words() {
    CompletionValues words;
    for (const SettingInfo& info : settings_table()) {
        if (!info.secret) {  // a command line is no place for them
            words["--set"].push_back(info.key + "=");
        }
    }
    return words;
}

void add_config(CLI::App& app, Invocation& invocation) {
    CLI::App& command =
        add_command(app, invocation, "config", "Show the settings in force and where they come from");
    const auto explain = std::make_shared<bool>(false);
    command.add_flag("--explain", *explain, "With what each means");
    command.callback([&invocation, explain] {
        invocation.chosen = [&invocation, explain](const Settings&, const Clock&) {
            for (const EffectiveSetting& setting : invocation.effective) {
                if (*explain) {
                    put("# {}\n", setting.sentence);
                }
                put("{} = {}  # {}\n", setting.key, setting.value, setting.origin);
            }
            return static_cast<int>(kAllSaved);
        };
    });
}

}  // namespace cinefleet::cli
