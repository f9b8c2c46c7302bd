#pragma once

#include "common/bounded_queue.h"
#include "common/clock.h"
#include "coordinator/queue/effects.h"
#include "coordinator/queue/events.h"
#include "coordinator/save/movie_writer.h"
#include "coordinator/save/set_artwork.h"
#include "coordinator/save/source_troubles.h"
#include "coordinator/store/store.h"

#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <thread>
#include <variant>
#include <vector>

namespace cinefleet::save {

/// An accepted result on its way to the disk.
struct CommitJob {
    queue::Commit commit;
    ScrapedMovieResult result;
    std::vector<FetchedImage> images;
    ModifierSet modifiers;
    MonoTime accepted_at;
    std::optional<MovieIds> asked{};  ///< the ids that the lease named; nullopt: an earlier process gave it
};

/// A task that ends without files; `result` holds its candidates, if there is one.
struct FinishJob {
    queue::Finish finish;
    std::shared_ptr<const ScrapedMovieResult> result;
    std::optional<MovieIds> asked{};  ///< as CommitJob
};

/// Work of somebody else that needs the writing connection: a scan, a new run, a report.
struct WriterJob {
    std::function<void(store::Store&)> run;
};

/// Work of somebody else that has to succeed: what the database refuses is done again, in order, until it
/// does.
struct LastingJob {
    std::function<Status(store::Store&)> run;
};

using Command = std::variant<CommitJob, FinishJob, queue::ReserveLeaseIds, queue::LoadTasks,
                             queue::LoadTasksById, queue::RecordAttempt, queue::PersistWorkers,
                             queue::ReserveQuota, queue::PersistCancel, LastingJob, WriterJob>;

struct SaveOptions {
    int storage_threads = 3;
    std::string notes;  ///< WritingNote's prefix: a path beside the database; empty: none
    std::size_t max_commands = 65'536;
    std::function<void(const std::string&)> log = [](const std::string&) {};
    std::string undo_folder;  ///< beside the database; empty: nothing can be undone
    std::int64_t undo_budget_bytes = std::int64_t{2} << 30U;
    nfo::NfoDialects dialects;
    ArtworkNaming artwork;
    std::string theme_folder;   ///< as WritingStyle
    std::string set_folder;     ///< SetArtwork's
    Millis retry_after{1'000};  ///< what the database refused is tried again, in order, until it succeeds
    DurableFolder::Step step;   ///< for tests, on the storage threads
};

/// The one save loop: the save thread owns the writing connection and the order of commits; a few storage
/// threads make each movie's files durable before it joins the next transaction. Whatever is waiting is
/// committed together, nothing waits for more. Every answer is an event, and an event that says "durable"
/// never comes before it is. What a person locks or decides about a movie holds from then on: a movie whose
/// files are being written just then is written again, or put back as it was, before its rows are. What was
/// written for a task that is cancelled before its rows are, as where an earlier process was killed, is put
/// back too.
class SaveLoop {
  public:
    using EventSink = std::function<void(queue::Event)>;

    /// `sink` is called on the save thread; `clock` outlives the loop.
    SaveLoop(std::unique_ptr<store::Store> store, const SaveOptions& options, const Clock& clock,
             EventSink sink);
    ~SaveLoop();
    SaveLoop(const SaveLoop&) = delete;
    SaveLoop& operator=(const SaveLoop&) = delete;

    void start();

    /// Finishes what was submitted, then ends the threads.
    void stop();

    /// Any thread. False if there is no room: `command` is untouched.
    [[nodiscard]] bool try_submit(Command& command);

    UndoKeeper& undo() { return undo_; }
    const SetArtwork& sets() const { return sets_; }

    /// Any thread but the save thread's and the sink's: runs `work` on the save thread and waits for it.
    /// False if the loop has been stopped.
    bool run_on_writer(const std::function<void(store::Store&)>& work);

  private:
    struct Refusal {
        Error error;
        bool outdated = false;  ///< as queue::CommitFailed
    };
    struct FilesToWrite {
        std::shared_ptr<const CommitJob> job;
        store::CommitFacts facts;
        std::optional<Refusal> refusal;  ///< nothing is written, and nothing stays of an earlier attempt
    };
    struct FilesDone {
        std::shared_ptr<const CommitJob> job;
        store::CommitFacts facts;
        Result<WrittenFiles> files;
        bool outdated = false;
        bool is_source_away = false;  ///< as can be seen
    };
    using Input = std::variant<Command, FilesDone>;

    void run();
    void run_storage(int number);
    std::optional<Input> next_input(bool is_idle);
    void handle(Command command);
    void ask(Command command);
    Status answer(const Command& command);
    void start_commit(const std::shared_ptr<const CommitJob>& job);
    static FilesDone write_files(const MovieWriter& writer, FilesToWrite work);
    void finish(FinishJob job);
    bool has_waiting() const { return !waiting_.empty() || !finishing_.empty(); }
    using Persisted = std::vector<queue::TaskPersisted>;
    using Sums = std::map<RunId, store::RunStatistics>;
    void start_outdated_again(std::vector<FilesDone>& batch);
    void give_up_outdated(std::vector<FinishJob>& batch);
    Status commit_files(const std::vector<FilesDone>& batch, Persisted& persisted, Sums& sums);
    Result<store::EndedTask> commit_movie(const FilesDone& done, Sums& sums);
    Status commit_ends(const std::vector<FinishJob>& batch, Persisted& persisted, Sums& sums);
    void answer_files(const std::vector<FilesDone>& batch, const Status& committed);
    void answer_ends(const std::vector<FinishJob>& batch, const Status& committed);
    Status cancel(const queue::PersistCancel& cancel);
    void look_for_attempts();
    void sweep();
    void withdraw_swept(const std::set<TaskId>& spared);
    Status withdraw(TaskId task);
    bool may_sweep() const { return sweeping_ && (!sweep_at_ || clock_.mono() >= *sweep_at_); }
    void commit_waiting();
    void fail(TaskId task, Error error, bool outdated = false);
    void fail_files(const FilesDone& done);
    void fail_rows(TaskId task, Error error);
    void ask_again();
    void put_off(Command command, const Error& error);
    template <class Answer>
    Status tell(Result<Answer> result);

    std::unique_ptr<store::Store> store_;
    const SaveOptions options_;
    const Clock& clock_;
    const EventSink sink_;
    UndoKeeper undo_;
    SetArtwork sets_;
    SourceTroubles troubles_;
    BoundedQueue<Input> inputs_;
    BoundedQueue<FilesToWrite> to_write_;
    std::vector<FilesDone> waiting_;  ///< files durable, rows not yet
    std::vector<FinishJob> finishing_;
    std::set<TaskId> accepted_;  ///< handed to the storage threads or waiting
    std::set<TaskId> spared_;    ///< by the latest cancel, until they end: some wait for room on the disk
    std::deque<Command>
        unanswered_;  ///< of the core, in the order of asking: refused, or behind one that was
    MonoTime retry_at_{};
    bool sweeping_ = true;              ///< an earlier process may have been killed at it
    std::optional<MonoTime> sweep_at_;  ///< not before: the database has refused the last page
    std::thread thread_;
    std::vector<std::thread> storage_;
};

}  // namespace cinefleet::save
