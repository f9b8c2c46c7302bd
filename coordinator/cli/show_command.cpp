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

struct ShowWords {
    std::string movie;
    bool origins = false;
    bool json = false;
};

int show(const ShowWords& words, const Settings& settings, const Clock& clock) {
    const Result<std::unique_ptr<control::ControlApi>> control = reach(settings, clock);
    if (!control) {
        return report_error(control.error());
    }
    const Result<control::MovieReport> report = (*control)->show_movie(movie_in_full(words.movie));
    if (!report) {
        return report_error(report.error());
    }
    put("{}", words.json ? control::to_json(*report) : render_movie(*report, words.origins));
    return kAllSaved;
}

}  // namespace

void add_show(CLI::App& app, Invocation& invocation) {
    const auto words = std::make_shared<ShowWords>();
    CLI::App& command = add_command(app, invocation, "show", "Everything that is known of one movie");
    command.add_option("movie", words->movie, "Its number, its file or its folder")->required();
    command.add_flag("--origins", words->origins, "Which provider each field came from");
    command.add_flag("--json", words->json, "As JSON");
    command.callback([&invocation, words] {
        invocation.chosen = [words](const Settings& settings, const Clock& clock) {
            return show(*words, settings, clock);
        };
    });
}

}  // namespace cinefleet::cli
