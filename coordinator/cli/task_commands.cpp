#include "coordinator/cli/commands.h"
#include "coordinator/cli/console.h"
#include "coordinator/cli/movie_words.h"
#include "coordinator/cli/output.h"
#include "coordinator/cli/reach.h"
#include "coordinator/cli/report.h"
#include "coordinator/control/api_json.h"

#include <CLI/CLI.hpp>

#include <charconv>

namespace cinefleet::cli {
namespace {

struct TaskWords {
    std::int64_t task = 0;
    std::string subject;  // of explain: a task's number, or a movie
    bool is_movie = false;
    std::int32_t limit = 100;
    bool json = false;
};

int explain(const TaskWords& words, const Settings& settings, const Clock& clock) {
    const Result<std::unique_ptr<control::ControlApi>> control = reach(settings, clock);
    if (!control) {
        return report_error(control.error());
    }
    const Result<control::TaskReport> report = (*control)->explain(TaskId{words.task});
    if (!report) {
        return report_error(report.error());
    }
    put("{}", words.json ? control::to_json(*report) : render_task(*report));
    return kAllSaved;
}

int explain_movie(const TaskWords& words, const Settings& settings, const Clock& clock) {
    const Result<std::unique_ptr<control::ControlApi>> control = reach(settings, clock);
    if (!control) {
        return report_error(control.error());
    }
    const Result<control::MovieReport> report = (*control)->show_movie(movie_in_full(words.subject));
    if (!report) {
        return report_error(report.error());
    }
    put("{}", words.json ? control::to_json(*report) : render_match(*report));
    return kAllSaved;
}

int explain_subject(const TaskWords& words, const Settings& settings, const Clock& clock) {
    TaskWords task = words;
    const char* const end = words.subject.data() + words.subject.size();
    const auto [rest, error] = std::from_chars(words.subject.data(), end, task.task);
    const bool is_number = error == std::errc{} && rest == end && task.task > 0;
    return is_number && !words.is_movie ? explain(task, settings, clock)
                                        : explain_movie(words, settings, clock);
}

int list_dead(const TaskWords& words, const Settings& settings, const Clock& clock) {
    const Result<std::unique_ptr<control::ControlApi>> control = reach(settings, clock);
    if (!control) {
        return report_error(control.error());
    }
    const Result<std::vector<control::TaskReport>> dead = (*control)->dead_tasks(words.limit);
    if (!dead) {
        return report_error(dead.error());
    }
    if (words.json) {
        put("{}", control::to_json(*dead));
        return kAllSaved;
    }
    for (const control::TaskReport& task : *dead) {
        put("{}", render_task(task));
    }
    put("{} dead\n", dead->size());
    return kAllSaved;
}

// A dead movie that is taken off the list is scraped by the next run that wants it.
int discard(const TaskWords& words, const Settings& settings, const Clock& clock) {
    const Result<std::unique_ptr<control::ControlApi>> control = reach_for_orders(settings, clock);
    if (!control) {
        return report_error(control.error());
    }
    const Result<std::int64_t> discarded = (*control)->discard_dead(TaskId{words.task});
    if (!discarded) {
        return report_error(discarded.error());
    }
    put("{} taken off the list of the dead\n", *discarded);
    return kAllSaved;
}

int retry(const TaskWords& words, const Settings& settings, const Clock& clock) {
    const Result<std::unique_ptr<control::ControlApi>> control = reach_for_orders(settings, clock);
    if (!control) {
        return report_error(control.error());
    }
    const Result<control::TaskReport> dead = (*control)->explain(TaskId{words.task});
    if (!dead) {
        return report_error(dead.error());
    }
    if (const Result<std::int64_t> discarded = (*control)->discard_dead(TaskId{words.task}); !discarded) {
        return report_error(discarded.error());
    }
    control::ScrapeRequest request;
    request.type.selection = ScrapeSelection::selected;
    request.selected = {dead->path};
    const Result<control::ScrapeStarted> started = (*control)->start_scrape(request);
    if (!started) {
        return report_error(started.error());
    }
    put("Queued again in run {}; it is scraped while a coordinator runs\n", started->run.value);
    return kAllSaved;
}

using Action = int (*)(const TaskWords&, const Settings&, const Clock&);

void choose(CLI::App& command, Invocation& invocation, const std::shared_ptr<TaskWords>& words,
            Action action) {
    command.callback([&invocation, words, action] {
        invocation.chosen = [words, action](const Settings& settings, const Clock& clock) {
            return action(*words, settings, clock);
        };
    });
}

}  // namespace

void add_explain(CLI::App& app, Invocation& invocation) {
    const auto words = std::make_shared<TaskWords>();
    CLI::App& command = add_command(app, invocation, "explain",
                                    "How a movie's match came about, or why a task is where it is");
    command.add_option("subject", words->subject, "A movie's file or folder, or a task's number")->required();
    command.add_flag("--movie", words->is_movie, "The number is a movie's");
    command.add_flag("--json", words->json, "As JSON");
    choose(command, invocation, words, explain_subject);
}

void add_dead(CLI::App& app, Invocation& invocation) {
    CLI::App& dead = *app.add_subcommand("dead", "Movies that crashed their workers again and again");
    dead.require_subcommand(1);
    const auto words = std::make_shared<TaskWords>();
    CLI::App& list = add_command(dead, invocation, "list", "All of them, newest first");
    whole_number(list.add_option("--limit", words->limit, "How many"), 1, 1'000)->capture_default_str();
    list.add_flag("--json", words->json, "As JSON");
    choose(list, invocation, words, list_dead);
    CLI::App& show = add_command(dead, invocation, "show", "One, with its history");
    whole_number(show.add_option("task", words->task, "Its number")->required(), 1, kMostNumber);
    choose(show, invocation, words, explain);
    CLI::App& again = add_command(dead, invocation, "retry", "Queue it again");
    whole_number(again.add_option("task", words->task, "Its number")->required(), 1, kMostNumber);
    choose(again, invocation, words, retry);
    CLI::App& forget = add_command(dead, invocation, "discard",
                                   "Take it off the list: the next run that wants the movie takes it");
    whole_number(forget.add_option("task", words->task, "Its number; without one: all"), 1, kMostNumber);
    choose(forget, invocation, words, discard);
}

}  // namespace cinefleet::cli
