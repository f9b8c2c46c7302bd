#include "coordinator/cli/commands.h"
#include "coordinator/cli/console.h"
#include "coordinator/cli/movie_words.h"
#include "coordinator/cli/output.h"
#include "coordinator/cli/reach.h"
#include "coordinator/cli/scrape_words.h"

#include <CLI/CLI.hpp>
#include <fmt/format.h>

namespace cinefleet::cli {
namespace {

struct LockWords {
    std::vector<std::string> movies;
    std::string filter;
    std::vector<std::string> fields;
    bool locked = true;
};

// Without fields the whole movie; to unlock that is every field, too.
Result<MovieLocks> locks_of(const LockWords& words) {
    if (words.fields.empty()) {
        return MovieLocks{true, words.locked ? FieldSet() : all_fields()};
    }
    const Result<FieldSet> fields = fields_of(words.fields);
    if (!fields) {
        return failure(fields.error());
    }
    return MovieLocks{false, *fields};
}

int lock(const LockWords& words, const Settings& settings, const Clock& clock) {
    const Result<MovieLocks> locks = locks_of(words);
    if (!locks) {
        return report_error(locks.error());
    }
    if (!check_filter(words.filter, clock.wall().time_since_epoch().count())) {
        return kUsage;
    }
    const Result<control::MovieChoice> choice = choice_of(words.movies, words.filter);
    if (!choice) {
        return report_error(choice.error());
    }
    const Result<std::unique_ptr<control::ControlApi>> control = reach_for_orders(settings, clock);
    if (!control) {
        return report_error(control.error());
    }
    const Result<control::LocksChanged> changed = (*control)->lock({*choice, *locks, words.locked});
    if (!changed) {
        return report_error(changed.error());
    }
    put("{} {}\n", changed->changed, words.locked ? "locked" : "unlocked");
    if (!words.locked && changed->locked_by_nfo > 0) {
        say(
            fmt::format("{} of them have locks in their NFO (locked, lockdata, lockedfields): "
                        "only there can these be taken away",
                        changed->locked_by_nfo));
    }
    return kAllSaved;
}

void add_one(CLI::App& app, Invocation& invocation, bool locked) {
    const auto words = std::make_shared<LockWords>();
    words->locked = locked;
    CLI::App& command =
        add_command(app, invocation, locked ? "lock" : "unlock",
                    locked ? "Reserve movies, or fields of them: no run changes these" : "Take locks away");
    command.add_option("movies", words->movies, "Files, folders or numbers of movies");
    command.add_option("--filter", words->filter,
                       "All that this fits, for example: set=\"Alien Collection\"");
    command
        .add_option("--fields", words->fields, "Only these fields: plot,title,…; without it the whole movie")
        ->delimiter(',')
        ->allow_extra_args(false);
    command.callback([&invocation, words] {
        invocation.chosen = [words](const Settings& settings, const Clock& clock) {
            return lock(*words, settings, clock);
        };
    });
}

}  // namespace

void add_lock(CLI::App& app, Invocation& invocation) {
    add_one(app, invocation, true);
}

void add_unlock(CLI::App& app, Invocation& invocation) {
    add_one(app, invocation, false);
}

}  // namespace cinefleet::cli
