#include "coordinator/app/coordinator.h"

#include "common/counted.h"
#include "coordinator/app/limits.h"
#include "coordinator/app/scrape_request.h"

#include <algorithm>
#include <array>
#include <csignal>
#include <filesystem>
#include <utility>

namespace cinefleet::app {
namespace {

constexpr std::int64_t kMostTopUps = 100'000;  // in one run; the rest follows with the next

save::SaveOptions save_options(const Settings& settings) {
    save::SaveOptions save;
    save.storage_threads = static_cast<int>(settings.storage_threads);
    save.notes = settings.writing_notes();
    save.undo_folder = settings.state_dir + "/undo";
    save.undo_budget_bytes = settings.undo_budget_mb << 20U;
    save.dialects = {settings.nfo_jellyfin, settings.nfo_emby, settings.nfo_ember};
    save.artwork = {*parse_artwork_styles(settings.artwork_names),
                    *parse_artwork_place(settings.artwork_place)};
    save.theme_folder = settings.theme_folder;
    save.set_folder = settings.artwork_sets;
    return save;
}

queue::CoreOptions core_options(const Settings& settings) {
    queue::CoreOptions options;
    options.limits = limits_of(settings);
    options.limit_scope = settings.limit_scope == "host" ? queue::LimitScope::host : queue::LimitScope::fleet;
    options.fleet_limits = fleet_limits_of(settings);
    options.block_first_wait = Millis{settings.block_first_wait_ms};
    options.block_longest_wait =
        Millis{std::max(settings.block_longest_wait_ms, settings.block_first_wait_ms)};
    options.max_error_attempts = static_cast<std::int32_t>(settings.retry_attempts);
    options.first_retry_delay = Millis{settings.retry_first_delay_ms};
    options.seed = random_number();
    return options;
}

void log_look(const std::string& source, const ScannedSource& scanned,
              const std::function<void(const std::string&)>& log) {
    const std::int64_t differences = scanned.added + scanned.changed + scanned.moved + scanned.returned +
                                     scanned.away + scanned.deleted + scanned.left_out;
    if (differences > 0) {
        log(source + ": " + counted(scanned.found, "movie") + ", " + std::to_string(scanned.added) +
            " new, " + std::to_string(scanned.changed) + " changed, " + std::to_string(scanned.moved) +
            " moved, " + std::to_string(scanned.returned) + " back again, " + std::to_string(scanned.away) +
            " away, " + std::to_string(scanned.deleted) + " deleted, " + std::to_string(scanned.left_out) +
            " left out");
    }
}

// A `scrape` or `mark` may be called with other settings than the daemon's: that forgets nothing.
Status set_hooks(store::Store& store, const Settings& settings, const Coordinator::Options& options) {
    const Result<std::int64_t> forgotten = store.hooks().set_hooks(settings.hooks, !options.any_port);
    if (!forgotten) {
        return failure(forgotten.error());
    }
    if (*forgotten > 0) {
        options.log(std::to_string(*forgotten) +
                    " deliveries to hooks that the settings no longer have are forgotten");
    }
    return {};
}

Status finish_renames(store::Store& store, const std::function<void(const std::string&)>& log) {
    const Result<std::int64_t> interrupted = rename::recover(store.renames(), log);
    if (interrupted && *interrupted > 0) {
        log(std::to_string(*interrupted) + " renames were interrupted: they are finished, or taken back");
    }
    return interrupted ? Status() : failure(interrupted.error());
}

}  // namespace

Coordinator::Coordinator(const Settings& settings, const Options& options, const Clock& clock)
    : settings_(settings),
      options_(options),
      clock_(clock),
      keys_(settings.key_folder()),
      limits_(settings) {}

Result<std::unique_ptr<Coordinator>> Coordinator::start(const Settings& settings, const Options& options,
                                                        const Clock& clock) {
    auto coordinator = std::make_unique<Coordinator>(settings, options, clock);
    if (Status status = coordinator->open(); !status) {
        return failure(std::move(status).error());
    }
    return coordinator;
}

Status Coordinator::open() {
    std::error_code error;
    std::filesystem::create_directories(settings_.state_dir, error);
    if (error) {
        return failure(ErrorClass::io,
                       "the folder " + settings_.state_dir + " cannot be made: " + error.message());
    }
    std::filesystem::permissions(settings_.state_dir, std::filesystem::perms::owner_all, error);
    Result<std::unique_ptr<store::Store>> store = store::Store::open(settings_.database(), clock_);
    if (!store) {
        return failure(std::move(store).error());
    }
    (*store)->use_imdb_datasets(settings_.imdb_database());
    if (Status status = set_hooks(**store, settings_, options_); !status) {
        return status;
    }
    if (Status status = finish_renames(**store, options_.log); !status) {
        return status;
    }
    Result<queue::Recovered> recovered = (*store)->recover();
    if (!recovered) {
        return failure(std::move(recovered).error());
    }
    const std::vector<queue::ProviderReopened> answering =
        open_providers(*recovered, settings_, clock_.wall());
    const bool is_paused = (*store)->is_everything_paused();
    Result<std::unique_ptr<StoredReports>> stored = StoredReports::open(settings_.database(), clock_);
    if (!stored) {
        return failure(std::move(stored).error());
    }
    stored_ = *std::move(stored);
    const queue::CoreOptions core = core_options(settings_);
    if (Status status = open_fleet(core); !status) {
        return status;
    }
    open_answers();
    open_media();
    save::SaveOptions save = save_options(settings_);
    save.log = options_.log;
    save_ = std::make_unique<save::SaveLoop>(*std::move(store), save, clock_,
                                             [this](queue::Event event) { on_saved(std::move(event)); });
    core_ = std::make_unique<CoreLoop>(
        core, CoreLoop::Parts{*fleet_, *save_, clock_, answers_.get(), media_.get()},
        CoreLoop::Callbacks{[this](const EndedRun& ended) { on_run_ended(ended); }, options_.log,
                            [this](queue::ProviderReopened event) { top_up(event); }});
    desk_ = std::make_unique<SourceDesk>(
        settings_.database(),
        [this](const std::function<void(store::Store&)>& work) { return save_->run_on_writer(work); },
        clock_);
    if (Status status = open_hooks(); !status) {
        return status;
    }
    save_->start();
    core_->start(*std::move(recovered));
    if (hooks_) {
        hooks_->start();
    }
    if (is_paused) {
        options_.log("everything is paused: `cinefleet resume` goes on");
        core_->post(queue::PauseRequested{RunId{}, true});
    }
    start_control();
    if (!options_.any_port) {
        for (const queue::ProviderReopened& provider : answering) {
            top_up(provider);
        }
    }
    return start_workers();
}

// One movie finds out whether the provider answers again; when it does, all the others follow.
void Coordinator::top_up(queue::ProviderReopened event) {
    const ScrapeSettings scrape = make_scrape_settings(settings_);
    const auto access = std::ranges::find(scrape.providers, event.provider, &ProviderAccess::provider);
    if (access == scrape.providers.end() || !access->enabled) {
        return;
    }
    const auto at_most = event.at_most > 0 ? std::min(event.at_most, kMostTopUps) : kMostTopUps;
    save::Command command = save::WriterJob{[this, event, at_most](store::Store& store) {
        Result<std::optional<queue::RunCreated>> run =
            store.create_top_up(event.provider, static_cast<std::int32_t>(at_most));
        if (!run) {
            options_.log("no top-up could be queued: " + run.error().message);
        } else if (*run) {
            core_->post(**std::move(run));
        }
    }};
    if (!save_->try_submit(command)) {
        options_.log("there was no room to queue a top-up: it comes with the next start");
    }
}

// Nothing depends on it but other commands of this user.
void Coordinator::start_control() {
    Result<std::unique_ptr<control::ControlServer>> server =
        options_.control_listener >= 0
            ? control::ControlServer::start_at(options_.control_listener, settings_.control_socket(), *this)
            : control::ControlServer::start(settings_.control_socket(), *this);
    if (server) {
        control_ = *std::move(server);
    } else {
        options_.log("other commands cannot reach this coordinator: " + server.error().message);
    }
}

Coordinator::~Coordinator() {
    if (desk_) {
        desk_->cancel_all();  // a request that scans would keep the control socket
    }
    if (core_) {
        core_->refuse_changes();  // so would one that asks what has changed
    }
    control_.reset();
    if (workers_) {
        fleet_->expect_leaving();
        workers_->send_signal(SIGTERM);
        const MonoTime until = clock_.mono() + Millis{1'500};
        while (!workers_->poll_end() && clock_.mono() < until) {
            std::array<Waitable, 1> end = {Waitable{nullptr, workers_->end_fd(), false}};
            wait_readable(end, Millis{100});
        }
    }
    if (core_) {
        core_->stop();
    }
    if (hooks_) {
        hooks_->stop();
    }
    if (answers_) {
        answers_->stop();  // it calls the core's loop
    }
    if (media_) {
        media_->stop();  // so does this
    }
    if (save_) {
        save_->stop();
    }
}

// On the save thread.
void Coordinator::on_saved(queue::Event event) {
    const auto* persisted = std::get_if<queue::TaskPersisted>(&event);
    if (hooks_ && persisted != nullptr && persisted->state == TaskState::saved) {
        hooks_->notify();
    }
    core_->post(std::move(event));
}

// On the core thread: the report is written by the save thread.
void Coordinator::on_run_ended(const EndedRun& ended) {
    core_->submit(save::LastingJob{[this, ended](store::Store& store) {
        Status written = store.end_run(ended.run.run, ended.run.stop_reason, phases_to_json(ended.phases));
        if (written && hooks_) {
            hooks_->notify();
        }
        return written;
    }});
}

Status Coordinator::check_key() const {
    if (settings_.tmdb_api_key.empty()) {
        return failure(ErrorClass::unauthorized,
                       "there is no TMDB key: set TMDB_API_KEY or tmdb.api_key (free: "
                       "https://www.themoviedb.org/settings/api)");
    }
    return {};
}

Result<control::ScrapeStarted> Coordinator::start_scrape(const control::ScrapeRequest& request) {
    if (request.dry_run && !request.changed_since.empty()) {
        return failure(ErrorClass::invalid_input,
                       "what has changed is asked of TMDB, so that --changed-since goes without --dry-run");
    }
    if (request.dry_run) {
        return rehearse_scrape(request);
    }
    if (Status status = check_key(); !status) {
        return failure(std::move(status).error());
    }
    Result<ScannedFolders> scanned = desk_->scan_for(request);
    if (!scanned) {
        return failure(std::move(scanned).error());
    }
    if (!request.changed_since.empty()) {
        Result<store::ChangedMovies> changed = ask_what_changed(request, scanned->sources);
        if (!changed) {
            return failure(std::move(changed).error());
        }
        scanned->changed = *std::move(changed);
    }
    return queue_run([&](store::Store& store) {
        Result<AppliedScrape> applied =
            plan_request(store, without_what_nobody_does(request), *scanned, clock_.wall());
        if (applied) {
            forget_answers_about(applied->outdated);
        }
        return applied;
    });
}

Result<control::ScrapeStarted> Coordinator::queue_run(
    const std::function<Result<AppliedScrape>(store::Store&)>& make) {
    const std::lock_guard lock(queueing_mutex_);
    if (scans_stopped_) {
        return failure(ErrorClass::cancelled, "cancelled before anything was queued");
    }
    has_queued_ = true;
    std::optional<Result<AppliedScrape>> applied;
    const bool ran = save_->run_on_writer([&](store::Store& store) {
        applied = make(store);
        if (*applied && (*applied)->run) {
            core_->post(*(*applied)->run);  // here, so that it stands in order with the store's other news
        }
    });
    if (!ran) {
        return failure(ErrorClass::cancelled, "the coordinator is stopping");
    }
    if (!*applied) {
        return failure(std::move(*applied).error());
    }
    return std::move((*applied)->started);
}

// Nothing of a rehearsal is stored, and nobody who saves has to wait for it: it happens on a copy.
Result<control::ScrapeStarted> Coordinator::rehearse_scrape(const control::ScrapeRequest& request) {
    const Result<std::unique_ptr<Rehearsal>> rehearsal =
        Rehearsal::start(settings_.database(), settings_.state_dir, clock_);
    if (!rehearsal) {
        return failure(rehearsal.error());
    }
    store::Store& copy = (*rehearsal)->store();
    const SourceScan scan((*rehearsal)->database(),
                          [&copy](const std::function<void(store::Store&)>& work) {
                              work(copy);
                              return true;
                          },
                          clock_);
    const Result<ScannedFolders> scanned = desk_->scan_for(request, scan);
    if (!scanned) {
        return failure(scanned.error());
    }
    Result<AppliedScrape> planned =
        plan_request(copy, without_what_nobody_does(request), *scanned, clock_.wall());
    if (!planned) {
        return failure(std::move(planned).error());
    }
    return std::move(planned->started);
}

Result<LibraryWatch::Looked> Coordinator::look_at(const std::string& source, const LibraryWatch::Look& how) {
    SourceScanOptions options;
    options.is_settled = how.is_settled;
    options.is_cancelled = how.stopped;
    const Result<ScannedSource> scanned = desk_->scan_one(source, std::move(options));
    if (!scanned) {
        return failure(scanned.error());
    }
    Result<std::vector<std::string>> folders = desk_->folders_of(scanned->source);
    if (!folders) {
        return failure(std::move(folders).error());
    }
    log_look(source, *scanned, options_.log);
    // What could not be matched is not asked for with each look: only what this one has added, and at first
    // what was left.
    if (how.is_first || scanned->added > 0) {
        control::ScrapeRequest request;
        request.type.selection = ScrapeSelection::new_;
        if (!how.is_first && scanned->added == static_cast<std::int64_t>(scanned->new_files.size())) {
            request.type.selection = ScrapeSelection::selected;
            request.selected = scanned->new_files;
        }
        const ScannedFolders folder{{scanned->source}, scanned->found, {}};
        const Result<control::ScrapeStarted> started = queue_run(
            [&](store::Store& store) { return plan_request(store, request, folder, clock_.wall()); });
        if (!started) {
            return failure(started.error());
        }
        if (started->run) {
            options_.log("run " + std::to_string(started->run.value) + " scrapes " +
                         counted(started->task_count, "new movie") + " of " + source);
        }
    }
    return LibraryWatch::Looked{scanned->unsettled > 0 || scanned->found == 0, *std::move(folders)};
}

bool Coordinator::stop_scans() {
    desk_->cancel_all();
    core_->refuse_changes();
    const std::lock_guard lock(queueing_mutex_);
    scans_stopped_ = true;
    return !has_queued_;
}

}  // namespace cinefleet::app
