#include "coordinator/cli/report.h"

#include "common/counted.h"
#include "common/plain_line.h"

#include <fmt/chrono.h>
#include <fmt/format.h>
#include <nlohmann/json.hpp>
#include <unicode/uchar.h>
#include <utf8.h>

#include <algorithm>

namespace cinefleet::cli {
namespace {

constexpr std::int64_t kWorthMentioningMs =
    6'000;  // of silence: three times a worker has not said that it is there

std::int64_t count(const control::RunStatus& run, TaskState state) {
    const auto found = run.tasks.by_state.find(state);
    return found != run.tasks.by_state.end() ? found->second : 0;
}

std::int64_t ended(const control::RunStatus& run) {
    return run.tasks.total - count(run, TaskState::open);
}

// What was cancelled was no work.
double per_minute(const control::RunStatus& run) {
    return run.elapsed_ms > 0 ? static_cast<double>(ended(run) - count(run, TaskState::cancelled)) *
                                    60'000.0 / static_cast<double>(run.elapsed_ms)
                              : 0;
}

std::string duration(std::int64_t milliseconds) {
    const std::int64_t seconds = milliseconds / 1'000;
    if (seconds >= 3'600) {
        return fmt::format("{}:{:02}:{:02}", seconds / 3'600, seconds / 60 % 60, seconds % 60);
    }
    return fmt::format("{}:{:02}", seconds / 60, seconds % 60);
}

std::string time_left(const control::RunStatus& run) {
    const double rate = per_minute(run);
    return rate > 0 ? duration(static_cast<std::int64_t>(static_cast<double>(count(run, TaskState::open)) *
                                                         60'000 / rate))
                    : "?";
}

// Source: Unicode Standard Annex #11, as terminals take it.
std::size_t columns_of(char32_t character) {
    const auto code = static_cast<UChar32>(character);
    switch (u_charType(code)) {
        case U_NON_SPACING_MARK:
        case U_ENCLOSING_MARK:
        case U_FORMAT_CHAR:
            return 0;
        default:
            break;
    }
    const int width = u_getIntPropertyValue(code, UCHAR_EAST_ASIAN_WIDTH);
    return width == U_EA_WIDE || width == U_EA_FULLWIDTH ? 2 : 1;
}

}  // namespace

std::string for_terminal(std::string_view text, std::size_t width) {
    std::string line = to_plain_line(text);
    std::size_t columns = 0;
    for (auto at = line.begin(); at != line.end();) {
        const auto begin = at;
        columns += columns_of(utf8::unchecked::next(at));
        if (columns > width) {
            line.erase(begin, line.end());
            break;
        }
    }
    return line;
}

std::vector<std::string> render_progress(const control::RunStatus& run,
                                         const std::vector<control::WorkerStatus>& workers, Screen screen) {
    std::string line =
        fmt::format("{} / {}  saved {}", ended(run), run.tasks.total, count(run, TaskState::saved));
    for (const TaskState state : {TaskState::unchanged, TaskState::skipped, TaskState::review,
                                  TaskState::failed, TaskState::dead, TaskState::cancelled}) {
        if (count(run, state) > 0) {
            line += fmt::format("  {} {}", to_string(state), count(run, state));
        }
    }
    line += fmt::format("  {:.0f} a minute  {} left", per_minute(run), time_left(run));
    std::vector<std::string> lines = {for_terminal(line, screen.width)};
    for (const control::WorkerStatus& worker : workers) {
        if (lines.size() == screen.lines) {
            break;
        }
        lines.push_back(render_worker(worker, screen.width));
    }
    if (lines.size() > 1 && lines.size() - 1 < workers.size()) {
        lines.back() = for_terminal(fmt::format("  and {} more workers", workers.size() - lines.size() + 2),
                                    screen.width);
    }
    return lines;
}

std::string render_worker(const control::WorkerStatus& worker, std::size_t width) {
    std::string doing;
    for (const control::WorkerStatus::Holding& holding : worker.holding) {
        doing += (doing.empty() ? "" : ", ") + holding.title + (holding.returning ? " (saving)" : "");
    }
    const std::string silence = worker.silent_ms >= kWorthMentioningMs
                                    ? fmt::format(" (silent for {} s)", worker.silent_ms / 1'000)
                                    : "";
    return for_terminal("  " + worker.worker_id + (worker.draining ? " (leaving)" : "") + silence + ": " +
                            (doing.empty() ? "waiting" : doing),
                        width);
}

std::string render_run_line(const control::RunStatus& run, std::size_t width) {
    std::string line = fmt::format("Run {:<5} {:%Y-%m-%d %H:%M} UTC  {:>6} movies  {:>9}  ", run.run.value,
                                   fmt::gmtime(static_cast<std::time_t>(run.started_ms / 1'000)),
                                   run.tasks.total, run.ended ? duration(run.elapsed_ms) : "open");
    for (const TaskState state : kTaskStates) {
        if (count(run, state) > 0) {
            line += fmt::format("  {} {}", to_string(state), count(run, state));
        }
    }
    if (!run.stop_reason.empty()) {
        line += "  (" + run.stop_reason + ")";
    }
    return for_terminal(line, width);
}

std::string render_summary(const control::RunStatus& run, const std::vector<std::string>& notices) {
    std::string text = fmt::format("Run {}: {} in {:.1f} s, {:.0f} a minute\n", run.run.value,
                                   counted(run.tasks.total, "movie"),
                                   static_cast<double>(run.elapsed_ms) / 1'000, per_minute(run));
    for (const TaskState state : kTaskStates) {
        if (count(run, state) > 0) {
            text += fmt::format("  {:<10} {}\n", to_string(state), count(run, state));
        }
    }
    text += fmt::format("  scraping {:.1f} s, saving {:.1f} s, artwork {:.1f} MB\n",
                        static_cast<double>(run.scrape_phase_ms) / 1'000,
                        static_cast<double>(run.save_phase_ms) / 1'000,
                        static_cast<double>(run.artwork_bytes) / 1e6);
    for (const auto& [provider, usage] : run.usage) {
        const std::string kept = usage.kept > 0 ? fmt::format(", {} answers kept", usage.kept) : "";
        text += fmt::format("  {:<12} {} requests, {:.1f} MB, {} failed{}\n", to_string(provider),
                            usage.requests, static_cast<double>(usage.bytes) / 1e6, usage.failed, kept);
    }
    if (!run.stop_reason.empty()) {
        text += "  stopped: " + for_terminal(run.stop_reason, 500) + "\n";
    }
    for (const std::string& error : run.recent_errors) {
        text += "  " + for_terminal(error, 500) + "\n";
    }
    for (const std::string& notice : notices) {
        text += "  " + for_terminal(notice, 500) + "\n";
    }
    return text;
}

std::string render_json(const control::RunStatus& run) {
    nlohmann::json tasks = {{"total", run.tasks.total}};
    for (const TaskState state : kTaskStates) {
        tasks[std::string(to_string(state))] = count(run, state);
    }
    nlohmann::json usage = nlohmann::json::object();
    for (const auto& [provider, sum] : run.usage) {
        usage[std::string(to_string(provider))] = {
            {"requests", sum.requests}, {"bytes", sum.bytes}, {"failed", sum.failed}, {"kept", sum.kept}};
    }
    const std::int64_t errors = count(run, TaskState::failed) + count(run, TaskState::dead);
    const nlohmann::json report = {
        {"run", run.run.value},
        {"BulkScrape.Movie.Parallel.Total", run.elapsed_ms},
        {"BulkScrape.Movie.Parallel.ScrapePhase", run.scrape_phase_ms},
        {"BulkScrape.Movie.Parallel.SavePhase", run.save_phase_ms},
        {"BulkScrape.Movie.Parallel.Count", run.tasks.total},
        {"BulkScrape.Movie.Parallel.Errors", errors},
        {"tasks", tasks},
        {"movies_per_minute", per_minute(run)},
        {"usage", usage},
        {"artwork_bytes", run.artwork_bytes},
        {"sum_ms",
         {{"queued", run.timings_sum.queued_ms},
          {"permits", run.timings_sum.permits_ms},
          {"data", run.timings_sum.data_ms},
          {"images", run.timings_sum.images_ms},
          {"scrape", run.timings_sum.total_ms},
          {"save", run.save_ms_sum}}},
        {"stop_reason", run.stop_reason},
        {"recent_errors", run.recent_errors},
    };
    return report.dump(2, ' ', false, nlohmann::json::error_handler_t::replace) + "\n";
}

}  // namespace cinefleet::cli
