#pragma once

#include "coordinator/control/api.h"
#include "coordinator/control/remote_sources.h"

#include <memory>
#include <string>

namespace cinefleet::control {

/// A coordinator in another process, reached through its control socket. Every call may fail with
/// `unavailable`: it has gone. Belongs to one thread.
class RemoteControl final : public ControlApi {
  public:
    /// not_found: nobody listens at `path`.
    static Result<std::unique_ptr<RemoteControl>> connect(const std::string& path);

    struct Connection;
    explicit RemoteControl(std::unique_ptr<Connection> connection);  ///< for connect()
    ~RemoteControl() override;
    RemoteControl(const RemoteControl&) = delete;
    RemoteControl& operator=(const RemoteControl&) = delete;

    Result<ScrapeStarted> start_scrape(const ScrapeRequest& request) override;
    Result<FleetStatus> status() override;
    Result<RunStatus> run_status(RunId run) override;
    Result<std::vector<RunStatus>> recent_runs(std::int32_t limit) override;
    Status cancel(RunId run) override;
    Result<MovieReport> show_movie(const std::string& id_or_path) override;
    Status pause(const PauseScope& scope, bool paused) override;
    Status set_limit(const std::string& key, const std::string& value) override;
    Status check_setting(const std::string& key, const std::string& value) override;
    Status drain(const std::string& worker_id) override;
    Status reread_keys() override;
    Result<TaskReport> explain(TaskId task) override;
    Result<std::vector<TaskReport>> dead_tasks(std::int32_t limit) override;
    Result<std::int64_t> discard_dead(TaskId task) override;
    SourceApi& library() override { return sources_; }
    Result<std::vector<MovieLine>> list_movies(const std::string& filter, std::int32_t limit) override;
    Result<std::vector<MovieReport>> movie_page(const std::string& filter, MovieId after,
                                                std::int32_t limit) override;
    Result<std::int64_t> mark(const MovieChoice& choice, bool marked) override;
    Result<LocksChanged> lock(const LockOrder& order) override;
    Result<std::vector<ReviewItem>> reviews(std::int32_t limit) override;
    Result<ScrapeStarted> decide_match(const MatchOrder& order) override;
    Result<UndoReport> undo(RunId run) override;
    Result<RenameReport> rename(const RenameOrder& order) override;
    Result<RenameReport> undo_rename(RenameId rename) override;
    Result<std::vector<HookStatus>> hooks() override;
    Result<std::int64_t> retry_hook(const std::string& name) override;
    Result<CacheStatus> cache() override;
    Status clear_cache() override;

  private:
    Result<std::string> get(const std::string& path);
    Result<std::string> post(const std::string& path, const std::string& body);
    Status order(const std::string& path);

    Result<std::string> post_and_wait(const std::string& path, const std::string& body);

    std::unique_ptr<Connection> connection_;
    RemoteSources sources_;
};

}  // namespace cinefleet::control
