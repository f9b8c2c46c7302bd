#include "coordinator/cli/commands.h"
#include "coordinator/cli/console.h"
#include "coordinator/cli/movie_words.h"
#include "coordinator/cli/output.h"
#include "coordinator/cli/reach.h"
#include "coordinator/cli/report.h"
#include "coordinator/control/api_json.h"

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include <charconv>

namespace cinefleet::cli {
namespace {

struct RenameWords {
    std::vector<std::string> movies;
    std::string filter;
    bool all = false;
    bool dry_run = false;
    bool yes = false;
    std::string folder;
    std::string file;
    std::string which = "last";  // of undo
    bool json = false;
};

Result<control::RenameOrder> rename_order_from(const RenameWords& words) {
    control::RenameOrder order{{}, words.all, words.dry_run, words.folder, words.file};
    if (!words.all) {
        Result<control::MovieChoice> choice = choice_of(words.movies, words.filter);
        if (!choice) {
            return failure(std::move(choice).error());
        }
        order.choice = *std::move(choice);
    }
    return order;
}

void print_renamed(const control::RenameReport& report) {
    for (const control::RenamedMovie& movie : report.movies) {
        put("{}", render_renamed(movie));
    }
    const std::int64_t untold = report.renamed + report.left_count - std::ssize(report.movies);
    if (untold > 0) {
        put("and {} more\n", counted(untold, "movie"));
    }
}

// What was not done is told, what was done counted.
void print_not_renamed(control::RenameReport report) {
    std::erase_if(report.movies, [](const control::RenamedMovie& movie) { return movie.reason.empty(); });
    report.renamed = 0;
    print_renamed(report);
}

int print_rename_report(const control::RenameReport& report, const RenameWords& words,
                        std::string_view what) {
    if (words.json) {
        put("{}", control::to_json(report));
    } else {
        print_not_renamed(report);
        put("{}: {} renamed, {} called so already, {} left as before\n", what,
            counted(report.renamed, "movie"), report.unchanged, report.left_count);
    }
    return report.left_count == 0 ? kAllSaved : kSomeFailed;
}

int preview_rename(control::ControlApi& control, control::RenameOrder order, const RenameWords& words) {
    order.dry_run = true;
    const Result<control::RenameReport> report = control.rename(order);
    if (!report) {
        return report_error(report.error());
    }
    if (words.json) {
        put("{}", control::to_json(*report));
        return kAllSaved;
    }
    print_renamed(*report);
    put("{} would be renamed, {} called so already, {} left as before\n", counted(report->renamed, "movie"),
        report->unchanged, report->left_count);
    return kAllSaved;
}

// True also if there is nothing to ask for.
Result<bool> is_rename_wanted(control::ControlApi& control, control::RenameOrder order, bool yes) {
    if (yes) {
        return true;
    }
    order.dry_run = true;
    const Result<control::RenameReport> planned = control.rename(order);
    if (!planned) {
        return failure(planned.error());
    }
    return planned->renamed == 0 ||
           is_agreed(fmt::format("Rename the folders and files of {}? --dry-run shows how.",
                                 counted(planned->renamed, "movie")),
                     false);
}

int rename_movies(const RenameWords& words, const Settings& settings, const Clock& clock) {
    if (!check_filter(words.filter, clock.wall().time_since_epoch().count())) {
        return kUsage;
    }
    const Result<control::RenameOrder> order = rename_order_from(words);
    if (!order) {
        return report_error(order.error());
    }
    const Result<std::unique_ptr<control::ControlApi>> control = reach_for_orders(settings, clock);
    if (!control) {
        return report_error(control.error());
    }
    if (words.dry_run) {
        return preview_rename(**control, *order, words);
    }
    const Result<bool> wanted = is_rename_wanted(**control, *order, words.yes);
    if (!wanted || !*wanted) {
        return wanted ? kUsage : report_error(wanted.error());
    }
    const Result<control::RenameReport> report = (*control)->rename(*order);
    if (!report) {
        return report_error(report.error());
    }
    const std::int64_t number = report->rename.value;
    const int code =
        print_rename_report(*report, words, number == 0 ? "No rename" : fmt::format("Rename {}", number));
    if (report->renamed > 0 && !words.json) {
        put("`cinefleet rename undo {}` gives them their old names back\n", number);
    }
    return code;
}

// "last" is 0. nullopt: no number.
std::optional<RenameId> rename_number_of(const std::string& word) {
    RenameId number;
    const auto [end, error] = std::from_chars(word.data(), word.data() + word.size(), number.value);
    const bool is_number = error == std::errc{} && end == word.data() + word.size() && number.value > 0;
    return is_number ? std::optional(number) : word == "last" ? std::optional(RenameId{}) : std::nullopt;
}

int undo_rename(const RenameWords& words, const Settings& settings, const Clock& clock) {
    const std::optional<RenameId> number = rename_number_of(words.which);
    if (!number) {
        return report_error({ErrorClass::invalid_input, "say the number of a rename, or last", {}});
    }
    const Result<std::unique_ptr<control::ControlApi>> control = reach_for_orders(settings, clock);
    if (!control) {
        return report_error(control.error());
    }
    const Result<control::RenameReport> report = (*control)->undo_rename(*number);
    if (!report) {
        return report_error(report.error());
    }
    return print_rename_report(*report, words, fmt::format("Rename {} taken back", report->rename.value));
}

void add_rename_options(CLI::App& command, const std::shared_ptr<RenameWords>& words) {
    command.add_option("movies", words->movies, "Files, folders or numbers of movies");
    command.add_option("--filter", words->filter, "All that this fits, for example: year<1950");
    command.add_flag("--all", words->all, "Every movie that is known");
    command.add_flag("--dry-run", words->dry_run, "Only show what would be renamed");
    command.add_flag("--yes", words->yes, "Do not ask");
    command.add_option("--folder", words->folder, "Template of folders, in place of rename.folder");
    command.add_option("--file", words->file, "Template of files, in place of rename.file");
    command.add_flag("--json", words->json, "As JSON");
}

}  // namespace

void add_rename(CLI::App& app, Invocation& invocation) {
    const auto words = std::make_shared<RenameWords>();
    CLI::App& command =
        add_order(app, invocation, "rename", "Name movies' folders and files after what was scraped");
    add_rename_options(command, words);
    CLI::App& undo = add_command(command, invocation, "undo", "Give movies their old names back");
    undo.add_option("rename", words->which, "Its number, or last")->capture_default_str();
    undo.add_flag("--json", words->json, "As JSON");
    command.callback([&invocation, words, has_undo = &undo] {
        const bool takes_back = has_undo->parsed();
        invocation.chosen = [words, takes_back](const Settings& settings, const Clock& clock) {
            return takes_back ? undo_rename(*words, settings, clock) : rename_movies(*words, settings, clock);
        };
    });
}

}  // namespace cinefleet::cli
