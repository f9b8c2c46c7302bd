#include "coordinator/cli/commands.h"
#include "coordinator/cli/console.h"
#include "coordinator/cli/movie_words.h"
#include "coordinator/cli/output.h"
#include "coordinator/cli/reach.h"
#include "coordinator/cli/report.h"
#include "coordinator/control/api_json.h"

#include <CLI/CLI.hpp>

namespace cinefleet::cli {
namespace {

struct ListWords {
    std::string filter;
    std::int32_t limit = 1'000'000;
    bool json = false;
};

int list(const ListWords& words, const Settings& settings, const Clock& clock) {
    if (!check_filter(words.filter, clock.wall().time_since_epoch().count())) {
        return kUsage;
    }
    const Result<std::unique_ptr<control::ControlApi>> control = reach(settings, clock);
    if (!control) {
        return report_error(control.error());
    }
    const Result<std::vector<control::MovieLine>> movies = (*control)->list_movies(words.filter, words.limit);
    if (!movies) {
        return report_error(movies.error());
    }
    if (words.json) {
        put("{}", control::to_json(*movies));
        return kAllSaved;
    }
    for (const control::MovieLine& movie : *movies) {
        put("{}", render_movie_line(movie));
    }
    put("{}\n", counted(std::ssize(*movies), "movie"));
    return kAllSaved;
}

}  // namespace

void add_list(CLI::App& app, Invocation& invocation) {
    const auto words = std::make_shared<ListWords>();
    CLI::App& command =
        add_command(app, invocation, "list", "The movies that are known, or those that a filter fits");
    command.add_option("filter", words->filter,
                       "For example: year>=2000 and genre=Horror and not has:poster");
    whole_number(command.add_option("--limit", words->limit, "How many"), 1, kMostNumber);
    command.add_flag("--json", words->json, "As JSON");
    command.callback([&invocation, words] {
        invocation.chosen = [words](const Settings& settings, const Clock& clock) {
            return list(*words, settings, clock);
        };
    });
}

}  // namespace cinefleet::cli
