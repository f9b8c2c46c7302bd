#pragma once

#include "common/ids.h"
#include "common/model/found_movie.h"
#include "common/model/scrape_options.h"
#include "common/model/task.h"
#include "common/result.h"
#include "coordinator/control/api_hooks.h"
#include "coordinator/control/api_movies.h"
#include "coordinator/control/api_renames.h"
#include "coordinator/control/source_api.h"

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

/// What people can ask of a coordinator, in the same words whether it runs in this process or as a daemon
/// behind the control socket. JSON forms: api_json.h.
namespace cinefleet::control {

struct ScrapeRequest {
    std::vector<std::string> folders;  ///< absolute; become sources if they are new; empty: every source
    std::vector<std::string>
        selected;  ///< with ScrapeSelection::selected and ::single: absolute paths, or numbers, of movies
    std::string filter;  ///< with ScrapeSelection::filter: an expression (coordinator/filter)
    ScrapeType type;
    ModifierSet modifiers = default_modifiers();
    FieldSet fields = all_fields();
    bool dry_run = false;
    /// A folder that is not there is a problem, not an error, as long as another one is.
    bool skip_unreachable = false;
    /// Names the scan, so that it can be cancelled (SourceApi::cancel_scan) before there is a run; may be
    /// empty.
    std::string scan_key;
    ModifierSet replace;            ///< images that take the place of any that is there, whoever's it is
    bool overwrite_edited = false;  ///< also NFO values that a person has edited; locks still hold
    std::int32_t weight = 1;        ///< its share next to other runs of its priority: 1 to kMaxRunWeight
    bool ask_anew = false;          ///< services are asked again, whatever is kept of their answers
    /// Only scraped movies that have changed at TMDB since this day ("2026-11-27"), or with "last" since that
    /// was asked for the last time; empty: whatever has changed.
    std::string changed_since;
};

inline constexpr std::int32_t kMaxRunWeight = 100;

/// ScrapeRequest::changed_since: up to where that is known.
inline constexpr const char* kSinceLast = "last";

/// One movie that a run takes, or with dry_run would take.
struct PlannedMovie {
    MovieId movie;     ///< 0 with dry_run for a movie that is not stored yet
    std::string path;  ///< absolute, for people
    std::string title;
    std::int32_t year = 0;
    MovieIds ids;
    std::string reason;  ///< "never scraped", "poster is missing", …
};

struct ScanProblem {
    std::string path;
    std::string message;
};

struct ScrapeStarted {
    RunId run;               ///< 0: nothing to do, or dry_run
    std::int64_t found = 0;  ///< movies seen by the scan
    std::int64_t task_count = 0;
    std::int64_t already_queued = 0;    ///< wanted too, but open in another run: waited for
    std::int64_t dead = 0;              ///< wanted, but their last task is on the list of the dead
    std::vector<PlannedMovie> planned;  ///< only with dry_run
    /// With changed_since: too much has changed at TMDB to ask for it all, so that all movies are taken.
    bool takes_all = false;
    std::vector<ScanProblem> problems;  ///< unreadable folders and the like
};

/// The stop reason of a run that a person has cancelled; any other is a reason why it could not go on.
inline constexpr const char* kCancelledByUser = "cancelled by the user";

struct TaskCounts {
    std::int64_t total = 0;
    std::map<TaskState, std::int64_t> by_state;
};

/// Where a run is. Fields of the report carry Ember's metric names in JSON (BulkScrape.Movie.Parallel.…).
struct RunStatus {
    RunId run;
    bool ended = false;
    std::string stop_reason;  ///< why it was stopped before its end; empty: it was not
    TaskCounts tasks;
    std::int64_t leased = 0;
    std::int64_t saving = 0;
    std::int64_t started_ms = 0;  ///< wall clock, since 1970
    std::int64_t elapsed_ms = 0;
    std::int64_t scrape_phase_ms = 0;  ///< first lease to last result
    std::int64_t save_phase_ms = 0;    ///< first result accepted to last commit
    std::map<ProviderId, ProviderUsage> usage;
    ScrapeTimings timings_sum;               ///< over the movies of this run
    std::int64_t save_ms_sum = 0;            ///< accepted to durable, over the movies of this run
    std::int64_t artwork_bytes = 0;          ///< written
    std::vector<std::string> recent_errors;  ///< newest last, at most 20, "Title (year): reason"
};

struct WorkerStatus {
    std::string worker_id;
    std::string host;
    std::int64_t pid = 0;
    std::int32_t slots = 0;
    bool draining = false;
    struct Holding {
        TaskId task;
        std::string title;
        std::int64_t held_ms = 0;
        bool returning = false;
    };
    std::vector<Holding> holding;
    std::int64_t silent_ms = 0;  ///< since it last said that it is there; usually every two seconds
};

/// A service's limit: what is set, what was learned, what is used.
struct LimitStatus {
    ProviderId provider = ProviderId::tmdb;
    std::int64_t set_per_window = 0;  ///< 0: no limit
    std::int64_t window_ms = 0;
    std::int64_t allowed_per_window = 0;  ///< as learned
    std::int64_t used_in_window = 0;
    std::int64_t set_in_flight = 0;      ///< 0: no limit
    std::int64_t allowed_in_flight = 0;  ///< as learned
    std::int64_t in_flight = 0;
    std::int64_t waiting = 0;           ///< requests that wait for a permit
    std::int64_t blocked_since_ms = 0;  ///< wall clock; 0: it does not block us
    std::int64_t next_try_ms = 0;       ///< wall clock; 0: it does not block us
    std::int64_t paused_until_ms = 0;   ///< wall clock: it asked for a pause; 0: it did not
    std::int64_t set_per_day = 0;       ///< 0: no limit
    std::int64_t used_today = 0;        ///< since midnight, UTC
    std::int64_t used_up_until_ms = 0;  ///< wall clock; 0: there are requests left today
    std::int64_t waiting_movies = 0;    ///< saved without it: they wait for a top-up
    std::string machine;                ///< whose limit it is; empty: the whole fleet's
};

struct FleetStatus {
    std::string version;
    std::int64_t pid = 0;
    std::string endpoint;         ///< where workers connect
    std::vector<RunStatus> runs;  ///< those that have not ended
    std::vector<WorkerStatus> workers;
    std::int64_t worker_restarts = 0;
    std::vector<LimitStatus> limits;
    std::vector<std::string> notices;  ///< "IMDb is blocking us since 21:04; 312 movies wait for a top-up; …"
};

/// One stored movie for `cinefleet show`.
struct MovieReport {
    MovieId id;
    std::string path;
    Movie movie;
    FieldOrigins origins;
    std::vector<std::string> missing;  ///< "poster", "imdb", …
    std::int64_t scraped_ms = 0;       ///< wall clock, 0: never
    struct TaskLine {
        TaskId task;
        RunId run;
        TaskState state = TaskState::open;
        std::string reason;
        std::vector<MatchCandidate> candidates;
        std::string search_title;  ///< that a person wanted to be searched for; empty: the name's
        std::int32_t search_year = 0;
    };
    std::vector<TaskLine> tasks;  ///< newest first
    NameFacts name;               ///< as file, folder or NFO say
    MovieIds fixed;               ///< decided by a person; empty: not
    bool ignored = false;         ///< left out of runs that do not name it
    bool marked = false;
    MovieLocks locks;      ///< set with `cinefleet lock`
    MovieLocks nfo_locks;  ///< of the NFO, as the last scan read it
};

/// A task with all that has happened to it.
struct TaskReport {
    TaskId task;
    RunId run;
    MovieId movie;
    std::string path;   ///< of the movie, absolute
    std::string title;  ///< as its name says
    TaskState state = TaskState::open;
    std::string reason;  ///< why it ended as it did
    std::int64_t ended_ms = 0;
    std::int32_t error_attempts = 0;
    std::int32_t crash_attempts = 0;
    struct Attempt {
        std::int64_t at_ms = 0;
        std::string reason;
    };
    std::vector<Attempt> attempts;  ///< that did not end it, oldest first
    /// Of an open task: what it waits for or who holds it, in one sentence.
    std::string where;
};

/// What an undo has done.
struct UndoReport {
    std::int64_t movies = 0;        ///< as they were before the run
    std::int64_t files = 0;         ///< brought back or removed now
    std::int64_t already = 0;       ///< files that were as before already
    std::int64_t not_kept = 0;      ///< movies of which nothing is kept any more
    std::int64_t left_count = 0;    ///< files that were not touched
    std::vector<ScanProblem> left;  ///< the first of them, and why
};

/// What is kept of services' answers.
struct CacheStatus {
    std::int64_t answers = 0;
    std::int64_t movies = 0;  ///< that they are about
    std::int64_t bytes = 0;
    std::int64_t budget_bytes = 0;  ///< beyond it the least recently used go
    std::int64_t details_days = 0;  ///< so long nobody asks again
    std::int64_t search_days = 0;   ///< as above, of searches and of what is not known
};

/// What is paused: nothing named is everything.
struct PauseScope {
    RunId run;
    std::string worker_id;
};

class ControlApi {
  public:
    virtual ~ControlApi() = default;

