#include "common/sys/process.h"
#include "coordinator/cli/commands.h"
#include "coordinator/cli/console.h"
#include "coordinator/cli/match_order.h"
#include "coordinator/cli/movie_words.h"

#include <CLI/CLI.hpp>

namespace cinefleet::cli {

void add_match(CLI::App& app, Invocation& invocation) {
    const auto order = std::make_shared<control::MatchOrder>();
    CLI::App& command =
        add_order(app, invocation, "match",
                  "Say which movie it is: it is scraped again, and no later run changes that");
    command.add_option("movie", order->movie, "Its file, its folder or its number")->required();
    add_match_options(command, *order);
    command.add_flag("--forget", order->forget, "Take back what was decided before");
    command.callback([&invocation, order] {
        invocation.chosen = [order](const Settings& settings, const Clock& clock) {
            return carry_out(*order, settings, clock);
        };
    });
}

}  // namespace cinefleet::cli
