#include "coordinator/cli/commands.h"
#include "coordinator/cli/console.h"
#include "coordinator/cli/output.h"
#include "coordinator/cli/reach.h"
#include "coordinator/control/api_json.h"

#include <CLI/CLI.hpp>

namespace cinefleet::cli {
namespace {

constexpr double kMib = 1'048'576;  // as cache.budget_mb counts

struct CacheWords {
    std::string order;  ///< empty: only show
    bool json = false;
};

void print_status(const control::CacheStatus& status) {
    put("{} about {}, {:.1f} of {:.0f} MiB\n", counted(status.answers, "answer"),
        counted(status.movies, "movie"), static_cast<double>(status.bytes) / kMib,
        static_cast<double>(status.budget_bytes) / kMib);
    put("  not asked again: what services know of a movie for {}, searches for {}\n",
        counted(status.details_days, "day"), counted(status.search_days, "day"));
}

int cache(const CacheWords& words, const Settings& settings, const Clock& clock) {
    const Result<std::unique_ptr<control::ControlApi>> control = reach_for_orders(settings, clock);
    if (!control) {
        return report_error(control.error());
    }
    if (words.order == "clear") {
        if (const Status cleared = (*control)->clear_cache(); !cleared) {
            return report_error(cleared.error());
        }
    }
    const Result<control::CacheStatus> status = (*control)->cache();
    if (!status) {
        return report_error(status.error());
    }
    if (words.json) {
        put("{}", control::to_json(*status));
    } else {
        print_status(*status);
    }
    return kAllSaved;
}

}  // namespace

void add_cache(CLI::App& app, Invocation& invocation) {
    const auto words = std::make_shared<CacheWords>();
    CLI::App& command =
        add_command(app, invocation, "cache", "What is kept of services' answers; `cache clear` forgets it");
    one_of(command.add_option("order", words->order, "clear: forget all of it"), {"clear"});
    command.add_flag("--json", words->json, "As JSON");
    command.callback([&invocation, words] {
        invocation.chosen = [words](const Settings& settings, const Clock& clock) {
            return cache(*words, settings, clock);
        };
    });
}

}  // namespace cinefleet::cli
