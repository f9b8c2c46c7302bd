#pragma once

#include "common/clock.h"
#include "common/ids.h"
#include "common/model/found_movie.h"
#include "common/model/library_scan.h"
#include "common/model/movie_locks.h"
#include "common/model/task.h"
#include "common/result.h"
#include "coordinator/filter/filter.h"
#include "coordinator/queue/effects.h"
#include "coordinator/queue/events.h"
#include "coordinator/store/changed_movies.h"
#include "coordinator/store/connection.h"
#include "coordinator/store/ended_task.h"
#include "coordinator/store/extra_images.h"
#include "coordinator/store/hook_outbox.h"
#include "coordinator/store/imdb_datasets.h"
#include "coordinator/store/media_rows.h"
#include "coordinator/store/owner_lock.h"
#include "coordinator/store/rename_journal.h"
#include "coordinator/store/run_statistics.h"
#include "coordinator/store/task_scope.h"
#include "coordinator/store/undone_task.h"

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace cinefleet::store {

struct LoadedTask;

/// Words to search for instead of what the name says. No title: the name's.
struct MovieSearch {
    std::string title;
    std::int32_t year = 0;  ///< 0: any
};

/// What a person has said about a movie's match; no scan or scrape changes it.
struct MatchDecision {
    MovieIds ids;          ///< empty: not decided
    bool ignored = false;  ///< left out of runs that do not name it, never put up for review
};

/// What a run is to take.
struct RunOrder {
    ScrapeType type;
    ModifierSet modifiers = default_modifiers();
    FieldSet fields = all_fields();
    ModifierSet replace;            ///< images that take the place of any that is there
    bool overwrite_edited = false;  ///< also NFO values that a person has edited
    std::string language;           ///< BCP 47; empty: the setting's
    std::int32_t weight = 1;        ///< its share next to other runs of its priority
    std::vector<SourceId> sources;  ///< empty: all
    std::vector<std::string>
        selected;  ///< absolute paths or numbers of movies, for ScrapeSelection::selected and ::single
    std::optional<filter::Filter> filter;  ///< for ScrapeSelection::filter
    MovieSearch search;
    bool ask_anew = false;                 ///< nothing that services have answered before is used
    std::optional<ChangedMovies> changed;  ///< only scraped movies that are among these
};

/// One movie that a run takes, and why.
struct PlannedTask {
    MovieId movie;
    std::string path;  ///< absolute, of the first part
    std::string title;
    std::int32_t year = 0;
    MovieIds ids;
    std::string reason;
};

struct RunPlan {
    std::vector<PlannedTask> tasks;
    std::vector<TaskId> attached;  ///< wanted, and open in another run: this one waits for them
    std::int64_t dead = 0;         ///< wanted, but their last task is on the list of the dead
};

/// Where a movie's files are and how they are named.
struct MoviePlace {
    MovieId movie;
    std::string root;        ///< of the source, absolute
    std::string folder;      ///< relative to the root; empty: the root itself
    std::string first_part;  ///< relative to the root
    MovieLayout layout = MovieLayout::file;
    bool own_folder = false;
    bool locked = false;
    std::string nfo_path;  ///< relative to the root; empty: none yet
    MovieIds decided;      ///< by a person: nothing else is written here
};

/// An NFO of ours as a scan would find and read it, so that the next one need not.
struct SeenNfo {
    std::int64_t mtime_ms = 0;
    std::int64_t size_bytes = 0;
    MovieIds ids;
    std::string title;  ///< empty: it has none
    std::int32_t year = 0;
    bool locked = false;
    FieldSet locked_fields;
};

/// What the save loop has to know before it changes a movie.
struct CommitFacts {
    MoviePlace place;
    RunId run;
    std::vector<RunId> waiting;  ///< other runs that wait for this task; some may have had it before
    TaskScope scope;
    Movie stored;
    std::map<MovieField, std::string> written;  ///< SHA-256 of what cinefleet last wrote into the NFO
    std::string rows;                           ///< rows_of(), for undo
    std::vector<ExtraImage> extras;
};

/// What a commit makes durable for one movie.
struct SavedMovie {
    TaskId task;
    LeaseId lease;
    TaskState state = TaskState::saved;  ///< saved or unchanged
    const ScrapedMovieResult* result = nullptr;
    const Movie* movie = nullptr;  ///< what is true now, if a person's values stay; null: the result's
    FieldSet kept;                 ///< fields whose value is a person's
    std::optional<std::map<MovieField, std::string>> written;  ///< into the NFO; nullopt: it was not touched
    ModifierSet modifiers;
    std::string reason;           ///< what was not taken of the scrape, for people; empty: nothing
    std::string nfo_path;         ///< as written; relative to the root
    std::optional<SeenNfo> nfo;   ///< nullopt: what is known of it stays
    std::vector<ImageKind> gone;  ///< images that should have been there and are not, or another movie's
    std::int64_t artwork_bytes = 0;
    std::int64_t save_ms = 0;
    const std::vector<ExtraImage>* extras = nullptr;  ///< what is true now; null: as it was
};

/// The library and the queue in SQLite, as its one writer. Belongs to the save thread (before that thread
/// starts: to whoever starts it). Every call is durable when it returns success and changes nothing when it
/// fails.
class Store {
  public:
    /// Makes the file and its tables if there are none and takes ownership. conflict: another process owns
    /// it; unsupported: made by a newer cinefleet; malformed: damaged.
    static Result<std::unique_ptr<Store>> open(const std::string& path, const Clock& clock);
    Store(std::unique_ptr<Connection> connection, OwnerLock lock, const Clock& clock);
    Store(const Store&) = delete;
    Store& operator=(const Store&) = delete;

    // The library.
    Result<SourceId> add_source(const std::string& path);
    /// Takes effect with the next scan, which reads everything again.
    Status set_source_options(SourceId source, const SourceOptions& options);
    /// Forgets up to `limit` of a source's movies, and the source with its last; how many. Nothing on the
    /// disk changes. conflict: some of them are still to be scraped.
    Result<std::int64_t> forget_movies_of(SourceId source, std::int32_t limit);
    /// Forgets up to `limit` movies that a scan found deleted, of a source or with 0 of all; how many.
    Result<std::int64_t> forget_deleted(SourceId source, std::int32_t limit);
    /// A part of what a scan found out. Movies come before the folders that hold them, those before absences.
    Status apply_scan(SourceId source, const ScanChanges& page);
    /// After the last part. `device`: the root's.
    Status finish_scan(SourceId source, std::int64_t device);
    /// All movies of a source at once, for tests: what is not among them is away. Nothing marks nothing.
    Status apply_scan(SourceId source, const std::vector<FoundMovie>& found);
    /// not_found, conflict, ambiguous: a movie that is named is not known, is locked or not on the disk, or
    /// is several where one is meant.
    Result<RunPlan> plan_run(const RunOrder& order);
    /// Of these sources, without any of all. A run of all that has changed is remembered when it has ended
    /// and nothing failed.
    Result<ChangesKnown> changes_known(const std::vector<SourceId>& sources);
    /// The same for an order of which no movie has changed.
    Status nothing_has_changed(const RunOrder& order);
    Result<MoviePlace> place_of(TaskId task);
    /// What a person has decided about an open task's movie; nullopt: nothing, or the task has ended.
    std::optional<MovieIds> decided_of_open(TaskId task);
    Result<CommitFacts> commit_facts(TaskId task);
    /// False: a person has locked, unlocked or decided something about the movie since these were read, or
    /// another run has the task.
    Result<bool> are_current(TaskId task, const CommitFacts& facts);

    // Undo.
    /// All scraped rows of a movie as one text, JSON but for names that are not UTF-8, which undo_task()
    /// takes back.
    Result<std::string> rows_of(MovieId movie);
    /// Whether it is such a text.
    Result<bool> are_rows(const std::string& rows);
    Result<UndoState> undo_state(MovieId movie, TaskId task);
    /// The tasks of an ended run that changed something, newest first. not_found: there is no such run;
    /// conflict: it has not ended.
    Result<std::vector<TaskId>> tasks_to_undo(RunId run);
    /// Puts the rows back and marks the task as undone. malformed: the rows cannot be read.
    Status undo_task(const UndoneTask& undone);

    // Locks: kept for ever, until the person who set them takes them back. not_found: no such movie.
    Result<MovieLocks> locks_of(MovieId movie);
    Status set_locks(MovieId movie, const MovieLocks& locks);
    /// Adds these locks to what the movies have, or takes them away. How many movies were changed.
    Result<std::int64_t> change_locks(const std::vector<MovieId>& movies, const MovieLocks& locks,
                                      bool locked);

    // What people decide.
    /// How many were changed.
    Result<std::int64_t> set_marked(const std::vector<MovieId>& movies, bool marked);
    /// In place of an earlier decision; one without ids that ignores nothing takes it back.
    Status decide_match(MovieId movie, const MatchDecision& decision);

    // Runs.
    /// With the plan's tasks; what is open in another run it waits for, or takes over if it is more urgent or
    /// that one does not go on by itself. The answer is for the core.
    Result<queue::RunCreated> create_run(const RunOrder& order, const RunPlan& plan);
    /// `stop_reason`: empty if the run came to its end by itself.
    Status end_run(RunId run, const std::string& stop_reason, const std::string& report_json);
    /// A run, or with run 0 everything. not_found.
    Status set_paused(RunId run, bool paused);
    bool is_everything_paused();
    /// Takes a dead task, or with task 0 all, off the list of the dead; how many.
    Result<std::int64_t> discard_dead(TaskId task);
    /// False while the run, or with run 0 any run, is open and not cancelled.
    Result<bool> is_over_or_cancelled(RunId run);

    /// From now on tasks get what IMDb's datasets say, if they are imported.
    void use_imdb_datasets(const std::string& path) { imdb_ = std::make_unique<ImdbDatasets>(path); }

    // The queue.
    Result<queue::Recovered> recover();
    Status reserve_lease_ids(LeaseId up_to);
    /// A run of up to `limit` movies that lack what this provider could not give; nullopt: there are none.
    Result<std::optional<queue::RunCreated>> create_top_up(ProviderId provider, std::int32_t limit);
    std::vector<queue::LearnedLimit> learned_limits();
    std::vector<queue::UsedQuota> used_quotas();
    Status reserve_quota(const queue::UsedQuota& up_to);
    Status remember_limits(const std::vector<queue::LearnedLimit>& learned);
    Status remember_workers(const std::vector<queue::KnownWorker>& workers);
    Result<queue::TasksLoaded> load_tasks(const queue::LoadTasks& page);
    Result<queue::TasksFound> load_tasks_by_id(const std::vector<TaskId>& tasks);
    Status record_attempt(const queue::RecordAttempt& attempt);
    Result<queue::CancelPersisted> persist_cancel(const queue::PersistCancel& cancel);
    struct Sweep {
        std::vector<queue::CancelSwept> swept;
        bool end = false;  ///< nothing is left to sweep
    };
    /// Turns up to `limit` open tasks of cancelled scopes into `cancelled`, except `accepted` ones. A task of
    /// a cancelled run for which another run waits goes over to that one.
    Result<Sweep> sweep_cancelled(const std::set<TaskId>& accepted, std::int32_t limit);
    /// It is open, and sweep_cancelled() would not leave it so.
    Result<bool> is_to_be_swept(TaskId task);
    Result<std::vector<RunId>> open_runs();

    // The save loop. Within transaction(): several of these become durable together.
    /// Ends the task unless it has ended: then the state that it has is returned and nothing changes.
    Result<EndedTask> finish_task(const queue::Finish& finish, const ScrapedMovieResult* result);
    /// The fence: nothing is written for a task that has ended, its state is returned instead.
    Result<EndedTask> save_movie(const SavedMovie& saved);
    /// Once a run and transaction, not once a movie: it is one JSON text a run.
    Status add_statistics(RunId run, const RunStatistics& more);
    Transaction transaction() { return Transaction(*connection_); }
    std::optional<TaskState> state_of(TaskId task);

    /// In place of what was read before.
    Status keep_media(const MediaReading& reading);

    HookOutbox& hooks() { return hooks_; }
    RenameJournal& renames() { return renames_; }

    void checkpoint() { connection_->checkpoint(); }

  private:
    void write_found(SourceId source, MovieId known, const FoundMovie& movie);
    bool attach(queue::RunCreated& run, TaskId task);
    void note_changes_of(RunId run, const RunOrder& order);
    void end_changes_of(RunId run, const std::string& stop_reason);
    std::vector<RunId> end_attached(TaskId task, TaskState state);
    RunId hand_over(TaskId task);
    void sweep_runs(const std::set<TaskId>& accepted, std::int64_t limit,
                    std::map<RunId, queue::CancelSwept>& swept);
    void sweep_tasks(const std::set<TaskId>& accepted, std::int64_t limit,
                     std::map<RunId, queue::CancelSwept>& swept);
    void sweep_attached(std::int64_t limit, std::map<RunId, queue::CancelSwept>& swept);
    void cancel_task(TaskId task, RunId run, std::map<RunId, queue::CancelSwept>& swept);
    Status check_named(const RunOrder& order, const std::set<std::string>& found, std::int64_t movies);
    void note_gaps(MovieId movie, const ScrapedMovieResult& result);
    std::int64_t now_ms() const;
    std::vector<queue::QueuedTask> with_facts(std::vector<LoadedTask> loaded);
    bool limit_to_what_lacks(const LoadedTask& loaded);
    std::vector<Artwork> images_at_hand(const LoadedTask& loaded);

    std::unique_ptr<Connection> connection_;
    HookOutbox hooks_;
    RenameJournal renames_;
    std::unique_ptr<ImdbDatasets> imdb_;  // may be null
    OwnerLock lock_;
    const Clock& clock_;
    std::string rows_query_;  // made when it is first needed
};

}  // namespace cinefleet::store
