#include "coordinator/cli/scrape_command.h"

#include "common/sys/process.h"
#include "coordinator/app/coordinator.h"
#include "coordinator/cli/exit_codes.h"
#include "coordinator/cli/report.h"

#include <fmt/format.h>
#include <poll.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <array>
#include <csignal>
#include <cstdio>
#include <string>
#include <vector>

namespace cinefleet::cli {
namespace {

constexpr int kPollMs = 100;
constexpr Millis kPlainLineEvery{5'000};
constexpr std::size_t kPlainWidth = 200;

void say(const std::string& text) {
    fmt::print(stderr, "{}\n", text);
}

int report_error(const Error& error) {
    say("cinefleet: " + for_terminal(error.message, 1'000));
    if (!error.detail.empty()) {
        say("  (" + for_terminal(error.detail, 1'000) + ")");
    }
    return error.error_class == ErrorClass::invalid_input ? kUsage : kCannotRun;
}

// Redraws its lines in place on a terminal; elsewhere prints one from time to time.
class ProgressDisplay {
  public:
    explicit ProgressDisplay(const Clock& clock) : clock_(clock), live_(::isatty(STDERR_FILENO) == 1) {}

    void show(const control::RunStatus& run, const std::vector<control::WorkerStatus>& workers) {
        if (live_) {
            erase();
            for (const std::string& line : render_progress(run, workers, width())) {
                fmt::print(stderr, "{}\n", line);
                ++drawn_;
            }
        } else if (clock_.mono() >= next_line_) {
            next_line_ = clock_.mono() + kPlainLineEvery;
            say(render_progress(run, {}, kPlainWidth).front());
        }
        std::fflush(stderr);
    }

    void erase() {
        if (drawn_ > 0) {
            fmt::print(stderr, "\x1b[{}A\x1b[J", drawn_);
            drawn_ = 0;
        }
    }

  private:
    static std::size_t width() {
        winsize size = {};
        const bool known = ::ioctl(STDERR_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 1;
        return known ? std::size_t{size.ws_col} - 1 : 79;
    }

    const Clock& clock_;
    const bool live_;
    int drawn_ = 0;
    MonoTime next_line_{};
};

bool signal_came(int fd) {
    pollfd entry{fd, POLLIN, 0};
    if (::poll(&entry, 1, kPollMs) <= 0) {
        return false;
    }
    std::array<char, 1024> buffer{};
    return ::read(fd, buffer.data(), buffer.size()) > 0;
}

int exit_code_of(const control::RunStatus& run, bool cancelled) {
    if (cancelled) {
        return kCancelled;
    }
    const auto count = [&](TaskState state) {
        const auto found = run.tasks.by_state.find(state);
        return found != run.tasks.by_state.end() ? found->second : 0;
    };
    if (!run.stop_reason.empty()) {
        return count(TaskState::cancelled) > 0 ? kCannotRun : kSomeFailed;
    }
    return count(TaskState::failed) + count(TaskState::dead) + count(TaskState::review) > 0 ? kSomeFailed
                                                                                            : kAllSaved;
}

int follow(app::Coordinator& coordinator, RunId run, const ScrapeOptions& options, int signals,
           const Clock& clock) {
    ProgressDisplay display(clock);
    bool cancelled = false;
    for (;;) {
        if (signal_came(signals)) {
            if (cancelled) {
                display.erase();
                say("cinefleet: left at once; what was saved is saved");
                ::_exit(kCancelled);
            }
            cancelled = true;
            say("Cancelling: results that are in are still saved (Ctrl-C again leaves at once)");
            const Status status = coordinator.cancel(run);
            if (!status) {
                return report_error(status.error());
            }
        }
        const Result<control::RunStatus> status = coordinator.run_status(run);
        const Result<control::FleetStatus> fleet = coordinator.status();
        if (!status || !fleet) {
            return report_error(status ? fleet.error() : status.error());
        }
        if (status->ended) {
            display.erase();
            fmt::print(options.json ? stderr : stdout, "{}", render_summary(*status));
            if (options.json) {
                fmt::print("{}", render_json(*status));
            }
            return exit_code_of(*status, cancelled);
        }
        display.show(*status, fleet->workers);
        if (const std::string trouble = coordinator.worker_trouble(); !trouble.empty()) {
            display.erase();
            say("cinefleet: " + trouble + "; the rest stays queued for the next scrape");
            return kCannotRun;
        }
    }
}

int show_plan(const control::ScrapeStarted& started) {
    for (const control::PlannedMovie& movie : started.planned) {
        const std::string year = movie.year != 0 ? fmt::format(" ({})", movie.year) : "";
        const std::string tmdb = movie.ids.tmdb != 0 ? fmt::format(" tmdb:{}", movie.ids.tmdb) : "";
        const std::string imdb = movie.ids.imdb.empty() ? "" : " imdb:" + movie.ids.imdb;
        fmt::print("{}\n    as {}{}{}{}: {}\n", for_terminal(movie.path, 1'000),
                   for_terminal(movie.title, 200), year, tmdb, imdb, movie.reason);
    }
    fmt::print("{} of {} movies would be scraped\n", started.planned.size(), started.found);
    return kAllSaved;
}

}  // namespace

int run_scrape(const Settings& settings, const ScrapeOptions& options, const Clock& clock) {
    const Result<int> signals = open_signal_fd({SIGINT, SIGTERM});
    if (!signals) {
        return report_error(signals.error());
    }
    const bool needs_workers = !options.request.dry_run;
    const Result<std::unique_ptr<app::Coordinator>> coordinator = app::Coordinator::start(
        settings, {true, needs_workers ? static_cast<int>(settings.workers) : 0, say}, clock);
    if (!coordinator) {
        return report_error(coordinator.error());
    }
    const Result<control::ScrapeStarted> started = (*coordinator)->start_scrape(options.request);
    if (!started) {
        return report_error(started.error());
    }
    for (const control::ScanProblem& problem : started->problems) {
        say(for_terminal(problem.path, 500) + ": " + for_terminal(problem.message, 500));
    }
    if (options.request.dry_run) {
        return show_plan(*started);
    }
    RunId run = started->run;
    if (!run) {
        const Result<control::FleetStatus> fleet = (*coordinator)->status();
        if (fleet && !fleet->runs.empty()) {
            run = fleet->runs.front().run;
            say("Going on with what an earlier scrape left");
        } else {
            say(started->found == 0 ? "No movies found"
                                    : "Nothing to do: every movie has what was asked for");
            return kAllSaved;
        }
    }
    return follow(**coordinator, run, options, *signals, clock);
}

}  // namespace cinefleet::cli
