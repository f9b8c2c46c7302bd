#include "coordinator/cli/review_talk.h"
#include "coordinator/cli/output.h"

#include "coordinator/cli/exit_codes.h"
#include "coordinator/cli/follow_run.h"
#include "coordinator/cli/report.h"
#include "coordinator/cli/review_answer.h"

#include <fmt/format.h>

#include <cstdio>
#include <utility>

namespace cinefleet::cli {
namespace {

constexpr std::size_t kTalkWidth = 1'000;

std::string shown_title(const Movie& movie) {
    return for_terminal(movie.title, kTalkWidth) + (movie.year != 0 ? fmt::format(" ({})", movie.year) : "");
}

bool needs_a_person(const control::MovieReport::TaskLine& task) {
    return task.state == TaskState::review || task.state == TaskState::failed;
}

}  // namespace

Result<control::ReviewItem> review_of(control::ControlApi& control, const std::string& id_or_path) {
    Result<control::MovieReport> report = control.show_movie(id_or_path);
    if (!report) {
        return failure(std::move(report).error());
    }
    control::ReviewItem item;
    item.movie = report->id;
    item.path = report->path;
    item.title = report->name.title;
    item.year = report->name.year;
    for (control::MovieReport::TaskLine& task : report->tasks) {
        if (!item.task) {
            item.task = task.task;
            item.run = task.run;
            item.reason = task.reason;
        }
        if (item.candidates.empty()) {
            item.candidates = std::move(task.candidates);
        }
    }
    return item;
}

ReviewTalk::ReviewTalk(control::ControlApi& control, int signals, std::function<std::string()> trouble)
    : control_(control), lines_(signals), signals_(signals), trouble_(std::move(trouble)) {}

Status ReviewTalk::ask(const std::vector<control::ReviewItem>& items) {
    for (std::size_t i = 0; i < items.size(); ++i) {
        const std::string heading = items.size() > 1 ? fmt::format("{} of {}: ", i + 1, items.size()) : "";
        const Result<Next> next = ask_about(items[i], heading);
        if (!next) {
            return failure(next.error());
        }
        if (*next == Next::stop) {
            return {};
        }
    }
    return {};
}

Result<ReviewTalk::Next> ReviewTalk::ask_about(control::ReviewItem item, const std::string& heading) {
    put("\n{}{}", heading, render_review(item));
    for (;;) {
        put("Which one? (? for help) ");
        std::fflush(stdout);
        const std::optional<std::string> line = lines_.next();
        if (!line) {
            is_stopped_ = lines_.is_stopped();
            put("\n");
            return Next::stop;
        }
        const ReviewAnswer answer = read_answer(*line, item.candidates.size());
        control::MatchOrder order;
        switch (answer.kind) {
            case ReviewAnswer::Kind::leave:
                return Next::movie;
            case ReviewAnswer::Kind::quit:
                return Next::stop;
            case ReviewAnswer::Kind::help:
                put("{}", answer_help());
                continue;
            case ReviewAnswer::Kind::unclear:
                put("  {}\n", answer.problem);
                continue;
            case ReviewAnswer::Kind::search: {
                bool is_found = false;
                const Result<Next> next = search(item, answer.title, answer.year, is_found);
                if (!next || *next == Next::stop || is_found) {
                    return next;
                }
                put("{}", render_review(item));
                continue;
            }
            case ReviewAnswer::Kind::choose:
                order.ids.tmdb = item.candidates[answer.number - 1].tmdb_id;
                break;
            case ReviewAnswer::Kind::ids:
                order.ids = answer.ids;
                break;
            case ReviewAnswer::Kind::ignore:
                order.ignore = true;
                break;
        }
        const Status decided = decide(item, order);
        if (decided) {
            return Next::movie;
        }
        if (decided.error().error_class == ErrorClass::unavailable) {
            return failure(decided.error());
        }
        put("  {}\n", for_terminal(decided.error().message, kTalkWidth));
    }
}

Status ReviewTalk::decide(const control::ReviewItem& item, control::MatchOrder order) {
    order.movie = std::to_string(item.movie.value);
    const Result<control::ScrapeStarted> started = control_.decide_match(order);
    if (!started) {
        return failure(started.error());
    }
    has_decided_ = true;
    if (started->run) {
        scrapes_.push_back({started->run, item.movie});
        put("  it is scraped as that\n");
    } else {
        put("  ignored: `cinefleet match {} --forget` takes that back\n", item.movie.value);
    }
    return {};
}

Result<ReviewTalk::Next> ReviewTalk::search(control::ReviewItem& item, const std::string& title,
                                            std::int32_t year, bool& is_found) {
    control::MatchOrder order;
    order.movie = std::to_string(item.movie.value);
    order.title = title;
    order.year = year;
    const Result<control::ScrapeStarted> started = control_.decide_match(order);
    if (!started) {
        if (started.error().error_class == ErrorClass::unavailable) {
            return failure(started.error());
        }
        put("  {}\n", for_terminal(started.error().message, kTalkWidth));
        return Next::movie;
    }
    put("  searching\n");
    std::fflush(stdout);
    const Result<control::RunStatus> ended = wait_for_run(control_, started->run, {signals_, trouble_});
    if (!ended) {
        if (ended.error().error_class == ErrorClass::cancelled) {
            is_stopped_ = true;
            return Next::stop;
        }
        return failure(ended.error());
    }
    const Result<control::MovieReport> report = control_.show_movie(order.movie);
    if (!report) {
        return failure(report.error());
    }
    is_found = !report->tasks.empty() && !needs_a_person(report->tasks.front());
    if (is_found) {
        has_decided_ = true;
        put("  found and scraped: {}, tmdb {}\n", shown_title(report->movie), report->movie.ids.tmdb);
        return Next::movie;
    }
    if (!report->tasks.empty()) {
        item.reason = report->tasks.front().reason;
        item.candidates = report->tasks.front().candidates;
    }
    return Next::movie;
}

int ReviewTalk::finish() {
    bool has_failed = false;
    for (const Scrape& scrape : scrapes_) {
        const Result<control::RunStatus> ended = wait_for_run(control_, scrape.run, {signals_, trouble_});
        if (!ended) {
            return report_error(ended.error());
        }
        const Result<control::MovieReport> report = control_.show_movie(std::to_string(scrape.movie.value));
        if (!report) {
            return report_error(report.error());
        }
        if (!report->tasks.empty() && needs_a_person(report->tasks.front())) {
            has_failed = true;
            say(for_terminal(report->path, kTalkWidth) + ": " +
                for_terminal(report->tasks.front().reason, kTalkWidth));
        } else {
            put("scraped: {}\n", shown_title(report->movie));
        }
    }
    if (is_stopped_) {
        return kCancelled;
    }
    return has_failed ? kSomeFailed : kAllSaved;
}

}  // namespace cinefleet::cli
