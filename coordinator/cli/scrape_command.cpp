#include "common/sys/process.h"
#include "coordinator/app/coordinator.h"
#include "coordinator/cli/commands.h"
#include "coordinator/cli/console.h"
#include "coordinator/cli/follow_run.h"
#include "coordinator/cli/movie_words.h"
#include "coordinator/cli/output.h"
#include "coordinator/cli/report.h"
#include "coordinator/cli/review_talk.h"
#include "coordinator/cli/scan_signals.h"
#include "coordinator/cli/scrape_words.h"
#include "coordinator/control/api_json.h"
#include "coordinator/control/remote_control.h"

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include <unistd.h>

#include <algorithm>
#include <csignal>
#include <future>

namespace cinefleet::cli {
namespace {

constexpr std::size_t kLongPath = 1'000;

int show_plan(const control::ScrapeStarted& started, bool json) {
    if (json) {
        put("{}", control::to_json(started));
        return kAllSaved;
    }
    for (const control::PlannedMovie& movie : started.planned) {
        const std::string year = movie.year != 0 ? fmt::format(" ({})", movie.year) : "";
        const std::string tmdb = movie.ids.tmdb != 0 ? fmt::format(" tmdb:{}", movie.ids.tmdb) : "";
        const std::string imdb = movie.ids.imdb.empty() ? "" : " imdb:" + movie.ids.imdb;
        put("{}\n    as {}{}{}{}: {}\n", for_terminal(movie.path, kLongPath), for_terminal(movie.title, 200),
            year, tmdb, imdb, movie.reason);
    }
    put("{} of {} would be scraped\n", started.planned.size(), counted(started.found, "movie"));
    return kAllSaved;
}

// How the one who asks and the one who scrapes are put together.
struct Scraper {
    control::ControlApi& control;
    std::function<bool()> stop_scans;  ///< true: nothing is queued and nothing will be
    FollowOptions follow;
    bool is_alone = false;  ///< the coordinator is this process: nobody else goes on with open runs
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

// Without a folder or a movie: every source; one whose share is not mounted is named and left out.
Status fill_in_sources(control::ControlApi& control, control::ScrapeRequest& request) {
    if (!request.folders.empty() || !request.selected.empty()) {
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

// A single scrape that could not decide asks the person who waits for it.
int ask_at_once(const Scraper& scraper, const control::ScrapeRequest& request) {
    const Result<control::ReviewItem> item = review_of(scraper.control, request.selected.front());
    if (!item) {
        return report_error(item.error());
    }
    const Result<std::vector<control::ReviewItem>> waiting = scraper.control.reviews(kMostReviews);
    if (!waiting) {
        return report_error(waiting.error());
    }
    if (std::ranges::find(*waiting, item->movie, &control::ReviewItem::movie) == waiting->end()) {
        return kSomeFailed;  // its match is not what it failed for
    }
    ReviewTalk talk(scraper.control, scraper.follow.signals, scraper.follow.trouble);
    if (const Status asked = talk.ask({*item}); !asked) {
        return report_error(asked.error());
    }
    return talk.has_decided() ? talk.finish() : kSomeFailed;
}

// Who reads the report gets one, of no run and no movie.
int report_nothing(const Scraper& scraper) {
    if (scraper.follow.json) {
        put("{}", render_json(control::RunStatus{}));
    }
    return kAllSaved;
}

// What an earlier process left open goes on here and would be left again when this process ends.
int go_on_with_open_runs(Scraper& scraper, const Clock& clock) {
    const Result<control::FleetStatus> status = scraper.control.status();
    if (!status) {
        return report_error(status.error());
    }
    if (status->runs.empty()) {
        return report_nothing(scraper);
    }
    int exit_code = kAllSaved;
    for (const control::RunStatus& run : status->runs) {
        say(fmt::format("Going on with run {}, which was not finished", run.run.value));
        exit_code = std::max(exit_code, follow_run(scraper.control, run.run, scraper.follow, clock));
        if (exit_code == kCancelled) {
            break;
        }
    }
    return exit_code;
}

std::string why_nothing(const control::ScrapeStarted& started, const control::ScrapeRequest& request) {
    if (started.found == 0) {
        return "No movies found";
    }
    if (!request.changed_since.empty()) {
        return "Nothing to do: no movie has changed at TMDB";
    }
    if (request.type.selection == ScrapeSelection::marked) {
        return "Nothing to do: no movie is marked (`cinefleet mark MOVIE`)";
    }
    return request.filter.empty() ? "Nothing to do: every movie has what was asked for"
                                  : "Nothing to do: no movie that fits the filter lacks anything";
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
    if (started->takes_all) {
        say("More has changed at TMDB than there are movies here: all of them are scraped anew");
    }
    if (started->dead > 0) {
        say(counted(started->dead, "movie") + " left out after crashes of workers: `cinefleet dead list`");
    }
    if (request.dry_run) {
        return show_plan(*started, scraper.follow.json);
    }
    if (started->run) {
        if (started->already_queued > 0) {
            say(counted(started->already_queued, "movie") +
                " in the queue already, for an earlier scrape: this one waits for that");
        }
        const int ended = follow_run(scraper.control, started->run, scraper.follow, clock);
        const bool asks =
            request.type == ScrapeType{ScrapeSelection::single, ScrapeMode::ask} && !scraper.follow.json;
        return asks && ended == kSomeFailed ? ask_at_once(scraper, request) : ended;
    }
    say(why_nothing(*started, request));
    return scraper.is_alone ? go_on_with_open_runs(scraper, clock) : report_nothing(scraper);
}

// What is not told by then is told by the next coordinator.
void tell_hooks(app::Coordinator& coordinator, int signals, const Clock& clock) {
    constexpr Millis kLook{100};
    constexpr Millis kLongest{60'000};
    const MonoTime until = clock.mono() + kLongest;
    while (!coordinator.wait_for_hooks(kLook) && clock.mono() < until) {
        if (signal_came(signals)) {
            return;
        }
    }
}

int run_scrape(const ScrapeWords& words, const Settings& settings, const Clock& clock) {
    if (!check_filter(words.filter, clock.wall().time_since_epoch().count())) {
        return kUsage;
    }
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
    const int exit_code = scrape_with(
        {**coordinator, [&] { return (*coordinator)->stop_scans(); }, follow, true}, *request, clock);
    tell_hooks(**coordinator, *signals, clock);
    return exit_code;
}

}  // namespace

void add_scrape(CLI::App& app, Invocation& invocation) {
    const auto words = std::make_shared<ScrapeWords>();
    CLI::App& command = add_order(app, invocation, "scrape",
                                  "Scan folders, scrape what lacks something, follow it to the end");
    command.add_option(
        "folders", words->folders,
        "Root folders of the library; none: every source; with --type selected or single: the movies");
    const auto setting = [&invocation](const char* key) {
        return [&invocation, key](const std::string& value) {
            invocation.sources.overrides.push_back(std::string(key) + "=" + value);
        };
    };
    command.add_option_function<std::string>("--workers", setting("workers.count"), "Local worker processes");
    command.add_option_function<std::string>("--slots", setting("workers.slots"),
                                             "Movies at once in each worker; 1 is sequential");
    command
        .add_option("--movie", words->movies, "Only this movie: its file, folder or number; may be repeated")
        ->allow_extra_args(false);
    command.add_option(
        "--type", words->type,
        "missing (the default), new, all, marked, filter, selected, single; or Ember's names such as "
        "MissingAsk and SingleScrape");
    command.add_option("--mode", words->mode, "When several fit: auto (the default), ask, skip");
    command.add_option("--filter", words->filter, "Which: year>=2000 and genre=Horror and not has:poster");
    command
        .add_option("--modifiers", words->modifiers,
                    "What: nfo, poster, fanart, landscape, clearlogo, …; all,-poster")
        ->delimiter(',')
        ->allow_extra_args(false);
    command.add_option("--options", words->options, "Which fields: plot,cast,…; all,-plot")
        ->delimiter(',')
        ->allow_extra_args(false);
    command
        .add_option("--replace", words->replace,
                    "Images of these kinds take the place of those that are there, also of your own")
        ->delimiter(',')
        ->allow_extra_args(false);
    command.add_flag("--overwrite-edited", words->overwrite_edited,
                     "Also overwrite what people have edited in NFOs; locks still hold");
    command.add_option("--changed-since", words->changed_since,
                       "Only scraped movies that have changed at TMDB since a day (2026-11-27), or since the "
                       "last time that this was asked: last");
    command.add_flag("--refresh", words->refresh,
                     "Ask services again, and fetch images again, whatever is known from before");
    whole_number(command.add_option(
                     "--weight", words->weight,
                     "Its share next to other runs: one of weight 3 gets three tasks for another's one"),
                 1, control::kMaxRunWeight)
        ->capture_default_str();
    command.add_flag("--dry-run", words->dry_run, "Only show what would be scraped, and as what");
    command.add_flag("--json", words->json, "The report as JSON on standard output");
    command.callback([&invocation, words] {
        invocation.chosen = [words](const Settings& settings, const Clock& clock) {
            return run_scrape(*words, settings, clock);
        };
    });
}

}  // namespace cinefleet::cli
