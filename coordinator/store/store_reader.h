#pragma once

#include "common/ids.h"
#include "common/model/found_movie.h"
#include "common/model/task.h"
#include "common/result.h"
#include "coordinator/filter/filter.h"
#include "coordinator/store/connection.h"
#include "coordinator/store/hook_outbox.h"
#include "coordinator/store/rename_facts.h"
#include "coordinator/store/run_statistics.h"
#include "coordinator/store/source_rows.h"
#include "coordinator/store/store.h"

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <vector>

namespace cinefleet::store {

struct RunRow {
    RunId run;
    std::int64_t started_ms = 0;
    std::int64_t ended_ms = 0;  ///< 0: still open
    std::string stop_reason;
    std::string report_json;  ///< empty until it has ended
    RunStatistics statistics;
    std::map<TaskState, std::int64_t> tasks;
    std::vector<std::string> recent_errors;  ///< newest last, "Title (year): reason"
};

struct MovieTaskRow {
    TaskId task;
    RunId run;
    TaskState state = TaskState::open;
    std::string reason;
    std::vector<MatchCandidate> candidates;
    MovieSearch search;  ///< the words that a person gave
};

struct TaskRow {
    TaskId task;
    RunId run;
    MovieId movie;
    std::string path;  ///< absolute, of the movie's first part
    std::string title;
    TaskState state = TaskState::open;
    std::string reason;
    std::int64_t ended_ms = 0;
    std::int32_t error_attempts = 0;
    std::int32_t crash_attempts = 0;
    bool is_suspect = false;
    struct Attempt {
        std::int64_t at_ms = 0;
        std::string reason;
    };
    std::vector<Attempt> attempts;  ///< oldest first, at most 100
};

struct MovieRow {
    MovieId id;
    std::string path;  ///< absolute, of the first part
    NameFacts name;    ///< as file, folder or NFO say
    Movie movie;
    FieldOrigins origins;
    std::int64_t scraped_ms = 0;  ///< 0: never
    bool has_nfo = false;
    std::vector<ImageKind> on_disk;
    std::vector<ProviderId> lacking;  ///< failed in the last scrape
    std::vector<MovieTaskRow> tasks;  ///< newest first
    MatchDecision decision;
    bool marked = false;
    MovieLocks locks;      ///< set with `cinefleet lock`
    MovieLocks nfo_locks;  ///< as the last scan read them in the NFO
};

/// One movie of a list.
struct MovieLineRow {
    MovieId id;
    std::string path;   ///< absolute, of the first part
    std::string title;  ///< as scraped, else as its name says
    std::int32_t year = 0;
    MovieIds ids;
    bool scraped = false;
};

/// A movie whose last scrape left its match to a person.
struct ReviewRow {
    MovieId movie;
    std::string path;  ///< absolute, of the first part
    std::string title;
    std::int32_t year = 0;
    TaskId task;
    RunId run;
    std::string reason;
    std::vector<MatchCandidate> candidates;  ///< best first; empty: nothing was found
};

/// Reads what the one writer has committed, over a connection of its own. Belongs to one thread at a time.
class StoreReader {
  public:
    static Result<std::unique_ptr<StoreReader>> open(const std::string& path);
    explicit StoreReader(std::unique_ptr<Connection> connection) : connection_(std::move(connection)) {}

    /// not_found: there is none of that number.
    Result<RunRow> run(RunId run);
    /// Newest first.
    Result<std::vector<RunId>> recent_runs(std::int32_t limit);
    /// Oldest first.
    Result<std::vector<RunId>> open_runs(std::int32_t limit);
    /// By number, by the path of its first part, or by its folder if that holds one movie. not_found.
    Result<MovieRow> movie(const std::string& id_or_path);
    Result<MovieId> find_movie(const std::string& id_or_path);
    /// Those that the filter fits, by path; all without one.
    Result<std::vector<MovieLineRow>> movies(const filter::Filter* filter, std::int64_t limit);
    /// Up to `limit` of those, by number, after this one; without their tasks.
    Result<std::vector<MovieRow>> movie_page(const filter::Filter* filter, MovieId after, std::int32_t limit);
    /// Longest waiting first; ignored and decided movies are left out.
    Result<std::vector<ReviewRow>> reviews(std::int32_t limit);

    /// Where its files are and what was read of them; none if there is no such movie.
    Result<MovieFilesOnDisk> media_files(MovieId movie);

    /// not_found: there is none of that number.
    Result<RenameFacts> rename_facts(MovieId movie) { return store::rename_facts(*connection_, movie); }

    /// How many movies lack what each provider could not give.
    Result<std::map<ProviderId, std::int64_t>> gaps();

    /// not_found: there is none of that number.
    Result<TaskRow> task(TaskId task);
    /// Those not discarded, newest first, without attempts.
    Result<std::vector<TaskRow>> dead_tasks(std::int32_t limit);

    /// By path.
    Result<std::vector<SourceRow>> sources();
    /// Absolute paths of the folders that the last scan has seen.
    Result<std::vector<std::string>> folders_of(SourceId source);
    /// What a scan has to know. not_found.
    Result<KnownSource> known_source(SourceId source);

    /// In order, what the hook is still to be told.
    Result<std::vector<HookDelivery>> hook_deliveries(const std::string& hook, std::int32_t limit) {
        return store::hook_deliveries(*connection_, hook, limit);
    }
    /// By name.
    Result<std::vector<HookState>> hook_states() { return store::hook_states(*connection_); }

    /// Writes the whole database, as it is now, into a new file: for rehearsals.
    Status copy_to(const std::string& path);

  private:
    Result<std::vector<RunId>> runs_of(std::string_view sql, std::int32_t limit);
    MovieRow read_row(MovieId movie);
    void read_tasks(MovieRow& row);

    std::unique_ptr<Connection> connection_;
};

}  // namespace cinefleet::store
