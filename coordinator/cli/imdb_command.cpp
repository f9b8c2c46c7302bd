#include "common/sys/process.h"
#include "coordinator/cli/commands.h"
#include "coordinator/cli/console.h"
#include "coordinator/cli/output.h"
#include "coordinator/imdb/import.h"

#include <CLI/CLI.hpp>
#include <fmt/format.h>
#include <poll.h>
#include <unistd.h>

#include <algorithm>
#include <csignal>
#include <cstdio>
#include <filesystem>

namespace cinefleet::cli {
namespace {

constexpr std::int64_t kWidth = 24;

std::string progress_line(const imdb::ImportProgress& progress) {
    std::string line = fmt::format("{}/{} {:<23} ", progress.file_number, progress.files, progress.file);
    if (progress.size > 0) {
        const std::int64_t done = std::min(progress.bytes, progress.size) * kWidth / progress.size;
        line += "[" + std::string(static_cast<std::size_t>(done), '#') +
                std::string(static_cast<std::size_t>(kWidth - done), '.') +
                fmt::format("] {:3} %", std::min(progress.bytes, progress.size) * 100 / progress.size);
    } else {
        line += fmt::format("{:.0f} MB", static_cast<double>(progress.bytes) / 1e6);
    }
    return line + fmt::format("  {:.1f} million rows", static_cast<double>(progress.rows) / 1e6);
}

// On a terminal one line that is drawn again, else a line a file.
class ImportDisplay {
  public:
    explicit ImportDisplay(const Clock& clock) : clock_(clock), live_(::isatty(STDERR_FILENO) == 1) {}

    void show(const imdb::ImportProgress& progress) {
        const bool is_new_file = progress.file_number != file_;
        if (live_ && (is_new_file || clock_.mono() - shown_ > Millis{100})) {
            put(stderr, "\r{}\033[K", progress_line(progress));
            shown_ = clock_.mono();
        } else if (!live_ && is_new_file) {
            say(fmt::format("{}/{} {}", progress.file_number, progress.files, progress.file));
        }
        file_ = progress.file_number;
    }
    void end() const {
        if (live_ && file_ > 0) {
            put(stderr, "\r\033[K");
        }
    }

  private:
    const Clock& clock_;
    const bool live_;
    int file_ = 0;
    MonoTime shown_{};
};

int import(const std::string& where, const Settings& settings, const Clock& clock) {
    const Result<int> signals = open_signal_fd({SIGINT, SIGTERM});
    if (!signals) {
        return report_error(signals.error());
    }
    std::error_code error;
    std::filesystem::create_directories(settings.state_dir, error);
    if (error) {
        return report_error(
            {ErrorClass::io, "the folder " + settings.state_dir + " cannot be made: " + error.message(), {}});
    }
    ImportDisplay display(clock);
    imdb::ImportOptions options;
    options.database = settings.imdb_database();
    options.on_progress = [&display](const imdb::ImportProgress& progress) { display.show(progress); };
    options.is_cancelled = [fd = *signals] {
        pollfd entry{fd, POLLIN, 0};
        return ::poll(&entry, 1, 0) > 0;
    };
    const MonoTime started = clock.mono();
    const auto source = imdb::open_dataset_source(where);
    const Result<imdb::ImportCounts> counts = imdb::import_datasets(*source, options);
    display.end();
    if (!counts) {
        const int code = report_error(counts.error());
        return counts.error().error_class == ErrorClass::cancelled ? kCancelled : code;
    }
    const double seconds =
        static_cast<double>(std::chrono::duration_cast<Millis>(clock.mono() - started).count()) / 1'000;
    put("{} movies and {} people of {} rows in {:.1f} s: {}\n", counts->movies, counts->people, counts->rows,
        seconds, settings.imdb_database());
    if (counts->unread > 0) {
        say(fmt::format("{} lines were not of the form of IMDb's datasets and were left out",
                        counts->unread));
    }
    return kAllSaved;
}

}  // namespace

void add_imdb(CLI::App& app, Invocation& invocation) {
    CLI::App& imdb = *app.add_subcommand("imdb", "IMDb's datasets, for facts without a request");
    imdb.require_subcommand(1);
    CLI::App& command =
        add_command(imdb, invocation, "import",
                    "Read IMDb's datasets; a running coordinator takes the new ones by itself");
    const auto where = std::make_shared<std::string>();
    command
        .add_option("where", *where,
                    "Folder of title.basics.tsv.gz and the others, or an address such as "
                    "https://datasets.imdbws.com")
        ->required();
    command.callback([&invocation, where] {
        invocation.chosen = [where](const Settings& settings, const Clock& clock) {
            return import(*where, settings, clock);
        };
    });
}

}  // namespace cinefleet::cli
