#include "common/model/interval.h"
#include "common/sys/address.h"
#include "common/sys/inherited_sockets.h"
#include "common/sys/log.h"
#include "common/sys/process.h"
#include "common/sys/service_notice.h"
#include "coordinator/app/announcement.h"
#include "coordinator/app/backup.h"
#include "coordinator/app/backup_schedule.h"
#include "coordinator/app/coordinator.h"
#include "coordinator/cli/commands.h"
#include "coordinator/cli/console.h"
#include "coordinator/metrics/fleet_metrics.h"
#include "coordinator/metrics/metrics_server.h"

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <csignal>
#include <functional>
#include <iterator>
#include <memory>

namespace cinefleet::cli {
namespace {

struct ServeWords {
    bool watch = false;
    std::int64_t quiet_s = 10;
    std::int64_t rescan_min = 60;
};

std::unique_ptr<app::LibraryWatch> start_watch(const ServeWords& words, app::Coordinator& coordinator,
                                               const LogLine& log, const Clock& clock) {
    app::LibraryWatch::Options options;
    options.quiet = std::chrono::seconds(words.quiet_s);
    options.rescan = std::chrono::minutes(words.rescan_min);
    app::LibraryWatch::Library library;
    library.sources = [&coordinator]() -> Result<std::vector<std::string>> {
        const Result<std::vector<control::Source>> sources = coordinator.library().sources();
        if (!sources) {
            return failure(sources.error());
        }
        std::vector<std::string> paths;
        std::ranges::transform(*sources, std::back_inserter(paths), &control::Source::path);
        return paths;
    };
    library.look = [&coordinator](const std::string& source, const app::LibraryWatch::Look& how) {
        return coordinator.look_at(source, how);
    };
    library.log = log;
    return std::make_unique<app::LibraryWatch>(std::move(library), options, clock);
}

std::string joined(const std::vector<std::string>& keys) {
    return fmt::format("{}", fmt::join(keys, ", "));
}

// Takes over what may change while we run; what cannot be read changes nothing.
void reload(const SettingsSources& sources, app::Coordinator& coordinator, const LogLine& log) {
    const Result<LoadedSettings> fresh = load_settings(sources);
    if (!fresh) {
        log("the settings stay as they are: " + fresh.error().message);
        return;
    }
    const Result<app::Coordinator::Adopted> adopted = coordinator.adopt(fresh->settings);
    if (!adopted) {
        log("not all could be taken over: " + adopted.error().message);
        return;
    }
    log("settings read again, changed: " + (adopted->changed.empty() ? "nothing" : joined(adopted->changed)));
    if (!adopted->waiting.empty()) {
        log("different with the next start: " + joined(adopted->waiting));
    }
}

// What runs, and what this thread looks after.
struct Running {
    app::Coordinator& coordinator;
    int signals;
    ServiceNotice& service;
    const Log& logs;
    app::Announcement* announcement;  // may be null
};

// Until a signal ends it. The watchdog hears of the core: one that hangs is started again.
void look_after(const Running& running, const std::function<void()>& read_again) {
    auto& [coordinator, signals, service, logs, announcement] = running;
    const bool hangup_ends = !service.has_manager() && has_terminal();
    for (;;) {
        const auto turned_at = coordinator.core_turned_at().time_since_epoch();
        service.progress(static_cast<std::uint64_t>(turned_at.count()));
        if (const std::string trouble = coordinator.worker_trouble(); !trouble.empty()) {
            logs.warning(trouble + "; workers of other machines go on");
            service.status(trouble);
        }
        if (announcement != nullptr) {
            announcement->keep_up();
        }
        const int signal = next_signal(signals);
        if (signal == SIGHUP && !hangup_ends) {
            service.reloading();
            read_again();
            service.ready("serving workers at " + coordinator.endpoint());
        } else if (signal != 0) {
            return;
        }
    }
}

// Null: there is to be none.
std::unique_ptr<app::Announcement> announce(const Settings& settings, const app::Coordinator& coordinator,
                                            const Log& logs, const Clock& clock) {
    if (settings.mdns_name.empty()) {
        return nullptr;
    }
    const std::optional<std::uint16_t> port = app::port_of(coordinator.endpoint());
    if (is_loopback_host(settings.listen_host) || !port) {
        logs.warning(
            "not announced by mDNS: workers of other machines cannot reach coordinator.listen_host, " +
            settings.listen_host);
        return nullptr;
    }
    return std::make_unique<app::Announcement>(app::Announcement::Options{settings.mdns_name, *port, logs},
                                               clock);
}

// Null: there is to be none.
std::unique_ptr<app::BackupSchedule> start_backups(const Settings& settings, const LogLine& log,
                                                   const Clock& clock) {
    const Result<Millis> every = parse_interval(settings.backup_every);
    if (!every || *every == Millis{0}) {
        return nullptr;
    }
    app::BackupSchedule::Options options;
    options.folder = settings.backups();
    options.every = *every;
    options.keep = static_cast<std::size_t>(settings.backup_keep);
    const auto make = [&settings, &clock](const std::string& path,
                                          const std::function<bool()>& is_cancelled) -> Result<std::string> {
        const Result<app::BackupReport> made = app::make_backup(settings, path, is_cancelled, clock);
        if (!made) {
            return failure(made.error());
        }
        return fmt::format("backup {}: {} movies, {} bytes{}{}", made->path, made->movies, made->size_bytes,
                           made->warning.empty() ? "" : "; ", made->warning);
    };
    return std::make_unique<app::BackupSchedule>(std::move(options), make, log, clock);
}

Result<Log> open_serve_log(const Settings& settings) {
    LogOptions options;
    options.process = "cinefleet";
    options.format = parse_log_format(settings.log_format).value_or(LogFormat::text);
    options.file = settings.log_file;
    options.max_bytes = settings.log_max_mb << 20U;
    options.keep = static_cast<std::size_t>(settings.log_keep);
    return open_log(options);
}

std::int64_t seconds_of(std::optional<WallTime> time) {
    return time ? std::chrono::floor<std::chrono::seconds>(*time).time_since_epoch().count() : 0;
}

// Null: there is to be none. `backups` may be null; `listener`: a socket for it, below 0: none.
Result<std::unique_ptr<metrics::MetricsServer>> start_monitoring(const Settings& settings,
                                                                 const app::Coordinator& coordinator,
                                                                 const app::BackupSchedule* backups,
                                                                 int listener) {
    if (settings.metrics_port == 0 && listener < 0) {
        return nullptr;
    }
    metrics::MetricsServer::Pages pages;
    pages.metrics = [&coordinator, backups] {
        metrics::FleetMetrics told = coordinator.metrics();
        if (backups != nullptr) {
            const app::BackupSchedule::Facts facts = backups->facts();
            told.backup_time_s = seconds_of(facts.last_success);
            told.backup_failures = facts.failures;
        }
        return metrics::exposition_of(told, metrics::read_process_metrics());
    };
    pages.is_alive = [&coordinator] { return coordinator.is_alive(); };
    pages.is_ready = [&coordinator] { return coordinator.is_ready(); };
    if (listener >= 0) {
        return metrics::MetricsServer::start_at(listener, std::move(pages));
    }
    return metrics::MetricsServer::start(settings.metrics_host,
                                         static_cast<std::uint16_t>(settings.metrics_port), std::move(pages));
}

int serve(const ServeWords& words, const SettingsSources& sources, const Settings& settings,
          const Clock& clock) {
    if (words.watch && settings.tmdb_api_key.empty()) {
        return report_error({ErrorClass::unauthorized,
                             "--watch scrapes what is new, but there is no TMDB key: set TMDB_API_KEY or "
                             "tmdb.api_key (free: https://www.themoviedb.org/settings/api)",
                             {}});
    }
    const InheritedSockets inherited;
    const int monitors = inherited.tcp();
    const Result<int> signals = open_signal_fd({SIGINT, SIGTERM, SIGHUP});
    if (!signals) {
        return report_error(signals.error());
    }
    ServiceNotice service(ServiceNotice::manager_of_environment(), clock);
    const Result<Log> logs = open_serve_log(settings);
    if (!logs) {
        return report_error(logs.error());
    }
    const LogLine& log = logs->info;
    const Result<std::unique_ptr<app::Coordinator>> coordinator = app::Coordinator::start(
        settings,
        {false, static_cast<int>(settings.workers), log, inherited.unix_at(settings.control_socket())},
        clock);
    if (!coordinator) {
        return report_error(coordinator.error());
    }
    log("serving workers at " + (*coordinator)->endpoint() + ", commands at " + settings.control_socket() +
        ", database " + settings.database());
    std::unique_ptr<app::LibraryWatch> watch;
    if (words.watch) {
        watch = start_watch(words, **coordinator, log, clock);
        log("watching the sources");
    }
    const std::unique_ptr<app::BackupSchedule> backups = start_backups(settings, log, clock);
    Result<std::unique_ptr<metrics::MetricsServer>> monitoring =
        start_monitoring(settings, **coordinator, backups.get(), monitors);
    if (!monitoring) {
        return report_error(monitoring.error());
    }
    if (*monitoring) {
        log(monitors >= 0
                ? fmt::format("monitors may ask at port {} of the service manager", (*monitoring)->port())
                : fmt::format("monitors may ask at {}:{}", settings.metrics_host, (*monitoring)->port()));
    }
    const std::unique_ptr<app::Announcement> announcement = announce(settings, **coordinator, *logs, clock);
    service.ready("serving workers at " + (*coordinator)->endpoint());
    look_after({**coordinator, *signals, service, *logs, announcement.get()},
               [&] { reload(sources, **coordinator, log); });
    service.stopping();
    monitoring->reset();
    log("stopping: what is not saved stays queued and goes on with the next start");
    (*coordinator)->stop_scans();
    watch.reset();
    return kAllSaved;
}

}  // namespace

void add_serve(CLI::App& app, Invocation& invocation) {
    CLI::App& command = add_command(app, invocation, "serve",
                                    "Run the coordinator as a daemon: other commands and workers talk to it");
    command.add_option_function<std::string>(
        "--workers",
        [&invocation](const std::string& value) {
            invocation.sources.overrides.push_back("workers.count=" + value);
        },
        "Local worker processes; 0: only those that connect");
    const auto words = std::make_shared<ServeWords>();
    command.add_flag("--watch", words->watch, "Look at the sources when they change; scrape what is new");
    whole_number(command.add_option(
                     "--watch-quiet", words->quiet_s,
                     "With --watch: seconds without a change before a source, or a file, counts as whole"),
                 1, 3'600)
        ->capture_default_str();
    whole_number(command.add_option("--watch-rescan", words->rescan_min,
                                    "With --watch: minutes between two looks at a source, changed or not"),
                 1, 10'080)
        ->capture_default_str();
    command.callback([&invocation, words] {
        invocation.chosen = [&invocation, words](const Settings& settings, const Clock& clock) {
            return serve(*words, invocation.sources, settings, clock);
        };
    });
}

}  // namespace cinefleet::cli
