#include "coordinator/save/save_loop.h"

#include <algorithm>
#include <future>
#include <utility>

namespace cinefleet::save {
namespace {

constexpr std::int32_t kSweepPage = 2'000;
constexpr std::size_t kMaxFilesInWork = 4'096;
// More in one transaction hardly makes each cheaper, and the first waits for the last.
constexpr std::size_t kMostInACommit = 1'000;
// A checkpoint takes time: when nobody waits, or when the log has grown long.
constexpr int kMoviesAnIdleCheckpoint = 200;
constexpr int kMoviesACheckpoint = 2'000;

// Later the same result may be saved: the disk had no room, or the share was away.
bool may_succeed_later(const Error& error) {
    return error.error_class == ErrorClass::disk_full || error.error_class == ErrorClass::conflict;
}

// "kept as edited: plot, title; somebody's own: poster"; empty: nothing was.
std::string what_was_kept(const WrittenFiles& files) {
    std::string fields;
    for (const MovieFieldInfo& info : kMovieFields) {
        if (files.kept.has(info.field)) {
            fields += (fields.empty() ? "kept as edited: " : ", ") + std::string(info.name);
        }
    }
    std::string images;
    for (const ImageKind kind : files.kept_images) {
        images += (images.empty() ? "somebody's own: " : ", ") + std::string(to_string(kind));
    }
    return fields + (fields.empty() || images.empty() ? "" : "; ") + images;
}

// A worker that was asked before a person decided, or that does not find what was decided, may bring another
// movie.
Status check_decided(const MovieIds& decided, const Movie& movie) {
    const bool is_same = decided.tmdb != 0 ? decided.tmdb == movie.ids.tmdb
                                           : decided.imdb.empty() || decided.imdb == movie.ids.imdb;
    if (is_same) {
        return {};
    }
    const auto shown = [](const MovieIds& ids) {
        return ids.tmdb != 0 ? "tmdb " + std::to_string(ids.tmdb) : "imdb " + ids.imdb;
    };
    return failure(ErrorClass::not_found,
                   "its match is fixed to " + shown(decided) + ", but " +
                       (movie.ids == MovieIds{} ? "nothing with an id" : shown(movie.ids)) +
                       " was found: nothing is changed; is the fixed id right?");
}

}  // namespace

SaveLoop::SaveLoop(std::unique_ptr<store::Store> store, const SaveOptions& options, const Clock& clock,
                   EventSink sink)
    : store_(std::move(store)),
      options_(options),
      clock_(clock),
      sink_(std::move(sink)),
      undo_(options.undo_folder, options.undo_budget_bytes, options.log),
      inputs_(options.max_commands + kMaxFilesInWork),
      to_write_(kMaxFilesInWork) {}

SaveLoop::~SaveLoop() {
    stop();
}

void SaveLoop::start() {
    WritingNote::tidy_up(options_.notes);
    thread_ = std::thread([this] { run(); });
    for (int i = 0; i < options_.storage_threads; ++i) {
        storage_.emplace_back([this, i] { run_storage(i); });
    }
}

void SaveLoop::stop() {
    inputs_.close();
    if (thread_.joinable()) {
        thread_.join();
    }
    to_write_.close();
    for (std::thread& thread : storage_) {
        thread.join();
    }
    storage_.clear();
}

bool SaveLoop::try_submit(Command& command) {
    // Room is left for the storage threads' answers, so that these never wait for the save thread.
    if (inputs_.size() >= options_.max_commands) {
        return false;
    }
    Input input = std::move(command);
    if (inputs_.try_push(input)) {
        return true;
    }
    command = std::get<Command>(std::move(input));
    return false;
}

bool SaveLoop::run_on_writer(const std::function<void(store::Store&)>& work) {
    const auto done = std::make_shared<std::promise<void>>();
    std::future<void> finished = done->get_future();
    const bool pushed = inputs_.push(Command(WriterJob{[&work, done](store::Store& store) {
        work(store);
        done->set_value();
    }}));
    if (!pushed) {
        return false;
    }
    finished.wait();
    return true;
}

void SaveLoop::run() {
    int commits = 0;
    // Once closed, the queue still gives what was submitted; files in work are waited for by `accepted_`.
    for (;;) {
        const bool is_idle = !has_waiting() && !sweeping_;
        if (is_idle && commits >= kMoviesAnIdleCheckpoint && inputs_.size() == 0) {
            store_->checkpoint();
            commits = 0;
        }
        std::optional<Input> input = next_input(is_idle);
        if (!input && is_idle && inputs_.is_closed()) {
            return;
        }
        ask_again();
        if (auto* done = input ? std::get_if<FilesDone>(&*input) : nullptr) {
            waiting_.push_back(std::move(*done));
        } else if (input) {
            handle(std::get<Command>(*std::move(input)));
        }
        const std::size_t waiting = waiting_.size() + finishing_.size();
        if (!input || waiting >= kMostInACommit) {
            commits += static_cast<int>(waiting);
            commit_waiting();
            sweep();
        }
        if (commits >= kMoviesACheckpoint) {
            store_->checkpoint();
            commits = 0;
        }
    }
}

std::optional<SaveLoop::Input> SaveLoop::next_input(bool is_idle) {
    if (!is_idle) {
        return inputs_.try_pop();
    }
    return unanswered_.empty() ? inputs_.pop() : inputs_.pop_for(options_.retry_after);
}

void SaveLoop::run_storage(int number) {
    WritingNote note(options_.notes, number);
    const MovieWriter writer{undo_, &note, options_.dialects, {}};
    while (std::optional<FilesToWrite> work = to_write_.pop()) {
        const CommitJob& job = *work->job;
        Result<WrittenFiles> files = writer.write(work->facts, job.commit.task, job.result, job.images);
        // False only while stopping: the task stays open and is scraped again, its files are whole.
        if (!inputs_.push(FilesDone{std::move(work->job), std::move(work->facts), std::move(files)})) {
            return;
        }
    }
}

template <class Answer>
Status SaveLoop::tell(Result<Answer> result) {
    if (!result) {
        return failure(std::move(result).error());
    }
    sink_(*std::move(result));
    return {};
}

void SaveLoop::handle(Command command) {
    if (auto* commit = std::get_if<CommitJob>(&command)) {
        start_commit(std::move(*commit));
    } else if (auto* finish_job = std::get_if<FinishJob>(&command)) {
        finish(std::move(*finish_job));
    } else if (const auto* work = std::get_if<WriterJob>(&command)) {
        work->run(*store_);
    } else {
        ask(std::move(command));
    }
}

// The core asks once and relies on an answer, in the order of asking: what the database refuses (its disk is
// full) is asked again, and what comes later waits behind it.
void SaveLoop::ask(Command command) {
    if (unanswered_.empty()) {
        const Status answered = answer(command);
        if (answered) {
            return;
        }
        options_.log(answered.error().message + ": tried again until it succeeds");
        retry_at_ = clock_.mono() + options_.retry_after;
    }
    unanswered_.push_back(std::move(command));
}

void SaveLoop::ask_again() {
    if (unanswered_.empty() || clock_.mono() < retry_at_) {
        return;
    }
    while (!unanswered_.empty() && answer(unanswered_.front())) {
        unanswered_.pop_front();
    }
    retry_at_ = clock_.mono() + options_.retry_after;
}

Status SaveLoop::answer(const Command& command) {
    if (const auto* ids = std::get_if<queue::ReserveLeaseIds>(&command)) {
        Status reserved = store_->reserve_lease_ids(ids->up_to);
        if (reserved) {
            sink_(queue::LeaseIdsReserved{ids->up_to});
        }
        return reserved;
    }
    if (const auto* page = std::get_if<queue::LoadTasks>(&command)) {
        return tell(store_->load_tasks(*page));
    }
    if (const auto* by_id = std::get_if<queue::LoadTasksById>(&command)) {
        return tell(store_->load_tasks_by_id(by_id->tasks));
    }
    if (const auto* attempt = std::get_if<queue::RecordAttempt>(&command)) {
        return store_->record_attempt(*attempt);
    }
    if (const auto* workers = std::get_if<queue::PersistWorkers>(&command)) {
        return store_->remember_workers(workers->workers);
    }
    const auto* scope = std::get_if<queue::PersistCancel>(&command);
    return scope != nullptr ? cancel(*scope) : Status();
}

void SaveLoop::start_commit(CommitJob job) {
    const TaskId task = job.commit.task;
    Result<store::CommitFacts> facts = store_->commit_facts(task);
    if (!facts) {
        fail(task, std::move(facts).error());
        return;
    }
    if (const std::optional<TaskState> state = store_->state_of(task); state && *state != TaskState::open) {
        sink_(queue::TaskPersisted{task, *state});
        return;
    }
    if (Status decided = check_decided(facts->place.decided, job.result.movie); !decided) {
        fail(task, std::move(decided).error());
        return;
    }
    accepted_.insert(task);
    FilesToWrite work{std::make_shared<const CommitJob>(std::move(job)), *std::move(facts)};
    if (!to_write_.try_push(work)) {
        accepted_.erase(task);
        fail(task, {ErrorClass::conflict, "the disk is too slow: more movies wait for it than are kept", {}});
    }
}

// It joins the next transaction; until then a cancel must not count it as its own.
void SaveLoop::finish(FinishJob job) {
    accepted_.insert(job.finish.task);
    finishing_.push_back(std::move(job));
}

Status SaveLoop::cancel(const queue::PersistCancel& scope) {
    Result<queue::CancelPersisted> persisted = store_->persist_cancel(scope);
    if (persisted) {
        accepted_.insert(scope.accepted.begin(), scope.accepted.end());
        sweeping_ = true;
    }
    return tell(std::move(persisted));
}

void SaveLoop::sweep() {
    if (!sweeping_) {
        return;
    }
    const Result<store::Store::Sweep> page =
        store_->sweep_cancelled({accepted_.begin(), accepted_.end()}, kSweepPage);
    sweeping_ = page && !page->end;
    if (page) {
        for (const queue::CancelSwept& swept : page->swept) {
            sink_(swept);
        }
    }
}

// Everything that is waiting becomes durable together, or nothing of it does.
void SaveLoop::commit_waiting() {
    if (!has_waiting()) {
        return;
    }
    const std::vector<FilesDone> files = std::exchange(waiting_, {});
    const std::vector<FinishJob> ends = std::exchange(finishing_, {});
    Persisted persisted;
    Status committed;
    {
        store::Transaction transaction = store_->transaction();
        Sums sums;
        committed = commit_files(files, persisted, sums);
        if (committed) {
            committed = commit_ends(ends, persisted, sums);
        }
        for (const auto& [run, sum] : sums) {
            committed = committed ? store_->add_statistics(run, sum) : committed;
        }
        if (committed) {
            committed = transaction.commit();
        }
    }
    for (const FilesDone& done : files) {
        accepted_.erase(done.job->commit.task);
        if (committed) {
            undo_.on_committed(done.facts.run, done.job->commit.task);
        }
        if (!done.files || !committed) {
            fail(done.job->commit.task, done.files ? committed.error() : done.files.error());
        }
    }
    for (const FinishJob& end : ends) {
        accepted_.erase(end.finish.task);
        if (!committed) {
            fail(end.finish.task, committed.error());
        }
    }
    if (committed) {
        for (const queue::TaskPersisted& event : persisted) {
            sink_(event);
        }
    }
}

Status SaveLoop::commit_files(const std::vector<FilesDone>& batch, Persisted& persisted, Sums& sums) {
    for (const FilesDone& done : batch) {
        if (!done.files) {
            continue;
        }
        const Result<store::EndedTask> ended = commit_movie(done, sums);
        if (!ended) {
            return failure(ended.error());
        }
        persisted.push_back({done.job->commit.task, ended->state, ended->waiting});
    }
    return {};
}

Result<store::EndedTask> SaveLoop::commit_movie(const FilesDone& done, Sums& sums) {
    const CommitJob& job = *done.job;
    const WrittenFiles& files = *done.files;
    if (files.is_locked) {
        return store_->finish_task(
            {job.commit.task, TaskState::skipped, job.commit.lease, ErrorClass::conflict,
             "it is locked: `cinefleet lock`, or <locked> or <lockdata> in its NFO"},
            &job.result);
    }
    store::SavedMovie saved;
    saved.task = job.commit.task;
    saved.lease = job.commit.lease;
    saved.state = files.changed || files.rows_change ? TaskState::saved : TaskState::unchanged;
    saved.result = &job.result;
    saved.movie = &files.movie;
    saved.kept = files.kept;
    saved.written = files.written;
    saved.reason = what_was_kept(files);
    saved.modifiers = job.modifiers;
    saved.nfo_path = files.nfo_path;
    saved.artwork_bytes = files.artwork_bytes;
    saved.save_ms = std::chrono::duration_cast<Millis>(clock_.mono() - job.accepted_at).count();
    Result<store::EndedTask> ended = store_->save_movie(saved);
    if (ended && ended->is_new) {
        std::vector<RunId> runs = ended->waiting;
        runs.push_back(ended->run);
        for (const RunId run : runs) {
            sums[run].add(job.result);
            sums[run].save_ms_sum += saved.save_ms;
            sums[run].artwork_bytes += saved.artwork_bytes;
        }
    }
    return ended;
}

Status SaveLoop::commit_ends(const std::vector<FinishJob>& batch, Persisted& persisted, Sums& sums) {
    for (const FinishJob& end : batch) {
        const Result<store::EndedTask> ended = store_->finish_task(end.finish, end.result.get());
        if (!ended) {
            return failure(ended.error());
        }
        if (ended->is_new && end.result) {
            sums[ended->run].add(*end.result);
            for (const RunId waiting : ended->waiting) {
                sums[waiting].add(*end.result);
            }
        }
        persisted.push_back({end.finish.task, ended->state, ended->waiting});
    }
    return {};
}

void SaveLoop::fail(TaskId task, Error error) {
    const bool retry = may_succeed_later(error);
    sink_(queue::CommitFailed{task, std::move(error), retry});
}

}  // namespace cinefleet::save
