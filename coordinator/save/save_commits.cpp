// How results become durable: files first, then the rows of all that wait, in one transaction. What people
// have locked or decided is looked up before a movie's files are written, and once more before its rows are.

#include "coordinator/save/movie_files.h"
#include "coordinator/save/save_loop.h"

#include <utility>

namespace cinefleet::save {
namespace {

// Later the same result may be saved: the disk had no room, or somebody was faster.
bool may_succeed_later(const Error& error) {
    return error.error_class == ErrorClass::disk_full || error.error_class == ErrorClass::conflict;
}

// A share that is away may look like a movie that is gone.
bool may_be_the_source(const Error& error) {
    return error.error_class == ErrorClass::unavailable || error.error_class == ErrorClass::not_found ||
           error.error_class == ErrorClass::conflict;
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
    std::string kept = fields + (fields.empty() || images.empty() ? "" : "; ") + images;
    if (files.is_nfo_elsewhere) {
        kept += std::string(kept.empty() ? "" : "; ") + "its NFO is a link out of the library: left alone";
    }
    return kept;
}

bool is_as_decided(const MovieIds& ids, const MovieIds& decided) {
    return decided.tmdb != 0 ? decided.tmdb == ids.tmdb : decided.imdb.empty() || decided.imdb == ids.imdb;
}

// A worker that was asked before a person decided, or that does not find what was decided, may bring another
// movie.
Status check_decided(const MovieIds& decided, const Movie& movie) {
    if (is_as_decided(movie.ids, decided)) {
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

// What was asked for is not what a person has decided since.
bool is_outdated(const MovieIds& decided, const std::optional<MovieIds>& asked) {
    return decided != MovieIds{} && (!asked || !is_as_decided(*asked, decided));
}

bool is_about_the_match(TaskState state) {
    return state == TaskState::review || state == TaskState::failed || state == TaskState::skipped;
}

}  // namespace

void SaveLoop::start_commit(const std::shared_ptr<const CommitJob>& job) {
    const TaskId task = job->commit.task;
    accepted_.erase(task);
    Result<store::CommitFacts> facts = store_->commit_facts(task);
    if (!facts) {
        fail_rows(task, std::move(facts).error());
        return;
    }
    if (const std::optional<TaskState> state = store_->state_of(task); state && *state != TaskState::open) {
        sink_(queue::TaskPersisted{task, *state});
        return;
    }
    FilesToWrite work{job, *std::move(facts), std::nullopt};
    const MovieIds& decided = work.facts.place.decided;
    if (Status right = check_decided(decided, job->result.movie); !right) {
        work.refusal = Refusal{std::move(right).error(), is_outdated(decided, job->asked)};
    }
    if (!to_write_.try_push(work)) {
        fail(task, {ErrorClass::conflict, "the disk is too slow: more movies wait for it than are kept", {}});
        return;
    }
    accepted_.insert(task);
}

SaveLoop::FilesDone SaveLoop::write_files(const MovieWriter& writer, FilesToWrite work) {
    const TaskId task = work.job->commit.task;
    FilesDone done{std::move(work.job), std::move(work.facts), WrittenFiles{}};
    Status withdrawn;
    if (work.refusal) {
        withdrawn = writer.withdraw(done.facts, task);
        done.files = failure(withdrawn ? work.refusal->error : withdrawn.error());
        done.outdated = withdrawn.has_value() && work.refusal->outdated;
    } else {
        done.files = writer.write(done.facts, task, done.job->result, done.job->images);
    }
    const bool is_of_the_disk = !done.files && (!work.refusal || !withdrawn);
    if (is_of_the_disk && may_be_the_source(done.files.error())) {
        const store::MoviePlace& place = done.facts.place;
        const Status seen = look_at_source(place.root, files_of(place).folder, done.files.error());
        if (!seen) {
            done.files = failure(seen.error());
            done.is_source_away = true;
        }
    }
    return done;
}

// Everything that is waiting becomes durable together, or nothing of it does.
void SaveLoop::commit_waiting() {
    std::vector<FilesDone> files = std::exchange(waiting_, {});
    std::vector<FinishJob> ends = std::exchange(finishing_, {});
    {
        store::Transaction reads = store_->transaction();  // one lock of the file for all of them
        start_outdated_again(files);
        give_up_outdated(ends);
        static_cast<void>(reads.commit());  // of nothing: whoever read has seen what failed
    }
    if (files.empty() && ends.empty()) {
        return;
    }
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
    answer_files(files, committed);
    answer_ends(ends, committed);
    if (committed) {
        for (const queue::TaskPersisted& event : persisted) {
            sink_(event);
        }
    }
}

void SaveLoop::start_outdated_again(std::vector<FilesDone>& batch) {
    std::erase_if(batch, [this](const FilesDone& done) {
        const TaskId task = done.job->commit.task;
        const Result<bool> current = done.files ? store_->are_current(task, done.facts) : Result<bool>(true);
        if (!current) {  // nobody knows what a person has said meanwhile
            accepted_.erase(task);
            fail_rows(task, current.error());
        } else if (!*current) {
            start_commit(done.job);
        }
        return !current || !*current;
    });
}

void SaveLoop::give_up_outdated(std::vector<FinishJob>& batch) {
    std::erase_if(batch, [this](const FinishJob& end) {
        const TaskId task = end.finish.task;
        if (!end.finish.lease || !is_about_the_match(end.finish.state)) {
            return false;
        }
        const std::optional<MovieIds> decided = store_->decided_of_open(task);
        if (!decided || !is_outdated(*decided, end.asked)) {
            return false;
        }
        accepted_.erase(task);
        fail(task, {ErrorClass::conflict, "a person has decided meanwhile which movie it is", {}}, true);
        return true;
    });
}

void SaveLoop::answer_files(const std::vector<FilesDone>& batch, const Status& committed) {
    for (const FilesDone& done : batch) {
        const TaskId task = done.job->commit.task;
        accepted_.erase(task);
        if (!done.files) {
            fail_files(done);
            continue;
        }
        if (committed) {
            undo_.on_committed(done.facts.run, task);
        }
        troubles_.on_written(done.facts.place.root, task);
        if (!committed) {
            fail_rows(task, committed.error());
        }
    }
}

// The core has nothing to do but to wait for them: they are tried again until they are durable.
void SaveLoop::answer_ends(const std::vector<FinishJob>& batch, const Status& committed) {
    for (const FinishJob& end : batch) {
        if (committed) {
            accepted_.erase(end.finish.task);
        } else {
            put_off(end, committed.error());
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
    saved.nfo = files.nfo;
    saved.gone = files.gone_images;
    saved.extras = &files.extras;
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

void SaveLoop::look_for_attempts() {
    const Result<std::vector<RunId>> runs = store_->open_runs();
    if (!runs) {
        options_.log(runs.error().message + ": what an earlier process began is not looked for");
        return;
    }
    undo_.resume(*runs, [this](TaskId task) { return store_->state_of(task) == TaskState::open; });
}

// Before they are swept: an open task is found again after a kill, one that has ended is not.
void SaveLoop::withdraw_swept(const std::set<TaskId>& spared) {
    for (const TaskId task : undo_.in_work()) {
        const Result<bool> is_swept = spared.contains(task) ? false : store_->is_to_be_swept(task);
        if (!is_swept || !*is_swept) {
            continue;
        }
        if (const Status back = withdraw(task); !back) {
            options_.log("task " + std::to_string(task.value) +
                         " is cancelled, but what was written for it stays: " + back.error().message);
        }
        undo_.on_ended(task);
    }
}

Status SaveLoop::withdraw(TaskId task) {
    const Result<store::CommitFacts> facts = store_->commit_facts(task);
    if (!facts) {
        return failure(facts.error());
    }
    WritingNote note(options_.notes, options_.storage_threads);
    return MovieWriter{undo_, &note, {}, options_.step}.withdraw(*facts, task);
}

void SaveLoop::fail(TaskId task, Error error, bool outdated) {
    const bool retry = may_succeed_later(error);
    sink_(queue::CommitFailed{task, std::move(error), retry, outdated});
}

void SaveLoop::fail_files(const FilesDone& done) {
    const TaskId task = done.job->commit.task;
    Error error = done.files.error();
    if (done.outdated || error.error_class != ErrorClass::unavailable) {
        fail(task, std::move(error), done.outdated);
        return;
    }
    error = troubles_.judge(done.facts.place.root, task, std::move(error), done.is_source_away);
    sink_(queue::CommitFailed{task, std::move(error), true});
}

// The database may lie on a disk that is away for a moment.
void SaveLoop::fail_rows(TaskId task, Error error) {
    const bool retry = may_succeed_later(error) || error.error_class == ErrorClass::io;
    sink_(queue::CommitFailed{task, std::move(error), retry});
}

}  // namespace cinefleet::save
