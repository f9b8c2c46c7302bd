#include "coordinator/app/core_loop.h"

#include "common/check.h"
#include "common/sys/thread_name.h"
#include "coordinator/app/wall_time.h"

#include <algorithm>
#include <future>
#include <utility>
#include <variant>

namespace cinefleet::app {
namespace {

constexpr std::size_t kInboxEvents = 16'384;
constexpr std::size_t kReadyLeases = 64;  // with up to kMostKeptBytes each
constexpr std::size_t kReadMedia = 4'096;
constexpr std::size_t kAskedChanges = 16;  // people who ask at the same time
constexpr Millis kLongestWait{1'000};
constexpr Millis kSnapshotEvery{100};
constexpr Millis kRetryCommands{5};

}  // namespace

CoreLoop::CoreLoop(const queue::CoreOptions& options, Parts parts, Callbacks callbacks)
    : core_(options),
      parts_(parts),
      callbacks_(std::move(callbacks)),
      inbox_(kInboxEvents),
      ready_leases_(kReadyLeases),
      read_media_(kReadMedia),
      asked_changes_(kAskedChanges),
      changes_(parts_.clock.wall().time_since_epoch().count(),
               [this](const proto::ChangesRequest& request, PeerId not_this) {
                   return parts_.fleet.ask_changes(request, not_this);
               }),
      snapshot_(std::make_shared<const CoreSnapshot>()) {}

CoreLoop::~CoreLoop() {
    stop();
}

void CoreLoop::start(queue::Recovered recovered) {
    CINEFLEET_CHECK(!thread_.joinable());
    post(std::move(recovered));
    thread_ = std::thread([this] { run(); });
}

void CoreLoop::stop() {
    stopping_ = true;
    inbox_.close();
    ready_leases_.close();
    read_media_.close();
    asked_changes_.close();
    wake_.notify();
    if (thread_.joinable()) {
        thread_.join();
    }
    refuse_waiting_changes();
}

void CoreLoop::refuse_changes() {
    refuses_changes_ = true;
    wake_.notify();
}

void CoreLoop::refuse_waiting_changes() {
    while (std::optional<AskedChanges> asked = asked_changes_.try_pop()) {
        asked->done(failure(ErrorClass::cancelled, "cancelled before anything was queued"));
    }
    changes_.stop();
}

Result<ChangesPage> CoreLoop::ask_changes(const ChangesQuestion& question) {
    const auto promise = std::make_shared<std::promise<Result<ChangesPage>>>();
    std::future<Result<ChangesPage>> answer = promise->get_future();
    const bool is_taken = asked_changes_.push(
        {question, [promise](Result<ChangesPage> page) { promise->set_value(std::move(page)); }});
    if (!is_taken) {
        return failure(ErrorClass::cancelled, "the coordinator is stopping");
    }
    wake_.notify();
    return answer.get();
}

void CoreLoop::serve_changes() {
    if (refuses_changes_) {
        refuse_waiting_changes();
        return;
    }
    const MonoTime now = parts_.clock.mono();
    while (std::optional<AskedChanges> asked = asked_changes_.try_pop()) {
        changes_.ask(std::move(asked->question), std::move(asked->done), now);
    }
    while (const std::optional<net::FleetServer::ArrivedChanges> arrived = parts_.fleet.next_changes()) {
        changes_.on_changes(arrived->peer, arrived->changes, now);
    }
    changes_.on_time(now);
}

void CoreLoop::post(queue::Event event) {
    if (inbox_.push({std::move(event), {}})) {
        wake_.notify();
    }
}

void CoreLoop::post_and_then(queue::Event event, std::function<void(store::Store*)> done) {
    if (inbox_.push({std::move(event), done})) {
        wake_.notify();
    } else {
        done(nullptr);
    }
}

std::shared_ptr<const CoreSnapshot> CoreLoop::snapshot() const {
    const std::lock_guard lock(snapshot_mutex_);
    return snapshot_;
}

void CoreLoop::run() {
    name_this_thread("core");
    while (!stopping_) {
        turned_at_ = parts_.clock.mono();
        parts_.fleet.poll(wait_time(), wake_.fd());
        wake_.drain();
        while (const std::optional<queue::Event> event = parts_.fleet.next_event()) {
            take(*event);
        }
        // One inbox full at the most, so that a busy save loop cannot keep the sockets waiting.
        for (std::size_t taken = 0; taken < kInboxEvents; ++taken) {
            std::optional<Posted> posted = inbox_.try_pop();
            if (!posted) {
                break;
            }
            take(posted->event);
            if (posted->done) {  // the save loop works in order: it comes after what `take` has asked for
                unsent_.emplace_back(
                    save::WriterJob{[done = std::move(posted->done)](store::Store& store) { done(&store); }});
            }
        }
        for (const queue::Event& event : std::exchange(inbox_retry_, {})) {
            take(event);
        }
        send_ready_leases();
        take_read_media();
        serve_changes();
        tell_time();
        const std::optional<MonoTime> timer = core_.next_timer();
        if (timer && *timer <= parts_.clock.mono()) {
            take(queue::Tick{});
        }
        send_commands();
        publish_snapshot();
    }
}

void CoreLoop::tell_time() {
    const WallTime wall = parts_.clock.wall();
    const std::int64_t minute = minutes_of(wall);
    if (minute != told_minute_) {
        told_minute_ = minute;
        take(wall_clock_at(wall));
    }
}

void CoreLoop::take(const queue::Event& event) {
    const MonoTime now = parts_.clock.mono();
    phases_.see(event, now);
    counts_.see(event);
    changed_ = true;
    if (const auto* persisted = std::get_if<queue::TaskPersisted>(&event)) {
        if (const auto job = accepted_.find(persisted->task); job != accepted_.end()) {
            counts_.saved_after(now - job->second.accepted_at);
        }
        accepted_.erase(persisted->task);
        specs_.erase(persisted->task);
        media_.forget(persisted->task);
    } else if (const auto* failed = std::get_if<queue::CommitFailed>(&event); failed && failed->outdated) {
        accepted_.erase(failed->task);
    }
    for (queue::Effect& effect : core_.step(event, now)) {
        phases_.see(effect, now);
        counts_.see(effect);
        carry_out(effect);
    }
}

void CoreLoop::carry_out(queue::Effect& effect) {
    if (auto* commit = std::get_if<queue::Commit>(&effect)) {
        commit_result(*commit);
    } else if (auto* finish = std::get_if<queue::Finish>(&effect)) {
        unsent_.push_back(save::FinishJob{*finish, results_of_finish(*finish), asked_of(finish->task)});
    } else if (auto* ended = std::get_if<queue::RunEnded>(&effect)) {
        const RunId run = ended->run;
        callbacks_.run_ended({std::move(*ended), phases_.close(run)});
    } else if (const auto* note = std::get_if<queue::Note>(&effect)) {
        callbacks_.note(note->text);
    } else if (auto* ids = std::get_if<queue::ReserveLeaseIds>(&effect)) {
        unsent_.emplace_back(*ids);
    } else if (auto* quota = std::get_if<queue::ReserveQuota>(&effect)) {
        unsent_.emplace_back(*quota);
    } else if (auto* page = std::get_if<queue::LoadTasks>(&effect)) {
        unsent_.emplace_back(*page);
    } else if (auto* by_id = std::get_if<queue::LoadTasksById>(&effect)) {
        unsent_.emplace_back(std::move(*by_id));
    } else if (auto* attempt = std::get_if<queue::RecordAttempt>(&effect)) {
        unsent_.emplace_back(std::move(*attempt));
    } else if (auto* workers = std::get_if<queue::PersistWorkers>(&effect)) {
        unsent_.emplace_back(std::move(*workers));
    } else if (auto* limits = std::get_if<queue::PersistLimits>(&effect)) {
        unsent_.emplace_back(save::WriterJob{[learned = std::move(limits->learned)](store::Store& store) {
            // What is not kept is learned again.
            static_cast<void>(store.remember_limits(learned));
        }});
    } else if (const auto* reopened = std::get_if<queue::ProviderReopened>(&effect)) {
        callbacks_.provider_reopened(*reopened);
    } else if (auto* cancel = std::get_if<queue::PersistCancel>(&effect)) {
        unsent_.emplace_back(std::move(*cancel));
    } else if (const auto* lease = std::get_if<queue::SendLease>(&effect)) {
        specs_[lease->task] = lease->spec;
        read_media(lease->task, *lease->spec);
        give_out(with_sets(*lease));
    } else {
        CINEFLEET_CHECK(parts_.fleet.send(effect));
    }
}

// Which set the movie is in only the worker finds out.
queue::SendLease CoreLoop::with_sets(queue::SendLease lease) const {
    std::vector<std::int64_t> sets = parts_.save.sets().at_hand();
    if (!sets.empty()) {
        auto spec = std::make_shared<TaskSpec>(*lease.spec);
        spec->have_sets = std::move(sets);
        lease.spec = std::move(spec);
    }
    return lease;
}

// What was answered about the movie before goes with it. A lease that has ended by the time that it is sent
// is as one that crossed its end on the way: the next SYNC says so.
void CoreLoop::give_out(const queue::SendLease& lease) {
    const auto send_later = [this, lease](std::vector<KeptAnswer> answers) {
        if (ready_leases_.push({lease, std::move(answers)})) {
            wake_.notify();
        }
    };
    const bool may_know = parts_.answers != nullptr && !lease.spec->ask_anew;
    if (!may_know || !parts_.answers->look_up(lease.spec->movie, send_later)) {
        parts_.fleet.send_lease(lease, {});
    }
}

void CoreLoop::send_ready_leases() {
    while (std::optional<ReadyLease> ready = ready_leases_.try_pop()) {
        parts_.fleet.send_lease(ready->lease, std::move(ready->answers));
    }
}

// Whoever has the lease may say what services answered about its movie, and about no other.
void CoreLoop::keep_answers(TaskId task, std::vector<KeptAnswer> answers) {
    const auto spec = specs_.find(task);
    if (parts_.answers != nullptr && spec != specs_.end() && spec->second) {
        parts_.answers->keep(spec->second->movie, std::move(answers));
    }
}

// While the movie is scraped. When too many wait to be read, it is saved without.
void CoreLoop::read_media(TaskId task, const TaskSpec& spec) {
    if (parts_.media == nullptr || !spec.modifiers.has(Modifier::main_meta) || !media_.begin(task)) {
        return;
    }
    const bool is_taken =
        parts_.media->read({spec.movie, spec.ask_anew}, [this, task](std::optional<MediaInfo> media) {
            if (read_media_.push({task, std::move(media)})) {
                wake_.notify();
            }
        });
    if (!is_taken) {
        media_.read(task, std::nullopt);
    }
}

void CoreLoop::take_read_media() {
    while (std::optional<ReadMedia> done = read_media_.try_pop()) {
        media_.read(done->task, std::move(done->media));
    }
    for (const TaskId task : media_.take_ready(parts_.clock.mono())) {
        save_when_read(task);
    }
}

// What the files hold is ours to say, whatever a worker says.
void CoreLoop::save_when_read(TaskId task) {
    const auto job = accepted_.find(task);
    if (job != accepted_.end()) {
        job->second.result.movie.media = media_.media_of(task);
        unsent_.emplace_back(job->second);
    }
}

// The core may ask for the same commit again when the disk had no room: the result is kept until the task has
// ended.
void CoreLoop::commit_result(const queue::Commit& commit) {
    if (std::optional<net::ArrivedResult> arrived = parts_.fleet.take_result(commit.lease)) {
        keep_answers(commit.task, std::move(arrived->answers));
        save::CommitJob job;
        job.commit = commit;
        job.result = std::move(arrived->result);
        job.images = std::move(arrived->images);
        const auto spec = specs_.find(commit.task);
        job.modifiers = spec != specs_.end() && spec->second ? spec->second->modifiers : default_modifiers();
        job.accepted_at = parts_.clock.mono();
        job.asked = asked_of(commit.task);
        counts_.add_result(job.result, job.images);
        accepted_.insert_or_assign(commit.task, std::move(job));
    }
    const auto job = accepted_.find(commit.task);
    if (job != accepted_.end()) {
        job->second.commit = commit;
        if (media_.is_being_read(commit.task)) {
            media_.hold(commit.task, parts_.clock.mono() + parts_.media->longest_wait());
        } else {
            save_when_read(commit.task);
        }
    } else {
        inbox_retry_.push_back(queue::CommitFailed{
            commit.task, {ErrorClass::conflict, "the result is no longer here", {}}, false});
    }
}

std::optional<MovieIds> CoreLoop::asked_of(TaskId task) const {
    const auto spec = specs_.find(task);
    return spec != specs_.end() && spec->second ? std::optional(spec->second->ids) : std::nullopt;
}

std::shared_ptr<const ScrapedMovieResult> CoreLoop::results_of_finish(const queue::Finish& finish) {
    if (!finish.lease) {
        return nullptr;
    }
    std::optional<net::ArrivedResult> arrived = parts_.fleet.take_result(finish.lease);
    if (!arrived) {
        return nullptr;
    }
    counts_.add_result(arrived->result, {});
    keep_answers(finish.task, std::move(arrived->answers));
    return std::make_shared<const ScrapedMovieResult>(std::move(arrived->result));
}

// The core thread never waits for the save loop: what it has no room for is offered again.
void CoreLoop::send_commands() {
    while (!unsent_.empty() && parts_.save.try_submit(unsent_.front())) {
        unsent_.pop_front();
    }
}

void CoreLoop::publish_snapshot() {
    const MonoTime now = parts_.clock.mono();
    if (!changed_ || now - published_at_ < kSnapshotEvery) {
        return;
    }
    changed_ = false;
    published_at_ = now;
    auto fresh = std::make_shared<CoreSnapshot>();
    fresh->workers = core_.workers(now);
    fresh->runs = core_.runs();
    fresh->limits = core_.limits(now);
    fresh->taken_at = now;
    fresh->quiet_until = core_.quiet_until();
    fresh->is_paused = core_.is_paused();
    fresh->stall_reason = core_.stall_reason();
    fresh->counts = counts_.counts();
    fresh->core = core_.counters();
    fresh->wire = parts_.fleet.counters();
    for (const auto& [task, job] : accepted_) {
        fresh->oldest_unsaved = std::min(fresh->oldest_unsaved.value_or(now), job.accepted_at);
    }
    for (const queue::RunView& run : fresh->runs) {
        fresh->phases[run.run] = phases_.phases_of(run.run);
    }
    const std::lock_guard lock(snapshot_mutex_);
    snapshot_ = std::move(fresh);
}

Millis CoreLoop::wait_time() const {
    const MonoTime now = parts_.clock.mono();
    MonoTime until = now + (unsent_.empty() ? kLongestWait : kRetryCommands);
    if (changed_) {
        until = std::min(until, std::max(now, published_at_ + kSnapshotEvery));
    }
    if (const std::optional<MonoTime> timer = core_.next_timer()) {
        until = std::min(until, *timer);
    }
    if (const std::optional<MonoTime> timer = media_.next_timer()) {
        until = std::min(until, *timer);
    }
    if (inbox_.size() > 0 || !inbox_retry_.empty()) {
        return Millis{0};
    }
    return std::max(Millis{0}, std::chrono::ceil<Millis>(until - now));
}

}  // namespace cinefleet::app
