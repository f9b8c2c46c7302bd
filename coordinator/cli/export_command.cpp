#include "common/sys/process.h"
#include "coordinator/cli/commands.h"
#include "coordinator/cli/console.h"
#include "coordinator/cli/movie_words.h"
#include "coordinator/cli/reach.h"
#include "coordinator/export/output.h"
#include "coordinator/export/writer.h"

#include <CLI/CLI.hpp>
#include <fmt/format.h>
#include <poll.h>

#include <csignal>

namespace cinefleet::cli {
namespace {

constexpr std::int32_t kMoviesOfPage = 50;  // what is in memory at once

struct ExportWords {
    std::string format;  // empty: as the file's name says
    std::string filter;
    std::string output = "-";
    std::vector<std::string> fields;
    bool raw = false;
};

bool has_signal(int fd) {
    pollfd entry{fd, POLLIN, 0};
    return ::poll(&entry, 1, 0) > 0;
}

Result<exports::WriterOptions> options_of(const ExportWords& words) {
    exports::WriterOptions options;
    options.format = words.format.empty()
                         ? exports::format_of_file(words.output).value_or(exports::Format::csv)
                         : exports::format_by_name(words.format).value_or(exports::Format::csv);
    options.guards_formulas = !words.raw;
    Result<std::vector<const exports::Field*>> fields = exports::fields_by_name(words.fields);
    if (!fields) {
        return failure(std::move(fields).error());
    }
    options.fields = *std::move(fields);
    if (options.fields.empty() && options.format == exports::Format::page) {
        options.fields = exports::page_fields();
    } else if (options.fields.empty()) {
        for (const exports::Field& field : exports::fields()) {
            options.fields.push_back(&field);
        }
    }
    return options;
}

// How many movies were written.
Result<std::int64_t> write_movies(control::ControlApi& control, const std::string& filter,
                                  exports::Writer& writer, exports::Output& output, int signals) {
    std::int64_t count = 0;
    Status written = output.write(writer.head());
    for (MovieId last; written && !has_signal(signals);) {
        const Result<std::vector<control::MovieReport>> page =
            control.movie_page(filter, last, kMoviesOfPage);
        if (!page) {
            return failure(page.error());
        }
        if (page->empty()) {
            written = output.write(writer.foot());
            written = written ? output.finish() : written;
            return written ? Result<std::int64_t>(count) : failure(written.error());
        }
        for (const control::MovieReport& movie : *page) {
            written = written ? output.write(writer.movie(movie)) : written;
        }
        last = page->back().id;
        count += std::ssize(*page);
    }
    return written ? failure(ErrorClass::cancelled, "cancelled: nothing was exported")
                   : failure(written.error());
}

int export_movies(const ExportWords& words, const Settings& settings, const Clock& clock) {
    Result<exports::WriterOptions> options = options_of(words);
    if (!options) {
        return report_error(options.error());
    }
    if (!check_filter(words.filter, clock.wall().time_since_epoch().count())) {
        return kUsage;
    }
    const Result<std::unique_ptr<control::ControlApi>> control = reach_database(settings, clock);
    if (!control) {
        return report_error(control.error());
    }
    const Result<std::unique_ptr<exports::Output>> output = exports::Output::open(words.output);
    if (!output) {
        return report_error(output.error());
    }
    const Result<int> signals = open_signal_fd({SIGINT, SIGTERM});
    if (!signals) {
        return report_error(signals.error());
    }
    options->page_folder = (*output)->folder();
    const std::unique_ptr<exports::Writer> writer = exports::make_writer(*options);
    const Result<std::int64_t> count = write_movies(**control, words.filter, *writer, **output, *signals);
    if (!count) {
        const int code = report_error(count.error());
        return count.error().error_class == ErrorClass::cancelled ? kCancelled : code;
    }
    if (words.output != "-") {
        say(counted(*count, "movie") + " in " + words.output);
    }
    return kAllSaved;
}

std::string names_of_all_fields() {
    std::string names;
    for (const exports::Field& field : exports::fields()) {
        names += (names.empty() ? "" : ",") + std::string(field.name);
    }
    return names;
}

}  // namespace

void add_export(CLI::App& app, Invocation& invocation) {
    const auto words = std::make_shared<ExportWords>();
    CLI::App& command = add_command(
        app, invocation, "export", "Write what is known of movies as CSV, JSON Lines or a page with posters");
    one_of(command.add_option("--format", words->format, "Else as the file is called, or csv"),
           {"csv", "jsonl", "html"});
    command.add_option("--filter", words->filter, "Only movies that this fits: genre=Horror and has:poster");
    command.add_option("--output,-o", words->output,
                       "A file, replaced when all is written; -: standard output");
    command.add_option("--fields", words->fields, "Which, in this order: " + names_of_all_fields())
        ->delimiter(',');
    command.add_flag("--raw", words->raw, "CSV without apostrophes before what a spreadsheet would compute");
    command.callback([&invocation, words] {
        invocation.chosen = [words](const Settings& settings, const Clock& clock) {
            return export_movies(*words, settings, clock);
        };
    });
}

}  // namespace cinefleet::cli
