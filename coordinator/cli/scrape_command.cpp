#include "common/sys/process.h"
#include "coordinator/app/coordinator.h"
#include "coordinator/cli/commands.h"
#include "coordinator/cli/console.h"
#include "coordinator/cli/follow_run.h"
#include "coordinator/cli/report.h"
#include "coordinator/cli/scan_signals.h"
#include "coordinator/control/remote_control.h"

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include <unistd.h>

#include <csignal>
#include <filesystem>
#include <future>

namespace cinefleet::cli {
namespace {

constexpr std::size_t kLongPath = 1'000;

// The words of the command line.
struct ScrapeWords {
    std::vector<std::string> folders;
    std::vector<std::string> movies;
    std::string type = "missing";
    std::string mode = "auto";
    std::vector<std::string> modifiers;
    bool dry_run = false;
    bool json = false;
};

Result<ModifierSet> modifiers_by_name(const std::vector<std::string>& names) {
    if (names.empty()) {
        return default_modifiers();
    }
    ModifierSet set;
    for (const std::string& name : names) {
        const std::optional<Modifier> modifier = modifier_by_name(name);
        if (!modifier) {
            std::string known;
            for (const ModifierInfo& info : kModifiers) {
                known += (known.empty() ? "" : ", ") + std::string(info.short_name);
            }
            return failure(ErrorClass::invalid_input,
                           "there is no modifier '" + name + "'; there are " + known);
        }
        set.add(*modifier);
    }
    return set;
}

Result<std::vector<std::string>> in_full(const std::vector<std::string>& paths) {
    std::vector<std::string> full;
    for (const std::string& path : paths) {
        std::error_code error;
        full.push_back(std::filesystem::canonical(path, error).native());
        if (error) {
            return failure(ErrorClass::not_found, path + " is not there: is the share mounted?",
                           error.message());
        }
    }
    return full;
}

Result<control::ScrapeRequest> make_request(const ScrapeWords& words) {
    control::ScrapeRequest request;
    const std::optional<ScrapeSelection> selection = scrape_selection_by_name(words.type);
    const std::optional<ScrapeMode> mode = scrape_mode_by_name(words.mode);
    const bool is_known = selection == ScrapeSelection::all || selection == ScrapeSelection::missing ||
                          selection == ScrapeSelection::new_;
    if (!is_known || !mode) {
        return failure(ErrorClass::invalid_input,
                       "--type is all, missing or new; --mode is auto, ask or skip");
    }
    request.type = {words.movies.empty() ? *selection : ScrapeSelection::selected, *mode};
    Result<ModifierSet> modifiers = modifiers_by_name(words.modifiers);
    if (!modifiers) {
        return failure(std::move(modifiers).error());
    }
    request.modifiers = *modifiers;
    request.dry_run = words.dry_run;
    Result<std::vector<std::string>> folders = in_full(words.folders);
    Result<std::vector<std::string>> movies = in_full(words.movies);
    if (!folders || !movies) {
        return failure(folders ? movies.error() : folders.error());
    }
    request.folders = *std::move(folders);
    request.selected = *std::move(movies);
    return request;
}

int show_plan(const control::ScrapeStarted& started) {
    for (const control::PlannedMovie& movie : started.planned) {
        const std::string year = movie.year != 0 ? fmt::format(" ({})", movie.year) : "";
        const std::string tmdb = movie.ids.tmdb != 0 ? fmt::format(" tmdb:{}", movie.ids.tmdb) : "";
        const std::string imdb = movie.ids.imdb.empty() ? "" : " imdb:" + movie.ids.imdb;
        fmt::print("{}\n    as {}{}{}{}: {}\n", for_terminal(movie.path, kLongPath),
                   for_terminal(movie.title, 200), year, tmdb, imdb, movie.reason);
    }
    fmt::print("{} of {} movies would be scraped\n", started.planned.size(), started.found);
    return kAllSaved;
}

// How the one who asks and the one who scrapes are put together.
struct Scraper {
    control::ControlApi& control;
    std::function<bool()> stop_scans;  ///< true: nothing is queued and nothing will be
    FollowOptions follow;
};

// Scanning a library takes its time. The first Ctrl-C leaves at once unless something is queued already.
Result<control::ScrapeStarted> start_scrape(Scraper& scraper, const control::ScrapeRequest& request) {
    auto started = std::async(std::launch::async, [&] { return scraper.control.start_scrape(request); });
    while (started.wait_for(Millis{0}) != std::future_status::ready) {
        if (!signal_came(scraper.follow.signals)) {
            continue;
        }
        if (scraper.follow.is_cancelled || scraper.stop_scans()) {
            say("cinefleet: left while it was looking at the folders; nothing was queued by this process");
            ::_exit(kCancelled);
        }
        scraper.follow.is_cancelled = true;
        say("Cancelling (Ctrl-C again leaves at once)");
    }
    return started.get();
}

// Without a folder: every source; one whose share is not mounted is named and left out.
Status fill_in_sources(control::ControlApi& control, control::ScrapeRequest& request) {
    if (!request.folders.empty()) {
        return {};
    }
    const Result<std::vector<control::Source>> sources = control.library().sources();
    if (!sources) {
        return failure(sources.error());
    }
    if (sources->empty()) {
        return failure(ErrorClass::invalid_input,
                       "there is no source yet: name a folder, `cinefleet scrape DIR`");
    }
    for (const control::Source& source : *sources) {
        request.folders.push_back(source.path);
    }
    request.skip_unreachable = true;
    return {};
}

int scrape_with(Scraper scraper, control::ScrapeRequest request, const Clock& clock) {
    if (Status filled = fill_in_sources(scraper.control, request); !filled) {
        return report_error(filled.error());
    }
    const Result<control::ScrapeStarted> started = start_scrape(scraper, request);
    if (!started) {
        return report_error(started.error());
    }
    for (const control::ScanProblem& problem : started->problems) {
        say(for_terminal(problem.path, kLongPath) + ": " + for_terminal(problem.message, kLongPath));
    }
    if (started->dead > 0) {
        say(fmt::format("{} movies that crashed their workers are left out: `cinefleet dead list`",
                        started->dead));
    }
    if (request.dry_run) {
        return show_plan(*started);
    }
    if (started->run) {
        if (started->already_queued > 0) {
            say(fmt::format(
                "{} movies are in the queue already, for an earlier scrape: this one waits for them",
                started->already_queued));
        }
        return follow_run(scraper.control, started->run, scraper.follow, clock);
    }
    say(started->found == 0 ? "No movies found" : "Nothing to do: every movie has what was asked for");
    return kAllSaved;
}

int run_scrape(const ScrapeWords& words, const Settings& settings, const Clock& clock) {
    Result<control::ScrapeRequest> request = make_request(words);
    if (!request) {
        return report_error(request.error());
    }
    request->scan_key = new_scan_key();
    const Result<int> signals = open_signal_fd({SIGINT, SIGTERM, SIGHUP});
    if (!signals) {
        return report_error(signals.error());
    }
    FollowOptions follow{*signals, words.json, false, [] { return std::string(); }};
    if (const auto remote = control::RemoteControl::connect(settings.control_socket()); remote) {
        const auto cancel = scan_canceller(settings, **remote);
        return scrape_with({**remote, [&] { return cancel(request->scan_key).has_value(); }, follow},
                           *request, clock);
    }
    const app::Coordinator::Options alone{true, words.dry_run ? 0 : static_cast<int>(settings.workers), say};
    const Result<std::unique_ptr<app::Coordinator>> coordinator =
        app::Coordinator::start(settings, alone, clock);
    if (!coordinator) {
        return report_error(coordinator.error());
    }
    follow.trouble = [&] { return (*coordinator)->worker_trouble(); };
    return scrape_with({**coordinator, [&] { return (*coordinator)->stop_scans(); }, follow}, *request,
                       clock);
}

}  // namespace

void add_scrape(CLI::App& app, Invocation& invocation) {
    const auto words = std::make_shared<ScrapeWords>();
    CLI::App& command = add_command(app, invocation, "scrape",
                                    "Scan folders, scrape what lacks something, follow it to the end");
    command.add_option("folders", words->folders, "Root folders of the library; none: every source");
    const auto setting = [&invocation](const char* key) {
        return [&invocation, key](const std::string& value) {
            invocation.sources.overrides.push_back(std::string(key) + "=" + value);
        };
    };
    command.add_option_function<std::string>("--workers", setting("workers.count"), "Local worker processes");
    command.add_option_function<std::string>("--slots", setting("workers.slots"),
                                             "Movies at once in each worker; 1 is sequential");
    command.add_option("--movie", words->movies, "Only this movie: its file or folder; may be repeated")
        ->allow_extra_args(false);
    command.add_option("--type", words->type, "all, missing, new")->capture_default_str();
    command.add_option("--mode", words->mode, "auto, ask, skip")->capture_default_str();
    command.add_option("--modifiers", words->modifiers, "nfo, poster, fanart, landscape, clearlogo, …")
        ->delimiter(',')
        ->allow_extra_args(false);
    command.add_flag("--dry-run", words->dry_run, "Only show what would be scraped, and as what");
    command.add_flag("--json", words->json, "The report as JSON on standard output");
    command.callback([&invocation, words] {
        invocation.chosen = [words](const Settings& settings, const Clock& clock) {
            return run_scrape(*words, settings, clock);
        };
    });
}

}  // namespace cinefleet::cli
