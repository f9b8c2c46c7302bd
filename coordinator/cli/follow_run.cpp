#include "coordinator/cli/follow_run.h"
#include "coordinator/cli/output.h"

#include "coordinator/cli/console.h"
#include "coordinator/cli/exit_codes.h"
#include "coordinator/cli/report.h"

#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <string_view>
#include <vector>

namespace cinefleet::cli {
namespace {

constexpr Millis kPlainLineEvery{5'000};
constexpr std::size_t kPlainWidth = 200;

// Redraws its lines in place on a terminal; elsewhere prints one from time to time.
class ProgressDisplay {
  public:
    explicit ProgressDisplay(const Clock& clock) : clock_(clock), live_(can_redraw()) {}

    void show(const control::RunStatus& run, const control::FleetStatus& fleet) {
        if (live_) {
            erase();
            const Screen whole = screen();
            const std::size_t told = std::min(fleet.notices.size(), whole.lines - 1);
            std::vector<std::string> lines =
                render_progress(run, fleet.workers, {whole.width, whole.lines - told});
            for (std::size_t i = 0; i < told; ++i) {
                lines.push_back(for_terminal(fleet.notices[i], whole.width));
            }
            for (const std::string& line : lines) {
                put(stderr, "{}\n", line);
                ++drawn_;
            }
        } else if (clock_.mono() >= next_line_) {
            next_line_ = clock_.mono() + kPlainLineEvery;
            say_if_new(render_progress(run, {}, {kPlainWidth, 1}).front(), said_);
            say_if_new(fmt::format("{}", fmt::join(fleet.notices, "\n")), said_notices_);
        }
        std::fflush(stderr);
    }

    void erase() {
        if (drawn_ > 0) {
            put(stderr, "\x1b[{}A\x1b[J", drawn_);
            drawn_ = 0;
        }
    }

  private:
    // While nothing happens one line says so, not one every few seconds.
    static void say_if_new(const std::string& text, std::string& said) {
        if (text != said && !text.empty()) {
            say(text);
        }
        said = text;
    }

    static bool can_redraw() {
        const char* terminal = std::getenv("TERM");
        return ::isatty(STDERR_FILENO) == 1 && (terminal == nullptr || std::string_view(terminal) != "dumb");
    }

    // Without the last column, where terminals may wrap, and the last line, where the cursor stands.
    static Screen screen() {
        winsize size = {};
        const bool known =
            ::ioctl(STDERR_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 1 && size.ws_row > 1;
        return known ? Screen{std::size_t{size.ws_col} - 1, std::size_t{size.ws_row} - 1} : Screen{};
    }

    const Clock& clock_;
    const bool live_;
    int drawn_ = 0;
    MonoTime next_line_{};
    std::string said_;
    std::string said_notices_;
};

int exit_code_of(const control::RunStatus& run) {
    if (run.stop_reason == control::kCancelledByUser) {
        return kCancelled;
    }
    if (!run.stop_reason.empty()) {
        return kCannotRun;
    }
    const bool has_failed = std::ranges::any_of(run.tasks.by_state, [](const auto& entry) {
        const auto& [state, count] = entry;
        return count > 0 &&
               (state == TaskState::failed || state == TaskState::dead || state == TaskState::review);
    });
    return has_failed ? kSomeFailed : kAllSaved;
}

}  // namespace

Result<control::RunStatus> wait_for_run(control::ControlApi& control, RunId run, const WaitOptions& options) {
    while (!signal_came(options.signals)) {
        Result<control::RunStatus> status = control.run_status(run);
        if (!status || status->ended) {
            return status;
        }
        if (const std::string trouble = options.trouble(); !trouble.empty()) {
            return failure(ErrorClass::unavailable, trouble + "; the rest stays queued for the next scrape");
        }
    }
    return failure(ErrorClass::cancelled,
                   "stopped waiting; run " + std::to_string(run.value) + " goes on with the next scrape");
}

int follow_run(control::ControlApi& control, RunId run, const FollowOptions& options, const Clock& clock) {
    ProgressDisplay display(clock);
    bool wants_cancel = options.is_cancelled;
    bool is_cancelled = false;
    for (;;) {
        if (signal_came(options.signals)) {
            display.erase();
            if (wants_cancel) {
                say("cinefleet: left at once; what was saved is saved");
                ::_exit(kCancelled);
            }
            wants_cancel = true;
            say("Cancelling: results that are in are still saved (Ctrl-C again leaves at once)");
        }
        if (wants_cancel && !is_cancelled) {
            if (const Status status = control.cancel(run); !status) {
                return report_error(status.error());
            }
            is_cancelled = true;
        }
        const Result<control::RunStatus> status = control.run_status(run);
        const Result<control::FleetStatus> fleet = control.status();
        if (!status || !fleet) {
            display.erase();
            return report_error(status ? fleet.error() : status.error());
        }
        if (status->ended) {
            display.erase();
            put(options.json ? stderr : stdout, "{}", render_summary(*status, fleet->notices));
            if (options.json) {
                put("{}", render_json(*status));
            }
            return exit_code_of(*status);
        }
        display.show(*status, *fleet);
        if (const std::string trouble = options.trouble(); !trouble.empty()) {
            display.erase();
            say("cinefleet: " + trouble + "; the rest stays queued for the next scrape");
            return kCannotRun;
        }
    }
}

}  // namespace cinefleet::cli
