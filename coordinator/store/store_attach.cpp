// New runs, runs that wait for another run's task, and what a cancel leaves of them.

#include "coordinator/store/store.h"

#include <algorithm>
#include <utility>

namespace cinefleet::store {
namespace {

constexpr std::string_view kInsertRun =
    "INSERT INTO runs (selection, mode, modifiers, fields, language, priority, weight, started_ms,"
    " replace_artwork, overwrite_edited, ask_anew) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)";
constexpr std::string_view kInsertTask =
    "INSERT INTO tasks (run_id, movie_id, priority, search_title, search_year) VALUES (?, ?, ?, ?, ?)";

// Whether a new run of this priority takes the task over: it is more urgent, or its run does not go on by
// itself.
constexpr std::string_view kIsToBeTaken =
    "SELECT r.paused OR r.cancel_seq IS NOT NULL OR t.priority > ?2, r.id FROM tasks t"
    " JOIN runs r ON r.id = t.run_id"
    " WHERE t.id = ?1 AND t.state = 1";
constexpr std::string_view kAttach = "INSERT INTO attached_tasks (run_id, task_id) VALUES (?, ?)";
constexpr std::string_view kAttachOwner =
    "INSERT INTO attached_tasks (run_id, task_id, state) SELECT run_id, id, ?2 FROM tasks WHERE id = ?1";
constexpr std::string_view kTake = "UPDATE tasks SET run_id = ?2, priority = ?3 WHERE id = ?1 AND state = 1";
// The bits of the run that it waits for, and of its own.
constexpr std::string_view kWiden =
    "UPDATE tasks SET more_modifiers = more_modifiers | r.modifiers | w.modifiers,"
    " more_fields = more_fields | r.fields | w.fields,"
    " more_replace = more_replace | r.replace_artwork | w.replace_artwork,"
    " more_overwrite = more_overwrite | r.overwrite_edited | w.overwrite_edited,"
    " more_ask_anew = more_ask_anew | r.ask_anew | w.ask_anew,"
    " more_refresh = more_refresh OR r.selection <> ?3 OR w.selection <> ?3 FROM runs r, runs w"
    " WHERE tasks.id = ?1 AND r.id = tasks.run_id AND w.id = ?2"
    " AND ((w.modifiers & ~(r.modifiers | more_modifiers)) <> 0"
    " OR (w.fields & ~(r.fields | more_fields)) <> 0"
    " OR (w.replace_artwork & ~(r.replace_artwork | more_replace)) <> 0"
    " OR w.overwrite_edited > (r.overwrite_edited | more_overwrite)"
    " OR w.ask_anew > (r.ask_anew | more_ask_anew)"
    " OR (w.selection <> ?3) > (r.selection <> ?3 OR more_refresh))";
constexpr std::string_view kDetach = "DELETE FROM attached_tasks WHERE run_id = ? AND task_id = ?";
constexpr std::string_view kWaitingFor = "SELECT run_id FROM attached_tasks WHERE task_id = ? AND state = 1";
constexpr std::string_view kEndAttached =
    "UPDATE attached_tasks SET state = ?2 WHERE task_id = ?1 AND state = 1";
constexpr std::string_view kHeir =
    "SELECT r.id, r.priority FROM attached_tasks a JOIN runs r ON r.id = a.run_id"
    " WHERE a.task_id = ? AND a.state = 1 AND r.cancel_seq IS NULL ORDER BY r.priority, r.id LIMIT 1";

// CROSS JOIN keeps the order: few runs first, or SQLite looks at every open task there is.
constexpr std::string_view kOpenOfCancelledRuns =
    "SELECT t.id, t.run_id FROM runs r CROSS JOIN tasks t ON t.run_id = r.id AND t.state = 1"
    " WHERE r.ended_ms IS NULL AND r.cancel_seq IS NOT NULL LIMIT ?";
constexpr std::string_view kOpenOfCancelledTasks =
    "SELECT t.id, t.run_id FROM cancels c JOIN tasks t ON t.id = c.task_id AND t.state = 1 LIMIT ?";
constexpr std::string_view kIsToBeSwept =
    "SELECT 1 FROM tasks t JOIN runs r ON r.id = t.run_id WHERE t.id = ?1 AND t.state = 1"
    " AND ((r.ended_ms IS NULL AND r.cancel_seq IS NOT NULL)"
    " OR EXISTS (SELECT 1 FROM cancels c WHERE c.task_id = ?1))";
constexpr std::string_view kOpenRunIds = "SELECT id FROM runs WHERE ended_ms IS NULL";
constexpr std::string_view kAttachedOfCancelledRuns =
    "SELECT a.task_id, a.run_id FROM runs r CROSS JOIN attached_tasks a ON a.run_id = r.id AND a.state = 1"
    " WHERE r.ended_ms IS NULL AND r.cancel_seq IS NOT NULL LIMIT ?";
constexpr std::string_view kCancelTask =
    "UPDATE tasks SET state = ?, reason = ?, ended_ms = ? WHERE id = ? AND state = 1";
constexpr std::string_view kCancelAttached =
    "UPDATE attached_tasks SET state = ?3 WHERE run_id = ?1 AND task_id = ?2 AND state = 1";

constexpr auto kOpen = static_cast<std::int64_t>(TaskState::open);
constexpr auto kMissing = static_cast<std::int64_t>(ScrapeSelection::missing);
constexpr auto kCancelled = static_cast<std::int64_t>(TaskState::cancelled);

using TaskOfRun = std::pair<TaskId, RunId>;

std::vector<TaskOfRun> page_of(Connection& connection, std::string_view sql, std::int64_t limit) {
    std::vector<TaskOfRun> page;
    auto rows = connection.statement(sql)(limit);
    while (rows.next()) {
        page.emplace_back(TaskId{rows.integer(0)}, RunId{rows.integer(1)});
    }
    return page;
}

}  // namespace

Result<queue::RunCreated> Store::create_run(const RunOrder& order, const RunPlan& plan) {
    Transaction transaction(*connection_);
    queue::RunCreated created;
    created.priority =
        order.type.selection == ScrapeSelection::single ? Priority::interactive : Priority::bulk;
    created.weight = order.weight;
    const auto priority = static_cast<std::int64_t>(created.priority);
    connection_->run(kInsertRun, static_cast<std::int64_t>(order.type.selection),
                     static_cast<std::int64_t>(order.type.mode), std::int64_t{order.modifiers.bits()},
                     std::int64_t{order.fields.bits()}, order.language, priority, order.weight, now_ms(),
                     std::int64_t{order.replace.bits()}, order.overwrite_edited, order.ask_anew);
    created.run = RunId{connection_->last_insert_id()};
    for (const PlannedTask& task : plan.tasks) {
        connection_->run(kInsertTask, created.run.value, task.movie.value, priority, order.search.title,
                         order.search.year);
        ++created.task_count;
    }
    for (const TaskId task : plan.attached) {
        created.task_count += attach(created, task) ? 1 : 0;
    }
    note_changes_of(created.run, order);
    if (Status status = transaction.commit(); !status) {
        return failure(std::move(status).error());
    }
    return created;
}

// False: the task has ended meanwhile.
bool Store::attach(queue::RunCreated& run, TaskId task) {
    const auto priority = static_cast<std::int64_t>(run.priority);
    bool is_to_be_taken = false;
    RunId owner;
    {
        auto rows = connection_->statement(kIsToBeTaken)(task.value, priority);
        if (!rows.next()) {
            return false;
        }
        is_to_be_taken = rows.integer(0) != 0;
        owner = RunId{rows.integer(1)};
    }
    connection_->run(kWiden, task.value, run.run.value, kMissing);
    const bool is_widened = connection_->changed_rows() > 0;
    if (is_to_be_taken) {
        connection_->run(kAttachOwner, task.value, kOpen);
        connection_->run(kTake, task.value, run.run.value, priority);
        run.changed.push_back({task, run.run});
    } else {
        connection_->run(kAttach, run.run.value, task.value);
        // An interactive one may come of a decision about the movie, which the task does not know yet.
        if (is_widened || run.priority == Priority::interactive) {
            run.changed.push_back({task, owner});
        }
    }
    return true;
}

std::vector<RunId> Store::end_attached(TaskId task, TaskState state) {
    std::vector<RunId> runs;
    {
        auto rows = connection_->statement(kWaitingFor)(task.value);
        while (rows.next()) {
            runs.push_back(RunId{rows.integer(0)});
        }
    }
    if (!runs.empty()) {  // hardly ever: what is only looked up is cheap
        connection_->run(kEndAttached, task.value, static_cast<std::int64_t>(state));
    }
    return runs;
}

// To the run that waits for it, and is not cancelled itself. 0: there is none.
RunId Store::hand_over(TaskId task) {
    RunId heir;
    std::int64_t priority = 0;
    {
        auto rows = connection_->statement(kHeir)(task.value);
        if (!rows.next()) {
            return heir;
        }
        heir = RunId{rows.integer(0)};
        priority = rows.integer(1);
    }
    connection_->run(kAttachOwner, task.value, kCancelled);
    connection_->run(kDetach, heir.value, task.value);
    connection_->run(kTake, task.value, heir.value, priority);
    return heir;
}

void Store::cancel_task(TaskId task, RunId run, std::map<RunId, queue::CancelSwept>& swept) {
    connection_->run(kCancelTask, kCancelled, "cancelled", now_ms(), task.value);
    swept[run].count += connection_->changed_rows();
    for (const RunId waiting : end_attached(task, TaskState::cancelled)) {
        ++swept[waiting].count;
    }
}

void Store::sweep_tasks(const std::set<TaskId>& accepted, std::int64_t limit,
                        std::map<RunId, queue::CancelSwept>& swept) {
    for (const auto& [task, run] : page_of(*connection_, kOpenOfCancelledTasks, limit)) {
        if (!accepted.contains(task)) {
            cancel_task(task, run, swept);
        }
    }
}

void Store::sweep_runs(const std::set<TaskId>& accepted, std::int64_t limit,
                       std::map<RunId, queue::CancelSwept>& swept) {
    for (const auto& [task, run] : page_of(*connection_, kOpenOfCancelledRuns, limit)) {
        if (accepted.contains(task)) {
            continue;
        }
        if (const RunId heir = hand_over(task); heir) {
            ++swept[run].count;
            swept[run].moved.push_back({task, heir});
        } else {
            cancel_task(task, run, swept);
        }
    }
}

void Store::sweep_attached(std::int64_t limit, std::map<RunId, queue::CancelSwept>& swept) {
    for (const auto& [task, run] : page_of(*connection_, kAttachedOfCancelledRuns, limit)) {
        connection_->run(kCancelAttached, run.value, task.value, kCancelled);
        swept[run].count += connection_->changed_rows();
    }
}

Result<bool> Store::is_to_be_swept(TaskId task) {
    bool is_so = false;
    {
        auto rows = connection_->statement(kIsToBeSwept)(task.value);
        is_so = rows.next();
    }
    if (Status status = connection_->take_status(); !status) {
        return failure(std::move(status).error());
    }
    return is_so;
}

Result<std::vector<RunId>> Store::open_runs() {
    std::vector<RunId> runs;
    {
        auto rows = connection_->statement(kOpenRunIds)();
        while (rows.next()) {
            runs.push_back(RunId{rows.integer(0)});
        }
    }
    if (Status status = connection_->take_status(); !status) {
        return failure(std::move(status).error());
    }
    return runs;
}

Result<Store::Sweep> Store::sweep_cancelled(const std::set<TaskId>& accepted, std::int32_t limit) {
    Transaction transaction(*connection_);
    const auto page = limit + static_cast<std::int64_t>(accepted.size());
    std::map<RunId, queue::CancelSwept> swept;
    sweep_tasks(accepted, page, swept);
    sweep_attached(page, swept);
    sweep_runs(accepted, page, swept);
    if (Status status = transaction.commit(); !status) {
        return failure(std::move(status).error());
    }
    Sweep sweep;
    sweep.end = swept.empty();
    for (auto& [run, of_run] : swept) {
        of_run.run = run;
        sweep.swept.push_back(std::move(of_run));
    }
    return sweep;
}

}  // namespace cinefleet::store
