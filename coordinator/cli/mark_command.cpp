#include "coordinator/cli/commands.h"
#include "coordinator/cli/console.h"
#include "coordinator/cli/movie_words.h"
#include "coordinator/cli/output.h"
#include "coordinator/cli/reach.h"

#include <CLI/CLI.hpp>

namespace cinefleet::cli {
namespace {

struct MarkWords {
    std::vector<std::string> movies;
    std::string filter;
    bool all = false;
};

int mark(const MarkWords& words, bool marked, const Settings& settings, const Clock& clock) {
    if (!check_filter(words.filter, clock.wall().time_since_epoch().count())) {
        return kUsage;
    }
    const Result<control::MovieChoice> choice =
        choice_of(words.movies, words.all ? "is:marked" : words.filter);
    if (!choice) {
        return report_error(choice.error());
    }
    const Result<std::unique_ptr<control::ControlApi>> control = reach_for_orders(settings, clock);
    if (!control) {
        return report_error(control.error());
    }
    const Result<std::int64_t> changed = (*control)->mark(*choice, marked);
    if (!changed) {
        return report_error(changed.error());
    }
    put("{} {}\n", *changed, marked ? "marked" : "no longer marked");
    return kAllSaved;
}

CLI::App& add_one(CLI::App& app, Invocation& invocation, const std::shared_ptr<MarkWords>& words,
                  bool marked) {
    CLI::App& command = add_command(app, invocation, marked ? "mark" : "unmark",
                                    marked ? "Mark movies for `scrape --type marked`" : "Take marks away");
    command.add_option("movies", words->movies, "Files, folders or numbers of movies");
    command.add_option("--filter", words->filter, "All that this fits, for example: year<1950");
    command.callback([&invocation, words, marked] {
        invocation.chosen = [words, marked](const Settings& settings, const Clock& clock) {
            return mark(*words, marked, settings, clock);
        };
    });
    return command;
}

}  // namespace

void add_mark(CLI::App& app, Invocation& invocation) {
    add_one(app, invocation, std::make_shared<MarkWords>(), true);
}

void add_unmark(CLI::App& app, Invocation& invocation) {
    const auto words = std::make_shared<MarkWords>();
    add_one(app, invocation, words, false).add_flag("--all", words->all, "All that are marked");
}

}  // namespace cinefleet::cli