    /// Scans, plans and, unless dry_run, starts the run. Slow: it reads the folders.
    virtual Result<ScrapeStarted> start_scrape(const ScrapeRequest& request) = 0;
    virtual Result<FleetStatus> status() = 0;
    /// A run that is open or has ended. not_found: there is none of that number.
    virtual Result<RunStatus> run_status(RunId run) = 0;
    /// Newest first.
    virtual Result<std::vector<RunStatus>> recent_runs(std::int32_t limit) = 0;
    /// Durable when it returns. run 0: everything.
    virtual Status cancel(RunId run) = 0;
    /// By number, or by a path on disk. not_found.
    virtual Result<MovieReport> show_movie(const std::string& id_or_path) = 0;

    /// No new leases in this scope; what runs goes on. A run's pause and that of everything outlive a
    /// restart.
    virtual Status pause(const PauseScope& scope, bool paused) = 0;
    /// A setting that limits requests to a provider, until the coordinator stops. invalid_input.
    virtual Status set_limit(const std::string& key, const std::string& value) = 0;
    /// Whether the coordinator works by this value of a setting. conflict: by another one; invalid_input.
    virtual Status check_setting(const std::string& key, const std::string& value) = 0;
    /// The worker gets no more tasks and leaves when it is done. not_found.
    virtual Status drain(const std::string& worker_id) = 0;
    /// Whom the key folder's list names may join from now on; the others are disconnected at once. conflict:
    /// the coordinator was started with other keys, or none.
    virtual Status reread_keys() = 0;
    /// not_found.
    virtual Result<TaskReport> explain(TaskId task) = 0;
    /// Tasks whose movie crashed its workers: nothing takes these movies again by itself. Newest first,
    /// without attempts.
    virtual Result<std::vector<TaskReport>> dead_tasks(std::int32_t limit) = 0;
    /// Takes tasks off that list: their movies are scraped with the next run that wants them. task 0: all.
    /// The number taken off; not_found.
    virtual Result<std::int64_t> discard_dead(TaskId task) = 0;

