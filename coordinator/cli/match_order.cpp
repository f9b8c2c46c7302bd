#include "coordinator/cli/match_order.h"
#include "coordinator/cli/output.h"

#include "common/cli/usage.h"
#include "common/sys/process.h"
#include "coordinator/cli/console.h"
#include "coordinator/cli/exit_codes.h"
#include "coordinator/cli/follow_run.h"
#include "coordinator/cli/movie_words.h"
#include "coordinator/cli/reach.h"

#include <CLI/CLI.hpp>

#include <csignal>

namespace cinefleet::cli {
namespace {

int decided(const control::MatchOrder& order) {
    put("{}\n", order.forget ? "Forgotten: the next scrape looks for the match itself"
                             : "Ignored: no run takes it unless it is named; `cinefleet match "
                               "MOVIE --forget` takes that back");
    return kAllSaved;
}

}  // namespace

void add_match_options(CLI::App& command, control::MatchOrder& order) {
    whole_number(command.add_option("--tmdb", order.ids.tmdb,
                                    "It is this one at TMDB, as in themoviedb.org/movie/603"),
                 1, kMostNumber);
    command.add_option("--imdb", order.ids.imdb, "It is this one at IMDb, as in imdb.com/title/tt0133093");
    command.add_option("--title", order.title, "Search for this title instead of the name's");
    whole_number(command.add_option("--year", order.year, "Its year"), 1'880, 2'100)->needs("--title");
    command.add_flag("--ignore", order.ignore, "Leave it out of every run that does not name it");
}

int carry_out(control::MatchOrder order, const Settings& settings, const Clock& clock) {
    const Result<std::vector<std::string>> movie = movies_in_full({order.movie});
    if (!movie) {
        return report_error(movie.error());
    }
    order.movie = movie->front();
    const Result<int> signals = open_signal_fd({SIGINT, SIGTERM, SIGHUP});
    if (!signals) {
        return report_error(signals.error());
    }
    const bool scrapes = !order.ignore && !order.forget;
    const Result<Fleet> fleet =
        scrapes ? reach_for_scrapes(settings, clock) : reach_without_workers(settings, clock);
    if (!fleet) {
        return report_error(fleet.error());
    }
    const Result<control::ScrapeStarted> started = fleet->control->decide_match(order);
    if (!started) {
        return report_error(started.error());
    }
    if (!started->run) {
        return decided(order);
    }
    return follow_run(*fleet->control, started->run, {*signals, false, false, fleet->trouble}, clock);
}

}  // namespace cinefleet::cli
