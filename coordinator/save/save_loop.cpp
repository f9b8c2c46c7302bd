#include "coordinator/save/save_loop.h"

#include "common/sys/thread_name.h"

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

}  // namespace

SaveLoop::SaveLoop(std::unique_ptr<store::Store> store, const SaveOptions& options, const Clock& clock,
                   EventSink sink)
    : store_(std::move(store)),
      options_(options),
      clock_(clock),
      sink_(std::move(sink)),
      undo_(options.undo_folder, options.undo_budget_bytes, options.log),
      sets_(options.set_folder, options.log),
      troubles_(options.log),
      inputs_(options.max_commands + kMaxFilesInWork),
      to_write_(kMaxFilesInWork) {}

SaveLoop::~SaveLoop() {
    stop();
}

void SaveLoop::start() {
    WritingNote::tidy_up(options_.notes);
    sets_.look();
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
    name_this_thread("save");
    int commits = 0;
    look_for_attempts();
    sweep();  // before the first tasks are read: what a person cancelled is not among them
    // Once closed, the queue still gives what was submitted; files in work are waited for by `accepted_`.
    for (;;) {
        const bool is_idle = !has_waiting() && !may_sweep();
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
    const bool is_put_off = sweeping_ || !unanswered_.empty();
    return is_put_off ? inputs_.pop_for(options_.retry_after) : inputs_.pop();
}

void SaveLoop::run_storage(int number) {
    name_this_thread("storage");
    WritingNote note(options_.notes, number);
    const MovieWriter writer{
        undo_, &note, {options_.dialects, options_.artwork, options_.theme_folder}, options_.step, &sets_};
    while (std::optional<FilesToWrite> work = to_write_.pop()) {
        // False only while stopping: the task stays open and is scraped again, its files are whole.
        if (!inputs_.push(write_files(writer, *std::move(work)))) {
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
        start_commit(std::make_shared<const CommitJob>(std::move(*commit)));
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
    if (!unanswered_.empty()) {
        unanswered_.push_back(std::move(command));
    } else if (const Status answered = answer(command); !answered) {
        put_off(std::move(command), answered.error());
    }
}

void SaveLoop::put_off(Command command, const Error& error) {
    if (unanswered_.empty()) {
        options_.log(error.message + ": tried again until it succeeds");
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
    if (const auto* end = std::get_if<FinishJob>(&command)) {
        finish(*end);  // its own transaction could not be made durable: it joins the next one
        return {};
    }
    if (const auto* quota = std::get_if<queue::ReserveQuota>(&command)) {
        Status reserved = store_->reserve_quota(quota->up_to);
        if (reserved) {
            sink_(queue::QuotaReserved{quota->up_to});
        }
        return reserved;
    }
    if (const auto* lasting = std::get_if<LastingJob>(&command)) {
        return lasting->run(*store_);
    }
    const auto* scope = std::get_if<queue::PersistCancel>(&command);
    return scope != nullptr ? cancel(*scope) : Status();
}

// It joins the next transaction; until then a cancel must not count it as its own.
void SaveLoop::finish(FinishJob job) {
    accepted_.insert(job.finish.task);
    troubles_.forget(job.finish.task);
    undo_.on_ended(job.finish.task);
    finishing_.push_back(std::move(job));
}

Status SaveLoop::cancel(const queue::PersistCancel& scope) {
    if (Status persisted = tell(store_->persist_cancel(scope)); !persisted) {
        return persisted;
    }
    spared_ = {scope.accepted.begin(), scope.accepted.end()};
    sweeping_ = true;
    if (scope.task) {
        sweep();  // of a run that is cancelled no tasks are read, of others this one might be
    }
    return {};
}

void SaveLoop::sweep() {
    if (!may_sweep()) {
        return;
    }
    std::set<TaskId> spared = spared_;
    spared.insert(accepted_.begin(), accepted_.end());
    withdraw_swept(spared);
    const Result<store::Store::Sweep> page = store_->sweep_cancelled(spared, kSweepPage);
    if (!page) {  // the disk may be full: the core has forgotten the tasks, nobody else would end them
        if (!sweep_at_) {
            options_.log(page.error().message + ": what is cancelled is swept again until it succeeds");
        }
        sweep_at_ = clock_.mono() + options_.retry_after;
        return;
    }
    sweep_at_.reset();
    sweeping_ = !page->end;
    for (const queue::CancelSwept& swept : page->swept) {
        sink_(swept);
    }
}

}  // namespace cinefleet::save
