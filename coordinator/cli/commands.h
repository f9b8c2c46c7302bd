#pragma once

#include "common/cli/completion.h"
#include "common/cli/usage.h"
#include "common/clock.h"
#include "common/sys/settings.h"
#include "coordinator/cli/exit_codes.h"

#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace CLI {
class App;
}

/// One file a command: each adds itself to the command line, and says what to run if it is chosen.
namespace cinefleet::cli {

/// What the command line said.
struct Invocation {
    SettingsSources sources;
    bool is_order = false;                    ///< a coordinator that runs carries it out, by its own settings
    std::vector<EffectiveSetting> effective;  ///< once the settings are loaded
    std::function<int(const Settings&, const Clock&)> chosen;  ///< returns the exit code
};

void add_scrape(CLI::App& app, Invocation& invocation);
void add_serve(CLI::App& app, Invocation& invocation);
void add_status(CLI::App& app, Invocation& invocation);
void add_workers(CLI::App& app, Invocation& invocation);
void add_machines(CLI::App& workers, Invocation& invocation);  ///< subcommands of `workers`
void add_keys(CLI::App& app, Invocation& invocation);
void add_runs(CLI::App& app, Invocation& invocation);
void add_show(CLI::App& app, Invocation& invocation);
void add_cancel(CLI::App& app, Invocation& invocation);
void add_pause(CLI::App& app, Invocation& invocation);
void add_resume(CLI::App& app, Invocation& invocation);
void add_limits(CLI::App& app, Invocation& invocation);
void add_drain(CLI::App& app, Invocation& invocation);
void add_dead(CLI::App& app, Invocation& invocation);
void add_hooks(CLI::App& app, Invocation& invocation);
void add_undo(CLI::App& app, Invocation& invocation);
void add_rename(CLI::App& app, Invocation& invocation);
void add_cache(CLI::App& app, Invocation& invocation);
void add_explain(CLI::App& app, Invocation& invocation);
void add_sources(CLI::App& app, Invocation& invocation);
void add_list(CLI::App& app, Invocation& invocation);
void add_export(CLI::App& app, Invocation& invocation);
void add_mark(CLI::App& app, Invocation& invocation);
void add_unmark(CLI::App& app, Invocation& invocation);
void add_lock(CLI::App& app, Invocation& invocation);
void add_unlock(CLI::App& app, Invocation& invocation);
void add_match(CLI::App& app, Invocation& invocation);
void add_review(CLI::App& app, Invocation& invocation);
void add_imdb(CLI::App& app, Invocation& invocation);
void add_backup(CLI::App& app, Invocation& invocation);
void add_restore(CLI::App& app, Invocation& invocation);
void add_doctor(CLI::App& app, Invocation& invocation);
void add_config(CLI::App& app, Invocation& invocation);

/// Adds a command with the options that all of them have: --config and --set.
CLI::App& add_command(CLI::App& app, Invocation& invocation, const std::string& name,
                      const std::string& sentence);

/// The same for a command whose work depends on settings of the coordinator: see check_overrides().
CLI::App& add_order(CLI::App& app, Invocation& invocation, const std::string& name,
                    const std::string& sentence);

/// What shells offer after --set: "omdb.in_flight=", …
CompletionValues setting_words();

}  // namespace cinefleet::cli
