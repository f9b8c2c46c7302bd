#pragma once

#include "common/clock.h"
#include "common/sys/process.h"
#include "common/sys/settings.h"
#include "coordinator/app/answer_desk.h"
#include "coordinator/app/core_loop.h"
#include "coordinator/app/key_folder.h"
#include "coordinator/app/library_watch.h"
#include "coordinator/app/scrape_request.h"
#include "coordinator/app/source_desk.h"
#include "coordinator/app/stored_reports.h"
#include "coordinator/control/api.h"
#include "coordinator/control/control_server.h"
#include "coordinator/hooks/deliverer.h"
#include "coordinator/media/media_desk.h"
#include "coordinator/metrics/fleet_metrics.h"
#include "coordinator/net/fleet_server.h"
#include "coordinator/rename/rename_movie.h"
#include "coordinator/save/save_loop.h"

#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>

namespace cinefleet::app {

/// The whole coordinator in this process: opens the database, starts the threads, answers what people ask.
/// Stops in the reverse order: workers, core, hooks, save loop.
class Coordinator final : public control::ControlApi {
  public:
    struct Options {
        bool any_port = true;  ///< a free port instead of the setting's: a `scrape` beside others
        int local_workers = 0;
        std::function<void(const std::string&)> log;
        int control_listener = -1;  ///< bound to the control socket's path, kept by the caller; -1: none
    };

    /// conflict: the database has an owner, or a port is in use; invalid_input, io, malformed: as Store::open
    /// says.
    static Result<std::unique_ptr<Coordinator>> start(const Settings& settings, const Options& options,
                                                      const Clock& clock);
    Coordinator(const Settings& settings, const Options& options, const Clock& clock);
    ~Coordinator() override;
    Coordinator(const Coordinator&) = delete;
    Coordinator& operator=(const Coordinator&) = delete;

    Result<control::ScrapeStarted> start_scrape(const control::ScrapeRequest& request) override;
    Result<control::FleetStatus> status() override;
    Result<control::RunStatus> run_status(RunId run) override;
    Result<std::vector<control::RunStatus>> recent_runs(std::int32_t limit) override;
    Status cancel(RunId run) override;
    Result<control::MovieReport> show_movie(const std::string& id_or_path) override;
    Status pause(const control::PauseScope& scope, bool paused) override;
    Status set_limit(const std::string& key, const std::string& value) override;
    Status check_setting(const std::string& key, const std::string& value) override;
    Status drain(const std::string& worker_id) override;
    Status reread_keys() override;
    Result<control::TaskReport> explain(TaskId task) override;
    Result<std::vector<control::TaskReport>> dead_tasks(std::int32_t limit) override;
    Result<std::int64_t> discard_dead(TaskId task) override;
    Result<std::vector<control::MovieLine>> list_movies(const std::string& filter,
                                                        std::int32_t limit) override;
    Result<std::vector<control::MovieReport>> movie_page(const std::string& filter, MovieId after,
                                                         std::int32_t limit) override;
    Result<std::int64_t> mark(const control::MovieChoice& choice, bool marked) override;
    Result<control::LocksChanged> lock(const control::LockOrder& order) override;
    Result<std::vector<control::ReviewItem>> reviews(std::int32_t limit) override;
    Result<control::ScrapeStarted> decide_match(const control::MatchOrder& order) override;
    control::SourceApi& library() override { return *desk_; }
    Result<control::UndoReport> undo(RunId run) override;
    Result<control::RenameReport> rename(const control::RenameOrder& order) override;
    Result<control::RenameReport> undo_rename(RenameId number) override;
    Result<std::vector<control::HookStatus>> hooks() override;
    Result<std::int64_t> retry_hook(const std::string& name) override;
    Result<control::CacheStatus> cache() override;
    Status clear_cache() override;

    /// What a watch does: looks at a source and has scraped what is new in it. Any thread.
    Result<LibraryWatch::Looked> look_at(const std::string& source, const LibraryWatch::Look& how);

    /// What of `fresh` may change while it runs does: limits, and which machines may join. Any thread.
    struct Adopted {
        std::vector<std::string> changed;  ///< keys of settings that are in force now
        std::vector<std::string> waiting;  ///< keys of those that differ and need another start
    };
    Result<Adopted> adopt(const Settings& fresh);

    /// Any thread.
    metrics::FleetMetrics metrics() const;
    /// The core thread turns.
    bool is_alive() const;
    /// It also knows again what an earlier process has left: workers get tasks.
    bool is_ready() const;

    std::string endpoint() const { return fleet_->local_endpoint(); }

    /// When the core thread has last turned: once a second at least, unless it hangs. Any thread.
    MonoTime core_turned_at() const { return core_->turned_at(); }

    /// From now on nothing is queued: a scan that still runs leads to nothing. False: a scrape has been
    /// queued by now.
    bool stop_scans();

    /// Waits until hooks know all but what they fail to take. False: it took longer.
    bool wait_for_hooks(Millis longest);

    /// The local workers could not be started or have all ended; empty: all is well.
    std::string worker_trouble();

  private:
    Status open();
    Status open_hooks();
    Status open_fleet(const queue::CoreOptions& core);
    void open_answers();
    void open_media();
    void keep_media(store::MediaReading reading);
    control::ScrapeRequest without_what_nobody_does(control::ScrapeRequest request) const;
    Status make_local_key();
    Result<control::ScrapeStarted> rehearse_scrape(const control::ScrapeRequest& request);
    void start_control();
    Status start_workers();
    void add_live_facts(control::RunStatus& status) const;
    Result<std::vector<MovieId>> movies_of(const control::RenameOrder& order);
    Result<control::RenameReport> carry_out_renames(const std::vector<MovieId>& movies,
                                                    rename::RenameRun& run,
                                                    const std::function<bool()>& is_cancelled);
    Status check_worker(const std::string& worker_id) const;
    void top_up(queue::ProviderReopened event);
    void on_saved(queue::Event event);
    void on_run_ended(const EndedRun& ended);
    Status check_key() const;
    Result<store::ChangedMovies> ask_what_changed(const control::ScrapeRequest& request,
                                                  const std::vector<SourceId>& sources);
    void forget_answers_about(const std::vector<MovieId>& movies);
    /// `make` runs on the save thread; what it made is told to the core.
    Result<control::ScrapeStarted> queue_run(const std::function<Result<AppliedScrape>(store::Store&)>& make);

    const Settings settings_;
    const Options options_;
    const Clock& clock_;
    const KeyFolder keys_;
    bool has_keys_ = false;
    std::string server_secret_;
    std::string local_key_;  ///< public key of the local workers
    std::unique_ptr<net::FleetServer> fleet_;
    std::unique_ptr<save::SaveLoop> save_;
    std::unique_ptr<AnswerDesk> answers_;      ///< may be null: nothing is kept
    std::unique_ptr<media::MediaDesk> media_;  ///< may be null: nobody reads files
    std::unique_ptr<CoreLoop> core_;
    std::unique_ptr<hooks::Deliverer> hooks_;  ///< may be null: there are no hooks
    std::mutex queueing_mutex_;                // held while a scrape is queued
    std::mutex limits_mutex_;
    Settings limits_;  ///< settings_ with the limits that were changed meanwhile
    bool scans_stopped_ = false;
    bool has_queued_ = false;
    std::unique_ptr<StoredReports> stored_;
    std::unique_ptr<SourceDesk> desk_;
    std::unique_ptr<control::ControlServer> control_;
    std::optional<ChildProcess> workers_;
};

}  // namespace cinefleet::app
