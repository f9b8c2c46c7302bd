#include "common/clock.h"
#include "common/sys/settings.h"
#include "coordinator/cli/exit_codes.h"
#include "coordinator/cli/scrape_command.h"

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include <filesystem>
#include <string>
#include <vector>

namespace {

using namespace cinefleet;

int fail(const std::string& message) {
    fmt::print(stderr, "cinefleet: {}\n", message);
    return cli::kUsage;
}

// The words of the command line as the request that they mean; an error is a sentence.
Result<control::ScrapeRequest> make_request(const std::vector<std::string>& folders, const std::string& type,
                                            const std::string& mode,
                                            const std::vector<std::string>& modifiers) {
    control::ScrapeRequest request;
    const std::optional<ScrapeSelection> selection = scrape_selection_by_name(type);
    const std::optional<ScrapeMode> scrape_mode = scrape_mode_by_name(mode);
    if (!selection || !scrape_mode) {
        return failure(ErrorClass::invalid_input,
                       "--type is all, missing, new or selected; --mode is auto, ask or skip");
    }
    request.type = {*selection, *scrape_mode};
    if (!modifiers.empty()) {
        request.modifiers = ModifierSet{};
    }
    for (const std::string& name : modifiers) {
        const std::optional<Modifier> modifier = modifier_by_name(name);
        if (!modifier) {
            return failure(ErrorClass::invalid_input,
                           "there is no modifier '" + name + "': nfo, poster, fanart, …");
        }
        request.modifiers.add(*modifier);
    }
    for (const std::string& folder : folders) {
        std::error_code error;
        const std::filesystem::path path = std::filesystem::canonical(folder, error);
        if (error) {
            return failure(ErrorClass::not_found, folder + " is not there: is the share mounted?",
                           error.message());
        }
        request.folders.push_back(path.native());
    }
    return request;
}

}  // namespace

int main(int argc, char** argv) {
    CLI::App app("Fills a home movie library with metadata and artwork.");
    app.set_version_flag("--version", CINEFLEET_VERSION);
    app.footer(
        "Exit codes: 0 all saved, 1 some failed, 2 wrong usage or configuration,\n"
        "3 cannot run (no key, no folder, port taken), 130 cancelled.");
    app.require_subcommand(1);
    SettingsSources sources;
    std::vector<std::string> folders;
    std::vector<std::string> modifiers;
    std::string type = "missing";
    std::string mode = "auto";
    std::string workers;
    std::string slots;
    cli::ScrapeOptions options;
    CLI::App* scrape =
        app.add_subcommand("scrape", "Scan folders, scrape what lacks something, follow it to the end");
    scrape->add_option("folders", folders, "Root folders of the library")->required();
    scrape->add_option("--workers", workers, "Local worker processes");
    scrape->add_option("--slots", slots, "Movies at once in each worker; 1 is sequential");
    scrape->add_option("--type", type, "all, missing, new, selected")->capture_default_str();
    scrape->add_option("--mode", mode, "auto, ask, skip")->capture_default_str();
    scrape->add_option("--modifiers", modifiers, "nfo, poster, fanart, landscape, clearlogo, …")
        ->delimiter(',');
    scrape->add_flag("--dry-run", options.request.dry_run, "Only show what would be scraped, and as what");
    scrape->add_flag("--json", options.json, "The report as JSON on standard output");
    CLI::App* config = app.add_subcommand("config", "Show the settings in force and where they come from");
    for (CLI::App* command : {scrape, config}) {
        command->add_option("--config", sources.file, "Configuration file");
        command->add_option("--set", sources.overrides, "key=value over file and environment")->take_all();
    }
    try {
        app.parse(argc, argv);
    } catch (const CLI::ParseError& error) {
        return app.exit(error) == 0 ? 0 : cli::kUsage;
    }
    if (!workers.empty()) {
        sources.overrides.push_back("workers.count=" + workers);
    }
    if (!slots.empty()) {
        sources.overrides.push_back("workers.slots=" + slots);
    }
    const Result<LoadedSettings> loaded = load_settings(sources);
    if (!loaded) {
        return fail(loaded.error().message);
    }
    if (config->parsed()) {
        for (const EffectiveSetting& setting : loaded->effective) {
            fmt::print("{} = {}  # {}\n", setting.key, setting.value, setting.origin);
        }
        return 0;
    }
    Result<control::ScrapeRequest> request = make_request(folders, type, mode, modifiers);
    if (!request) {
        fail(request.error().message);
        return request.error().error_class == ErrorClass::not_found ? cli::kCannotRun : cli::kUsage;
    }
    const bool dry_run = options.request.dry_run;
    options.request = *std::move(request);
    options.request.dry_run = dry_run;
    return cli::run_scrape(loaded->settings, options, SystemClock());
}
