#include "common/sys/process.h"
#include "coordinator/cli/commands.h"
#include "coordinator/cli/console.h"
#include "coordinator/cli/output.h"
#include "coordinator/cli/reach.h"
#include "coordinator/cli/report.h"
#include "coordinator/cli/scan_signals.h"
#include "coordinator/control/api_json.h"

#include <CLI/CLI.hpp>
#include <fmt/chrono.h>
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <csignal>
#include <filesystem>
#include <string_view>

namespace cinefleet::cli {
namespace {

constexpr std::size_t kPathWidth = 1'000;

struct SourceWords {
    std::string folder;
    std::vector<std::string> folders;
    std::optional<std::string> kind;
    std::optional<std::string> naming;
    std::optional<bool> recursive;
    std::optional<std::vector<std::string>> exclusions;
    std::optional<std::string> language;
    bool yes = false;
    bool full = false;
    bool json = false;
};

using Reach = Result<std::unique_ptr<control::ControlApi>> (*)(const Settings&, const Clock&);

// A source that is away cannot be resolved, but it can be named.
Result<std::string> named_in_full(const std::string& path) {
    std::error_code error;
    const std::filesystem::path full = std::filesystem::weakly_canonical(path, error);
    if (error && !path.starts_with('/')) {
        return failure(ErrorClass::not_found,
                       path + " cannot be found: is the working directory still there? Name it from /",
                       error.message());
    }
    std::string text = error ? path : full.native();
    while (text.size() > 1 && text.ends_with('/')) {
        text.pop_back();
    }
    return text;
}

// Of a word that was checked.
template <class Names>
int number_of(const Names& names, const std::string& word) {
    return static_cast<int>(std::ranges::find(names, word) - names.begin()) + 1;
}

template <class Names>
std::vector<std::string> words_of(const Names& names) {
    return {names.begin(), names.end()};
}

// What is not said stays as it is.
SourceOptions options_from(const SourceWords& words, SourceOptions options) {
    if (words.kind) {
        options.kind = static_cast<SourceKind>(number_of(kSourceKindNames, *words.kind));
    }
    if (words.naming) {
        options.naming = static_cast<NamingStyle>(number_of(kNamingStyleNames, *words.naming));
    }
    options.recursive = words.recursive.value_or(options.recursive);
    options.language = words.language.value_or(options.language);
    if (words.exclusions) {
        options.exclusions = *words.exclusions;
        std::erase(options.exclusions, "");
    }
    return options;
}

std::string render_source(const control::Source& source) {
    std::string text = for_terminal(source.path, kPathWidth) + "\n    " + counted(source.present, "movie");
    const auto add = [&](std::int64_t count, std::string_view what) {
        text += count > 0 ? fmt::format(", {} {}", count, what) : "";
    };
    add(source.away, "away");
    add(source.deleted, "deleted");
    add(source.left_out, "left out");
    text += source.scanned_ms == 0
                ? "; never scanned"
                : fmt::format("; scanned {:%Y-%m-%d %H:%M} UTC",
                              fmt::gmtime(static_cast<std::time_t>(source.scanned_ms / 1'000)));
    text += fmt::format("\n    kind {}, naming {}{}", to_string(source.options.kind),
                        to_string(source.options.naming), source.options.recursive ? "" : ", not recursive");
    text += source.options.language.empty() ? "" : ", language " + for_terminal(source.options.language, 40);
    for (const std::string& pattern : source.options.exclusions) {
        text += "\n    without " + for_terminal(pattern, 200);
    }
    std::error_code error;
    text += std::filesystem::is_directory(source.path, error)
                ? ""
                : "\n    is not there now: is the share mounted?";
    return text + "\n";
}

std::string render_scan(const control::ScanResult& result) {
    std::string text = for_terminal(result.path, kPathWidth) + ": ";
    if (!result.error.empty()) {
        return text + for_terminal(result.error, 500) + "\n";
    }
    text += counted(result.found, "movie");
    for (const auto& [count, what] :
         {std::pair{result.added, "new"}, std::pair{result.changed, "changed"},
          std::pair{result.moved, "moved"}, std::pair{result.returned, "back again"},
          std::pair{result.away, "away"}, std::pair{result.deleted, "deleted"},
          std::pair{result.left_out, "left out"}}) {
        text += count > 0 ? fmt::format(", {} {}", count, what) : "";
    }
    for (const control::ScanResult::Trouble& trouble : result.troubles) {
        text += fmt::format("\n  {}: {}", for_terminal(trouble.path, kPathWidth),
                            for_terminal(trouble.message, 500));
    }
    return text + "\n";
}

int list_sources(control::ControlApi& control, const SourceWords& words) {
    const Result<std::vector<control::Source>> sources = control.library().sources();
    if (!sources) {
        return report_error(sources.error());
    }
    if (words.json) {
        put("{}", control::to_json(*sources));
        return kAllSaved;
    }
    for (const control::Source& source : *sources) {
        put("{}", render_source(source));
    }
    if (sources->empty()) {
        put("There is no source yet: `cinefleet sources add DIR`, or scrape one\n");
    }
    return kAllSaved;
}

int add_source(control::ControlApi& control, const SourceWords& words) {
    const Result<std::string> path = named_in_full(words.folder);
    if (!path) {
        return report_error(path.error());
    }
    const Result<std::vector<control::Source>> sources = control.library().sources();
    if (!sources) {
        return report_error(sources.error());
    }
    const auto known = std::ranges::find(*sources, *path, &control::Source::path);
    const SourceOptions before = known != sources->end() ? known->options : SourceOptions();
    const Result<control::Source> source = control.library().add_source({*path, options_from(words, before)});
    if (!source) {
        return report_error(source.error());
    }
    put("{}", render_source(*source));
    return kAllSaved;
}

int remove_source(control::ControlApi& control, const SourceWords& words) {
    const Result<std::string> named = named_in_full(words.folder);
    const Result<std::vector<control::Source>> sources = control.library().sources();
    if (!named || !sources) {
        return report_error(named ? sources.error() : named.error());
    }
    const std::string& path = *named;
    const auto source = std::ranges::find(*sources, path, &control::Source::path);
    if (source == sources->end()) {
        return report_error(
            {ErrorClass::not_found, path + " is no source: `cinefleet sources list` shows them", {}});
    }
    const std::int64_t movies = source->present + source->away + source->deleted + source->left_out;
    const std::string question = fmt::format(
        "Forget {} with its {}, scraped data, locks and history?\nNo file is touched: movies, NFO files "
        "and artwork stay where they are.",
        for_terminal(path, kPathWidth), counted(movies, "movie"));
    if (!is_agreed(question, words.yes)) {
        return kUsage;
    }
    const Result<std::int64_t> forgotten = control.library().remove_source(path);
    if (!forgotten) {
        return report_error(forgotten.error());
    }
    put("Forgot {} and {}; no file was touched\n", for_terminal(path, kPathWidth),
        counted(*forgotten, "movie"));
    return kAllSaved;
}

int clean_sources(control::ControlApi& control, const SourceWords& words) {
    const Result<std::string> named =
        words.folder.empty() ? Result<std::string>(words.folder) : named_in_full(words.folder);
    const Result<std::vector<control::Source>> sources = control.library().sources();
    if (!named || !sources) {
        return report_error(named ? sources.error() : named.error());
    }
    const std::string& path = *named;
    std::int64_t deleted = 0;
    for (const control::Source& source : *sources) {
        deleted += path.empty() || source.path == path ? source.deleted : 0;
    }
    if (deleted > 0 &&
        !is_agreed("Forget " + counted(deleted, "movie") +
                       ", certainly no longer on the disk, with what was scraped, locked and noted?",
                   words.yes)) {
        return kUsage;
    }
    const Result<std::int64_t> forgotten = control.library().clean(path);
    if (!forgotten) {
        return report_error(forgotten.error());
    }
    put("Forgot {}\n", counted(*forgotten, "deleted movie"));
    return kAllSaved;
}

int scan_sources(control::ControlApi& control, const SourceWords& words, int signals,
                 const std::function<Status(const std::string&)>& cancel) {
    control::ScanRequest request{{}, words.full, new_scan_key()};
    for (const std::string& folder : words.folders) {
        const Result<std::string> named = named_in_full(folder);
        if (!named) {
            return report_error(named.error());
        }
        request.folders.push_back(*named);
    }
    const Result<std::vector<control::ScanResult>> results = with_signals<std::vector<control::ScanResult>>(
        signals, [&] { return control.library().scan(request); }, [&] { return cancel(request.scan_key); });
    if (!results) {
        return results.error().error_class == ErrorClass::cancelled ? kCancelled
                                                                    : report_error(results.error());
    }
    bool is_whole = true;
    for (const control::ScanResult& result : *results) {
        is_whole = is_whole && result.error.empty();
        if (!words.json) {
            put("{}", render_scan(result));
        }
    }
    if (words.json) {
        put("{}", control::to_json(*results));
    }
    return is_whole ? kAllSaved : kSomeFailed;
}

using SourceAction = std::function<int(control::ControlApi&, const SourceWords&)>;

void choose_source(CLI::App& command, Invocation& invocation, const std::shared_ptr<SourceWords>& words,
                   Reach reach_by, const SourceAction& action) {
    command.callback([&invocation, words, reach_by, action] {
        invocation.chosen = [words, reach_by, action](const Settings& settings, const Clock& clock) {
            const Result<std::unique_ptr<control::ControlApi>> control = reach_by(settings, clock);
            return control ? action(**control, *words) : report_error(control.error());
        };
    });
}

// Scanning may last: Ctrl-C breaks it off, in a daemon too.
void choose_scan(CLI::App& command, Invocation& invocation, const std::shared_ptr<SourceWords>& words) {
    command.callback([&invocation, words] {
        invocation.chosen = [words](const Settings& settings, const Clock& clock) {
            const Result<int> signals = open_signal_fd({SIGINT, SIGTERM, SIGHUP});
            const Result<std::unique_ptr<control::ControlApi>> control = reach_to_begin(settings, clock);
            if (!signals || !control) {
                return report_error(signals ? control.error() : signals.error());
            }
            return scan_sources(**control, *words, *signals, scan_canceller(settings, **control));
        };
    });
}

void add_options(CLI::App& add, const std::shared_ptr<SourceWords>& words) {
    add.add_option("folder", words->folder, "A root folder of the library")->required();
    one_of(add.add_option("--kind", words->kind,
                          "How movies lie in it: auto (the default), folders (one movie each), flat"),
           words_of(kSourceKindNames));
    one_of(add.add_option("--naming", words->naming, "Which name counts: auto (the default), folder, file"),
           words_of(kNamingStyleNames));
    add.add_flag_callback(
        "--not-recursive", [words] { words->recursive = false; },
        "The folder and its movie folders, nothing deeper");
    add.add_flag_callback(
        "--recursive", [words] { words->recursive = true; }, "All of it again (the default)");
    add.add_option_function<std::vector<std::string>>(
           "--exclude", [words](const std::vector<std::string>& patterns) { words->exclusions = patterns; },
           "A pattern as in .gitignore; may be repeated; \"\" alone: nothing is left out")
        ->allow_extra_args(false);
    add.add_option("--language", words->language, "Of texts, BCP 47; default, and \"\": the setting's");
}

}  // namespace

void add_sources(CLI::App& app, Invocation& invocation) {
    CLI::App& sources = *app.add_subcommand("sources", "The folders that the library consists of");
    sources.require_subcommand(1);
    const auto words = std::make_shared<SourceWords>();
    CLI::App& list = add_command(sources, invocation, "list", "All of them, and how many movies they hold");
    list.add_flag("--json", words->json, "As JSON");
    choose_source(list, invocation, words, reach, list_sources);
    CLI::App& add =
        add_command(sources, invocation, "add", "Add one, or give it other options: what is not said stays");
    add_options(add, words);
    choose_source(add, invocation, words, reach_to_begin, add_source);
    CLI::App& scan = add_command(sources, invocation, "scan", "Look what is new, changed, moved or gone");
    scan.add_option("folders", words->folders, "Which; without one: all");
    scan.add_flag("--full", words->full, "Read every folder, whatever its time says");
    scan.add_flag("--json", words->json, "As JSON");
    choose_scan(scan, invocation, words);
    CLI::App& clean =
        add_command(sources, invocation, "clean", "Forget movies that were deleted from the disk");
    clean.add_option("folder", words->folder, "Of this source only");
    clean.add_flag("--yes", words->yes, "Do not ask");
    choose_source(clean, invocation, words, reach_for_orders, clean_sources);
    CLI::App& remove = add_command(sources, invocation, "remove", "Forget one; its files stay");
    remove.add_option("folder", words->folder, "Its folder")->required();
    remove.add_flag("--yes", words->yes, "Do not ask");
    choose_source(remove, invocation, words, reach_for_orders, remove_source);
}

}  // namespace cinefleet::cli
