#pragma once

#include "common/clock.h"
#include "coordinator/app/source_desk.h"
#include "coordinator/control/api.h"
#include "coordinator/store/store_reader.h"

#include <memory>
#include <mutex>
#include <string>
#include <vector>

namespace cinefleet::app {

/// What the database tells about runs and movies, whether a coordinator runs or not. What needs one is
/// refused with `conflict`. Any thread; one request at a time uses the connection.
class StoredReports final : public control::ControlApi {
  public:
    /// not_found: there is no database at `path` yet.
    static Result<std::unique_ptr<StoredReports>> open(const std::string& path, const Clock& clock);
    StoredReports(std::unique_ptr<store::StoreReader> reader, const std::string& path, const Clock& clock);

    Result<control::ScrapeStarted> start_scrape(const control::ScrapeRequest& request) override;
    /// Without workers and endpoint.
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
    control::SourceApi& library() override { return desk_; }
    Result<std::vector<control::MovieLine>> list_movies(const std::string& filter,
                                                        std::int32_t limit) override;
    Result<std::vector<control::MovieReport>> movie_page(const std::string& filter, MovieId after,
                                                         std::int32_t limit) override;
    Result<std::int64_t> mark(const control::MovieChoice& choice, bool marked) override;
    Result<control::LocksChanged> lock(const control::LockOrder& order) override;
    Result<std::vector<control::ReviewItem>> reviews(std::int32_t limit) override;
    Result<control::ScrapeStarted> decide_match(const control::MatchOrder& order) override;

    /// How many of these their NFO locks, wholly or in part.
    Result<std::int64_t> locked_by_nfo(const std::vector<MovieId>& movies);
    /// The movies that are meant, each once.
    Result<std::vector<MovieId>> chosen(const control::MovieChoice& choice);
    Result<control::UndoReport> undo(RunId run) override;
    Result<control::RenameReport> rename(const control::RenameOrder& order) override;
    Result<control::RenameReport> undo_rename(RenameId rename) override;
    Result<std::vector<control::HookStatus>> hooks() override;
    Result<std::int64_t> retry_hook(const std::string& name) override;
    Result<control::CacheStatus> cache() override;
    Status clear_cache() override;

  private:
    Result<std::vector<control::RunStatus>> statuses_of(const Result<std::vector<RunId>>& runs);

    const Clock& clock_;
    std::mutex mutex_;
    std::unique_ptr<store::StoreReader> reader_;
    SourceDesk desk_;
};

}  // namespace cinefleet::app
