#include "common/cli/completion.h"
#include "common/cli/usage.h"
#include "common/clock.h"
#include "common/sys/process.h"
#include "common/sys/settings.h"
#include "coordinator/cli/commands.h"
#include "coordinator/cli/console.h"
#include "coordinator/cli/exit_codes.h"
#include "coordinator/cli/output.h"
#include "coordinator/cli/reach.h"

#include <CLI/CLI.hpp>

#include <exception>

namespace cinefleet {
namespace {

int run(int argc, char** argv) {
    CLI::App app("Fills a home movie library with metadata and artwork.", "cinefleet");
    app.set_version_flag("--version", CINEFLEET_VERSION);
    app.footer(
        "Exit codes: 0 all saved, 1 some failed, 2 wrong usage or configuration,\n"
        "3 cannot run (no key, no folder, port taken), 130 cancelled.");
    app.require_subcommand(1);
    cli::Invocation invocation;
    for (const auto add :
         {cli::add_scrape,  cli::add_serve,   cli::add_status, cli::add_workers, cli::add_runs,
          cli::add_show,    cli::add_cancel,  cli::add_pause,  cli::add_resume,  cli::add_drain,
          cli::add_dead,    cli::add_explain, cli::add_list,   cli::add_export,  cli::add_mark,
          cli::add_unmark,  cli::add_lock,    cli::add_unlock, cli::add_match,   cli::add_review,
          cli::add_sources, cli::add_limits,  cli::add_undo,   cli::add_rename,  cli::add_hooks,
          cli::add_cache,   cli::add_imdb,    cli::add_keys,   cli::add_backup,  cli::add_restore,
          cli::add_doctor,  cli::add_config}) {
        add(app, invocation);
    }
    add_completion(app, cli::setting_words());
    try {
        app.parse(argc, argv);
    } catch (const CLI::ParseError& error) {
        if (error.get_exit_code() == 0) {  // help, version or completions
            return app.exit(error);
        }
        cli::say("cinefleet: " + usage_problem(app, error, {argv + 1, argv + argc}));
        return cli::kUsage;
    }
    Result<LoadedSettings> loaded = load_settings(invocation.sources);
    if (!loaded) {
        return cli::report_error(loaded.error());
    }
    for (const std::string& warning : loaded->warnings) {
        cli::say("cinefleet: " + warning);
    }
    if (invocation.is_order) {
        if (Status heeded = cli::check_overrides(invocation.sources.overrides, loaded->settings); !heeded) {
            return cli::report_error(heeded.error());
        }
    }
    invocation.effective = std::move(loaded->effective);
    return invocation.chosen(loaded->settings, SystemClock());
}

}  // namespace
}  // namespace cinefleet

int main(int argc, char** argv) {
    using namespace cinefleet;
    keep_memory_private();
    try {
        const int exit_code = run(argc, argv);
        const Status written = cli::finish_output();
        return written || exit_code != cli::kAllSaved ? exit_code : cli::report_error(written.error());
    } catch (const std::exception& error) {  // a library's, or no memory is left
        return cli::report_error({ErrorClass::io, "it had to stop; what was saved is saved", error.what()});
    }
}
