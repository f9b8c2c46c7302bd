#pragma once

#include "common/clock.h"
#include "common/sys/settings.h"
#include "coordinator/control/api.h"

namespace CLI {
class App;
}

namespace cinefleet::cli {

/// --tmdb, --imdb, --title, --year and --ignore.
void add_match_options(CLI::App& command, control::MatchOrder& order);

/// Decides the match and, if that scrapes the movie, follows it to the end. The movie may be a path on the
/// disk. Returns the exit code.
int carry_out(control::MatchOrder order, const Settings& settings, const Clock& clock);

}  // namespace cinefleet::cli
