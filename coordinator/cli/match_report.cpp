// Matches for people: what was searched, what was found, what decided.

#include "coordinator/cli/report.h"

#include <fmt/format.h>

#include <algorithm>

namespace cinefleet::cli {
namespace {

constexpr std::size_t kLongLine = 1'000;
constexpr std::size_t kMostTold = 5;

std::string with_year(const std::string& title, std::int32_t year) {
    return for_terminal(title, kLongLine) + (year != 0 ? fmt::format(" ({})", year) : "");
}

std::string shown(const MovieIds& ids) {
    const std::string tmdb = ids.tmdb != 0 ? fmt::format("tmdb {}", ids.tmdb) : "";
    const std::string imdb = ids.imdb.empty() ? "" : "imdb " + for_terminal(ids.imdb, kLongLine);
    return tmdb + (tmdb.empty() || imdb.empty() ? "" : ", ") + imdb;
}

std::string render_candidates(const std::vector<MatchCandidate>& candidates) {
    std::string text;
    for (std::size_t i = 0; i < candidates.size(); ++i) {
        const MatchCandidate& candidate = candidates[i];
        text += fmt::format("  {:>2}  {:>3.0f} %  {}, tmdb {}: {}\n", i + 1, candidate.score * 100,
                            with_year(candidate.title, candidate.year), candidate.tmdb_id,
                            for_terminal(candidate.reason, kLongLine));
    }
    return text;
}

// A person, then the name, then the last scrape, then a search: in this order a task asks.
std::string what_decides(const control::MovieReport& report) {
    if (report.fixed != MovieIds{}) {
        return "a person: it is " + shown(report.fixed) + "; no run changes that";
    }
    if (report.ignored) {
        return "a person: it is ignored";
    }
    if (report.name.ids != MovieIds{}) {
        return "the id in its name or NFO: " + shown(report.name.ids);
    }
    if (report.movie.ids != MovieIds{}) {
        return "the last scrape, which found " + shown(report.movie.ids);
    }
    return "a search for its title";
}

void add_task(std::string& text, const control::MovieReport::TaskLine& task) {
    text += fmt::format("\nTask {} of run {}: {}{}\n", task.task.value, task.run.value, to_string(task.state),
                        task.reason.empty() ? "" : ": " + for_terminal(task.reason, kLongLine));
    if (!task.search_title.empty()) {
        text += "  a person searched for " + with_year(task.search_title, task.search_year) + "\n";
    }
    text += task.candidates.empty() && (task.state == TaskState::saved || task.state == TaskState::unchanged)
                ? "  no search was needed: an id decided\n"
                : render_candidates(task.candidates);
}

}  // namespace

std::string render_match(const control::MovieReport& report) {
    std::string text = fmt::format("Movie {}: {}\n", report.id.value, for_terminal(report.path, kLongLine));
    text += "  name, NFO say  " + with_year(report.name.title, report.name.year);
    if (!report.name.edition.empty()) {
        text += ", edition " + for_terminal(report.name.edition, kLongLine);
    }
    if (!report.name.alternative_title.empty()) {
        text += ", also known as " + for_terminal(report.name.alternative_title, kLongLine);
    }
    text += report.name.ids != MovieIds{} ? ", " + shown(report.name.ids) + "\n" : "\n";
    if (!report.movie.title.empty()) {
        text += "  scraped as     " + with_year(report.movie.title, report.movie.year) + ", " +
                shown(report.movie.ids) + "\n";
    }
    text += "  what decides   " + what_decides(report) + "\n";
    for (std::size_t i = 0; i < std::min(report.tasks.size(), kMostTold); ++i) {
        add_task(text, report.tasks[i]);
    }
    return text;
}

std::string render_review(const control::ReviewItem& item) {
    std::string text =
        fmt::format("Movie {}: {}\n  as {}: {}\n", item.movie.value, for_terminal(item.path, kLongLine),
                    with_year(item.title, item.year),
                    item.reason.empty() ? "several candidates fit" : for_terminal(item.reason, kLongLine));
    return text + render_candidates(item.candidates);
}

std::string render_movie_line(const control::MovieLine& movie) {
    return fmt::format("{:>6}  {}{}\n        {}\n", movie.movie.value, with_year(movie.title, movie.year),
                       movie.ids != MovieIds{} ? ", " + shown(movie.ids)
                       : movie.scraped         ? ""
                                               : ", not scraped yet",
                       for_terminal(movie.path, kLongLine));
}

}  // namespace cinefleet::cli