    /// The sources and what is known of their movies.
    virtual SourceApi& library() = 0;

    /// Those that the filter fits, by path; all with an empty one. invalid_input: the filter is wrong.
    virtual Result<std::vector<MovieLine>> list_movies(const std::string& filter, std::int32_t limit) = 0;
    /// The same with all that is known of them but their tasks, by number, from the one after `after`: pages,
    /// until one is empty.
    virtual Result<std::vector<MovieReport>> movie_page(const std::string& filter, MovieId after,
                                                        std::int32_t limit) = 0;
    /// How many marks were set or taken away. not_found, ambiguous, invalid_input.
    virtual Result<std::int64_t> mark(const MovieChoice& choice, bool marked) = 0;
    /// For ever: until they are taken away. not_found, ambiguous, invalid_input.
    virtual Result<LocksChanged> lock(const LockOrder& order) = 0;
    /// Longest waiting first.
    virtual Result<std::vector<ReviewItem>> reviews(std::int32_t limit) = 0;
    /// Durable when it returns; the run, if there is one, scrapes the movie anew. not_found, invalid_input;
    /// conflict: it cannot be scraped now.
    virtual Result<ScrapeStarted> decide_match(const MatchOrder& order) = 0;
    /// Brings back what a run has replaced, and removes what it made, where nobody has changed it since. The
    /// same call again finishes one that was interrupted. not_found; conflict: the run has not ended.
    virtual Result<UndoReport> undo(RunId run) = 0;
    /// Slow. What the disk refuses is in the report. not_found, ambiguous, invalid_input: also of templates.
    virtual Result<RenameReport> rename(const RenameOrder& order) = 0;
    /// Gives the old names back; 0: the last rename that has any. not_found.
    virtual Result<RenameReport> undo_rename(RenameId rename) = 0;
    /// By name.
    virtual Result<std::vector<HookStatus>> hooks() = 0;
    /// Tells it at once, also what was given up; how many that were. not_found.
    virtual Result<std::int64_t> retry_hook(const std::string& name) = 0;

    /// conflict: none are kept.
    virtual Result<CacheStatus> cache() = 0;
    virtual Status clear_cache() = 0;
};

}  // namespace cinefleet::control
