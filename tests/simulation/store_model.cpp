#include "tests/simulation/store_model.h"

#include "tests/simulation/world.h"

#include <algorithm>
#include <utility>

namespace cinefleet::simulation {

using queue::Event;

namespace {

void add_to(queue::RunCounts& counts, TaskState state) {
    ++counts.total;
    switch (state) {
        case TaskState::open:
            ++counts.open;
            return;
        case TaskState::saved:
            ++counts.saved;
            return;
        case TaskState::unchanged:
            ++counts.unchanged;
            return;
        case TaskState::skipped:
            ++counts.skipped;
            return;
        case TaskState::review:
            ++counts.review;
            return;
        case TaskState::failed:
            ++counts.failed;
            return;
        case TaskState::dead:
            ++counts.dead;
            return;
        case TaskState::cancelled:
            ++counts.cancelled;
            return;
    }
}

std::vector<Event> events_of(const std::map<RunId, queue::CancelSwept>& swept) {
    std::vector<Event> events;
    for (const auto& [run, of_run] : swept) {
        events.emplace_back(queue::CancelSwept{run, of_run.count, of_run.moved});
    }
    return events;
}

}  // namespace

void StoreModel::submit(Command command) {
    pending_.push_back(std::move(command));
    start_batch();
}

void StoreModel::crash() {
    ++epoch_;
    if (!batch_.empty() && chance(world_.random, 50)) {
        carry_out_all(batch_);  // it was durable, but nobody heard of it
    }
    batch_.clear();
    pending_.clear();
    spared_.clear();
}

queue::Recovered StoreModel::recover() {
    queue::Recovered recovered;
    recovered.lease_high_water = high_water;
    recovered.cancel_seq = cancel_seq;
    recovered.workers = roster;
    recovered.learned = learned;
    for (const auto& [provider, quota] : quotas) {
        recovered.quotas.push_back(quota);
    }
    for (const auto& [id, run] : runs) {
        const queue::RunCounts counts = counts_of(id);
        if (counts.open > 0) {
            recovered.runs.push_back({id, run.priority, counts, run.is_cancelled, false, run.weight});
        }
    }
    submit(Sweep{});
    sweep_runs();
    return recovered;
}

queue::RunCounts StoreModel::counts_of(RunId run) const {
    queue::RunCounts counts;
    for (const TaskId task : runs.at(run).tasks) {
        add_to(counts, tasks.at(task).state);
    }
    for (const auto& [task, state] : runs.at(run).attached) {
        add_to(counts, state);
    }
    return counts;
}

std::int64_t StoreModel::open_tasks() const {
    return std::ranges::count_if(tasks,
                                 [](const auto& entry) { return entry.second.state == TaskState::open; });
}

void StoreModel::start_batch() {
    if (!batch_.empty() || pending_.empty()) {
        return;
    }
    const auto size =
        std::min<std::size_t>(pending_.size(), static_cast<std::size_t>(world_.profile.store_batch));
    const auto end = pending_.begin() + static_cast<std::ptrdiff_t>(size);
    batch_.assign(pending_.begin(), end);
    pending_.erase(pending_.begin(), end);
    const Millis delay = between(world_.random, Millis{1}, world_.profile.longest_store_delay);
    world_.agenda.after(delay, [this, epoch = epoch_] {
        if (epoch == epoch_) {
            finish_batch();
        }
    });
}

void StoreModel::finish_batch() {
    const std::vector<Event> answers = carry_out_all(std::exchange(batch_, {}));
    start_batch();
    for (const Event& answer : answers) {
        world_.coordinator.deliver(answer);
    }
}

std::vector<Event> StoreModel::carry_out_all(const std::vector<Command>& batch) {
    std::vector<Event> answers;
    for (const Command& command : batch) {
        const auto more = std::visit([this](const auto& one) { return carry_out(one); }, command);
        answers.insert(answers.end(), more.begin(), more.end());
    }
    return answers;
}

std::vector<Event> StoreModel::carry_out(const queue::ReserveLeaseIds& command) {
    high_water = std::max(high_water, command.up_to);
    return {queue::LeaseIdsReserved{command.up_to}};
}

std::vector<Event> StoreModel::carry_out(const queue::LoadTasks& command) {
    queue::TasksLoaded page;
    const RunRow& run = runs.at(command.run);
    const bool is_behind = run.priority < command.after_priority;
    page.end = true;
    for (const TaskId id : run.tasks) {
        const Task& task = tasks.at(id);
        const bool is_after = !is_behind && (run.priority > command.after_priority || id > command.after);
        if (!is_after || task.state != TaskState::open || run.is_cancelled) {
            continue;
        }
        if (static_cast<std::int32_t>(page.tasks.size()) == command.limit) {
            page.end = false;
            break;
        }
        page.tasks.push_back(task.queued);
    }
    return {page};
}

std::vector<Event> StoreModel::carry_out(const queue::LoadTasksById& command) {
    queue::TasksFound found;
    for (const TaskId id : command.tasks) {
        const auto task = tasks.find(id);
        if (task == tasks.end()) {
            continue;
        }
        if (task->second.state != TaskState::open) {
            found.ended.push_back({id, task->second.state});
        } else if (is_cancelled(task->second)) {
            found.ended.push_back({id, TaskState::cancelled});
        } else {
            found.open.push_back(task->second.queued);
        }
    }
    return {found};
}

std::vector<Event> StoreModel::carry_out(const queue::PersistWorkers& command) {
    roster = command.workers;
    return {};
}

std::vector<Event> StoreModel::carry_out(const queue::PersistLimits& command) {
    learned = command.learned;
    return {};
}

bool StoreModel::is_outdated(LeaseId lease) {
    const bool is_so = people_decide && lease && chance(world_.random, 30);
    if (is_so) {
        world_.report.count("result outdated");
    }
    return is_so;
}

std::vector<Event> StoreModel::carry_out(const queue::ReserveQuota& command) {
    quotas[command.up_to.provider] = command.up_to;
    return {queue::QuotaReserved{command.up_to}};
}

std::vector<Event> StoreModel::carry_out(const queue::Commit& command) {
    Task& task = tasks.at(command.task);
    if (task.state != TaskState::open) {
        world_.promises.fail("promise 1: task " + std::to_string(command.task.value) + " is committed again");
        return {};
    }
    if (is_disk_full) {
        return {queue::CommitFailed{command.task, {ErrorClass::disk_full, "no room left", {}}, true}};
    }
    if (is_share_away && command.task.value % 2 == 1) {
        world_.report.count("result waits for its share");
        return {queue::CommitFailed{command.task, {ErrorClass::unavailable, "the share is away", {}}, true}};
    }
    if (fails_commits && chance(world_.random, 50)) {
        world_.promises.commit_may_fail(command.task);
        return {queue::CommitFailed{
            command.task, {ErrorClass::io, "fsync failed", {}}, chance(world_.random, 70)}};
    }
    if (is_outdated(command.lease)) {
        return {queue::CommitFailed{command.task, {ErrorClass::conflict, "decided", {}}, false, true}};
    }
    const Nature nature = world_.nature_of(command.task);
    task.state = nature.is_unchanged ? TaskState::unchanged : TaskState::saved;
    task.ended_by = command.lease;
    return {queue::TaskPersisted{command.task, task.state, end_attached(command.task, task.state)}};
}

std::vector<Event> StoreModel::carry_out(const queue::Finish& command) {
    Task& task = tasks.at(command.task);
    if (task.state != TaskState::open) {
        world_.promises.fail("promise 1: task " + std::to_string(command.task.value) + " ends again");
        return {};
    }
    if (command.state != TaskState::cancelled && is_outdated(command.lease)) {
        return {queue::CommitFailed{command.task, {ErrorClass::conflict, "decided", {}}, false, true}};
    }
    task.state = command.state;
    task.ended_by = command.lease;
    return {queue::TaskPersisted{command.task, command.state, end_attached(command.task, command.state)}};
}

std::vector<Event> StoreModel::carry_out(const queue::RecordAttempt& command) {
    queue::QueuedTask& queued = tasks.at(command.task).queued;
    queued.error_attempts = command.error_attempts;
    queued.crash_attempts = command.crash_attempts;
    queued.killed_attempts = command.killed_attempts;
    queued.suspect = command.suspect;
    return {};
}

void StoreModel::cancel(Task& task) {
    if (world_.promises.is_accepted(task.queued.task)) {
        world_.promises.fail("promise 6: task " + std::to_string(task.queued.task.value) +
                             " is cancelled although its result was accepted before");
    }
    task.state = TaskState::cancelled;
}

std::vector<Event> StoreModel::carry_out(const queue::PersistCancel& command) {
    cancel_seq = CancelSeq{cancel_seq.value + 1};
    spared_ = {command.accepted.begin(), command.accepted.end()};
    std::vector<Event> answers{queue::CancelPersisted{cancel_seq, command.run, command.task}};
    if (command.task) {
        cancelled_tasks.insert(command.task);
    } else {
        for (auto& [id, run] : runs) {
            if ((!command.run || id == command.run) && counts_of(id).open > 0) {
                run.is_cancelled = true;
            }
        }
    }
    const std::vector<Event> swept = sweep_tasks();
    answers.insert(answers.end(), swept.begin(), swept.end());
    sweep_runs();
    return answers;
}

std::vector<Event> StoreModel::sweep_tasks() {
    std::map<RunId, queue::CancelSwept> swept;
    for (const TaskId id : cancelled_tasks) {
        const auto task = tasks.find(id);
        if (task != tasks.end() && task->second.state == TaskState::open && !spared_.contains(id)) {
            cancel_task(id, swept);
        }
    }
    return events_of(swept);
}

// Of every cancel until now: one may have spared a task, the process that began it may be gone.
void StoreModel::sweep_runs() {
    for (const auto& [id, run] : runs) {
        if (run.is_cancelled && counts_of(id).open > 0) {
            pending_.push_back(Sweep{id});
        }
    }
}

std::vector<RunId> StoreModel::end_attached(TaskId task, TaskState state) {
    std::vector<RunId> waiting;
    for (auto& [id, run] : runs) {
        const auto attached = run.attached.find(task);
        if (attached != run.attached.end() && attached->second == TaskState::open) {
            attached->second = state;
            waiting.push_back(id);
        }
    }
    return waiting;
}

void StoreModel::take(Task& task, RunId run) {
    runs.at(task.queued.run).tasks.erase(task.queued.task);
    runs.at(run).tasks.insert(task.queued.task);
    task.queued.run = run;
    task.queued.priority = runs.at(run).priority;
}

// It wants the movie of this open task too: takes it over, or waits for it.
void StoreModel::attach(queue::RunCreated& created, TaskId id) {
    Task& task = tasks.at(id);
    const RunRow& owner = runs.at(task.queued.run);
    const bool looks_paused = chance(world_.random, 10);
    if (owner.is_cancelled || looks_paused || created.priority < owner.priority) {
        world_.report.count("task taken over");
        runs.at(task.queued.run).attached[id] = TaskState::open;
        take(task, created.run);
        created.changed.push_back({id, created.run});
    } else {
        world_.report.count("task attached to");
        runs.at(created.run).attached[id] = TaskState::open;
        if (chance(world_.random, 30)) {
            created.changed.push_back({id, task.queued.run});
        }
    }
    ++created.task_count;
}

RunId StoreModel::heir_of(TaskId task) const {
    RunId heir;
    for (const auto& [id, run] : runs) {
        const auto attached = run.attached.find(task);
        const bool waits = attached != run.attached.end() && attached->second == TaskState::open;
        if (waits && !run.is_cancelled && (!heir || run.priority < runs.at(heir).priority)) {
            heir = id;
        }
    }
    return heir;
}

std::vector<Event> StoreModel::carry_out(const CreateRun& command) {
    queue::RunCreated created{command.run, command.priority, command.tasks, command.weight, {}};
    std::vector<TaskId> wanted;
    for (const auto& [id, task] : tasks) {
        if (task.state == TaskState::open && chance(world_.random, command.attached_percent)) {
            wanted.push_back(id);
        }
    }
    runs[command.run] = {command.priority, command.weight, false, {}};
    for (std::int64_t i = 0; i < command.tasks; ++i) {
        const TaskId id{++last_task_};
        queue::QueuedTask queued;
        queued.task = id;
        queued.run = command.run;
        queued.movie = MovieId{id.value};
        queued.priority = command.priority;
        tasks[id].queued = queued;
        tasks[id].first_run = command.run;
        runs[command.run].tasks.insert(id);
    }
    for (const TaskId id : wanted) {
        attach(created, id);
    }
    return {created};
}

void StoreModel::cancel_task(TaskId id, std::map<RunId, queue::CancelSwept>& swept) {
    Task& task = tasks.at(id);
    cancel(task);
    ++swept[task.queued.run].count;
    for (const RunId waiting : end_attached(id, TaskState::cancelled)) {
        ++swept[waiting].count;
    }
}

std::vector<Event> StoreModel::carry_out(const Sweep& command) {
    if (!command.run) {
        return sweep_tasks();
    }
    std::map<RunId, queue::CancelSwept> swept;
    swept[command.run];
    std::int64_t done = 0;
    const std::set<TaskId> of_run = runs.at(command.run).tasks;
    for (const TaskId id : of_run) {
        Task& task = tasks.at(id);
        if (task.state != TaskState::open || spared_.contains(id)) {
            continue;
        }
        if (done++ == world_.profile.sweep_page) {
            pending_.push_back(command);
            return events_of(swept);
        }
        const RunId heir = heir_of(id);
        if (!heir) {
            cancel_task(id, swept);
            continue;
        }
        world_.report.count("task handed over");
        take(task, heir);
        runs.at(heir).attached.erase(id);
        runs.at(command.run).attached[id] = TaskState::cancelled;
        ++swept[command.run].count;
        swept[command.run].moved.push_back({id, heir});
    }
    for (auto& [id, state] : runs.at(command.run).attached) {
        if (state == TaskState::open) {
            state = TaskState::cancelled;
            ++swept[command.run].count;
        }
    }
    return events_of(swept);
}

}  // namespace cinefleet::simulation
