// Runs, tasks, leases, cancels: what the queue core has to find again after a crash.

#include "coordinator/store/facts.h"
#include "coordinator/store/loaded_task.h"
#include "coordinator/store/media_sql.h"
#include "coordinator/store/store.h"
#include "coordinator/store/task_scope.h"

#include <algorithm>
#include <charconv>
#include <utility>

namespace cinefleet::store {
namespace {

constexpr std::string_view kEndRun =
    "UPDATE runs SET ended_ms = ?, report = ?, stop_reason = CASE WHEN stop_reason = '' THEN ? ELSE "
    "stop_reason END"
    " WHERE id = ?";
constexpr std::string_view kEndFinishedRuns =
    "UPDATE runs SET ended_ms = ? WHERE ended_ms IS NULL"
    " AND NOT EXISTS (SELECT 1 FROM tasks t WHERE t.run_id = runs.id AND t.state = 1)"
    " AND NOT EXISTS (SELECT 1 FROM attached_tasks a WHERE a.run_id = runs.id AND a.state = 1) RETURNING id";

constexpr std::string_view kOpenRuns =
    "SELECT id, priority, cancel_seq IS NOT NULL, paused, weight FROM runs WHERE ended_ms IS NULL ORDER BY "
    "id";
constexpr std::string_view kCounts =
    "SELECT state, count(*) FROM tasks WHERE run_id = ?1 GROUP BY state"
    " UNION ALL SELECT state, count(*) FROM attached_tasks WHERE run_id = ?1 GROUP BY state";
constexpr std::string_view kLatestCancel = "SELECT coalesce(max(seq), 0) FROM cancels";

#define CINEFLEET_TASK_COLUMNS                                                                             \
    "t.id, t.run_id, t.movie_id, t.priority, t.error_attempts, t.crash_attempts, t.suspect, m.name_title," \
    " m.name_alternative_title, m.name_year, m.name_tmdb_id, m.name_imdb_id, m.tmdb_id, m.imdb_id, "       \
    "iif(r.language <> '', r.language, (SELECT language FROM sources WHERE id = m.source_id)),"            \
    " r.mode, r.modifiers | t.more_modifiers, r.fields | t.more_fields, t.state, " CINEFLEET_TASK_SCOPE    \
    ", t.search_title, t.search_year,"                                                                     \
    " coalesce(x.tmdb_id, 0), coalesce(x.imdb_id, ''), t.killed_attempts,"                                 \
    " r.ask_anew | t.more_ask_anew, " CINEFLEET_SECONDS_OF_FILES                                           \
    ", m.own_folder, m.layout"                                                                             \
    " FROM tasks t JOIN movies m ON m.id = t.movie_id"                                                     \
    " JOIN runs r ON r.id = t.run_id LEFT JOIN match_decisions x ON x.movie_id = t.movie_id"

constexpr std::string_view kLoadOfRun =
    "SELECT " CINEFLEET_TASK_COLUMNS
    " WHERE t.run_id = ? AND t.state = 1 AND t.id > ? AND r.cancel_seq IS NULL"
    " ORDER BY t.id LIMIT ?";
constexpr std::string_view kLoadInOrder = "SELECT " CINEFLEET_TASK_COLUMNS
                                          " WHERE t.state = 1 AND (t.priority, t.id) > (?, ?)"
                                          " AND r.cancel_seq IS NULL ORDER BY t.priority, t.id LIMIT ?";
constexpr std::string_view kLoadById = "SELECT " CINEFLEET_TASK_COLUMNS " WHERE t.id = ?";

#undef CINEFLEET_TASK_COLUMNS

constexpr std::string_view kRecordAttempt =
    "INSERT INTO attempts (task_id, lease_id, at_ms, reason) VALUES (?, ?, ?, ?)";
constexpr std::string_view kUpdateAttempts =
    "UPDATE tasks SET error_attempts = ?, crash_attempts = ?, killed_attempts = ?, suspect = ? WHERE id = ? "
    "AND state = 1";
constexpr std::string_view kStateOf = "SELECT state, run_id FROM tasks WHERE id = ?";
constexpr std::string_view kFinish =
    "UPDATE tasks SET state = ?, lease_id = ?, error_class = ?, reason = ?, ended_ms = ?, old_title = ?,"
    " new_title = ?, candidates = ? WHERE id = ? AND state = 1";

constexpr std::string_view kInsertCancel =
    "INSERT INTO cancels (run_id, task_id, at_ms, reason) VALUES (?, ?, ?, ?)";
constexpr std::string_view kCancelRun =
    "UPDATE runs SET cancel_seq = ?, stop_reason = ? WHERE id = ? AND ended_ms IS NULL AND cancel_seq IS "
    "NULL";
constexpr std::string_view kCancelAllRuns =
    "UPDATE runs SET cancel_seq = ?, stop_reason = ? WHERE ended_ms IS NULL AND cancel_seq IS NULL";

constexpr std::string_view kUncancelled =
    "SELECT count(*) FROM runs WHERE ended_ms IS NULL AND cancel_seq IS NULL AND (id = ?1 OR ?1 = 0)";

constexpr std::string_view kPauseRun = "UPDATE runs SET paused = ? WHERE id = ? AND ended_ms IS NULL";
constexpr std::string_view kDiscardDead =
    "UPDATE tasks SET discarded = 1 WHERE state = 7 AND discarded = 0 AND (id = ?1 OR ?1 = 0)";

constexpr const char* kPaused = "paused";
constexpr const char* kLeaseHighWater = "lease_high_water";

constexpr std::string_view kForgetWorkers = "DELETE FROM known_workers";
constexpr std::string_view kRememberWorker =
    "INSERT INTO known_workers (worker_id, incarnation, is_gone, has_permits, written_ms) VALUES (?, ?, ?, "
    "?, ?)";
constexpr std::string_view kKnownWorkers =
    "SELECT worker_id, incarnation, is_gone, has_permits, written_ms FROM known_workers";

LoadedTask loaded_task_from(const Rows& rows) {
    LoadedTask loaded;
    queue::QueuedTask& task = loaded.task;
    task.task = TaskId{rows.integer(0)};
    task.run = RunId{rows.integer(1)};
    task.movie = MovieId{rows.integer(2)};
    task.priority = static_cast<Priority>(rows.integer(3));
    task.error_attempts = static_cast<std::int32_t>(rows.integer(4));
    task.crash_attempts = static_cast<std::int32_t>(rows.integer(5));
    task.killed_attempts = static_cast<std::int32_t>(rows.integer(31));
    task.suspect = rows.integer(6) != 0;
    auto spec = std::make_shared<TaskSpec>();
    spec->movie = task.movie;
    spec->title = rows.text(7);
    spec->alternative_title = rows.text(8);
    spec->year = static_cast<std::int32_t>(rows.integer(9));
    spec->ids = {rows.integer(10), rows.text(11)};
    // An IMDb id that the last scrape has found to be a movie of TMDB's is asked for by TMDB's own id.
    if (spec->ids.tmdb == 0 && (spec->ids.imdb.empty() || spec->ids.imdb == rows.text(13))) {
        spec->ids = {rows.integer(12), rows.text(13)};
    }
    if (const MovieIds decided{rows.integer(29), rows.text(30)}; decided != MovieIds{}) {
        spec->ids = decided;
    } else if (!rows.text(27).empty()) {
        spec->title = rows.text(27);
        spec->alternative_title.clear();
        spec->year = static_cast<std::int32_t>(rows.integer(28));
        spec->ids = {};
    }
    spec->language = rows.text(14);
    spec->mode = static_cast<ScrapeMode>(rows.integer(15));
    const TaskScope scope = task_scope_from(rows, 16, 17, 19);
    spec->modifiers = scope.modifiers;
    spec->fields = scope.fields;
    spec->ask_anew = rows.integer(32) != 0;
    spec->runtime_min = static_cast<std::int32_t>((rows.integer(33) + 30) / 60);
    spec->has_own_folder =
        rows.integer(34) != 0 || rows.integer(35) != static_cast<std::int64_t>(MovieLayout::file);
    loaded.replace = scope.replace;
    loaded.is_for_what_lacks =
        rows.integer(21) == static_cast<std::int64_t>(ScrapeSelection::missing) && rows.text(27).empty();
    loaded.images_on_disk = rows.integer(22);
    loaded.spec = std::move(spec);
    return loaded;
}

void add_count(queue::RunCounts& counts, TaskState state, std::int64_t count) {
    counts.total += count;
    switch (state) {
        case TaskState::open:
            counts.open += count;
            return;
        case TaskState::saved:
            counts.saved += count;
            return;
        case TaskState::unchanged:
            counts.unchanged += count;
            return;
        case TaskState::skipped:
            counts.skipped += count;
            return;
        case TaskState::review:
            counts.review += count;
            return;
        case TaskState::failed:
            counts.failed += count;
            return;
        case TaskState::dead:
            counts.dead += count;
            return;
        case TaskState::cancelled:
            counts.cancelled += count;
            return;
    }
}

}  // namespace

Status Store::end_run(RunId run, const std::string& stop_reason, const std::string& report_json) {
    Transaction transaction(*connection_);
    connection_->run(kEndRun, now_ms(), report_json, stop_reason, run.value);
    end_changes_of(run, stop_reason);
    hooks_.add_run(run);
    return transaction.commit();
}

Result<queue::Recovered> Store::recover() {
    queue::Recovered recovered;
    {
        Transaction transaction(*connection_);
        std::vector<RunId> ended;
        {
            auto rows = connection_->statement(kEndFinishedRuns)(now_ms());
            while (rows.next()) {
                ended.push_back(RunId{rows.integer(0)});
            }
        }
        for (const RunId run : ended) {
            hooks_.add_run(run);
            end_changes_of(run, "");
        }
        if (Status status = transaction.commit(); !status) {
            return failure(std::move(status).error());
        }
    }
    {
        const std::string text = read_fact(*connection_, kLeaseHighWater).value_or("");
        std::from_chars(text.data(), text.data() + text.size(), recovered.lease_high_water.value);
    }
    recovered.learned = learned_limits();
    recovered.quotas = used_quotas();
    {
        auto rows = connection_->statement(kKnownWorkers)();
        while (rows.next()) {
            recovered.workers.push_back({rows.text(0), static_cast<std::uint64_t>(rows.integer(1)),
                                         rows.integer(2) != 0, rows.integer(3) != 0});
            recovered.workers_age = Millis{std::max<std::int64_t>(0, now_ms() - rows.integer(4))};
        }
    }
    {
        auto rows = connection_->statement(kLatestCancel)();
        if (rows.next()) {
            recovered.cancel_seq = CancelSeq{rows.integer(0)};
        }
    }
    {
        auto rows = connection_->statement(kOpenRuns)();
        while (rows.next()) {
            queue::Recovered::OpenRun run;
            run.run = RunId{rows.integer(0)};
            run.priority = static_cast<Priority>(rows.integer(1));
            run.cancelling = rows.integer(2) != 0;
            run.paused = rows.integer(3) != 0;
            run.weight = static_cast<std::int32_t>(rows.integer(4));
            recovered.runs.push_back(run);
        }
    }
    for (queue::Recovered::OpenRun& run : recovered.runs) {
        auto rows = connection_->statement(kCounts)(run.run.value);
        while (rows.next()) {
            add_count(run.counts, static_cast<TaskState>(rows.integer(0)), rows.integer(1));
        }
    }
    if (Status status = connection_->take_status(); !status) {
        return failure(std::move(status).error());
    }
    return recovered;
}

Status Store::reserve_lease_ids(LeaseId up_to) {
    write_fact(*connection_, kLeaseHighWater, std::to_string(up_to.value));
    return connection_->take_status();
}

Status Store::remember_workers(const std::vector<queue::KnownWorker>& workers) {
    Transaction transaction(*connection_);
    connection_->run(kForgetWorkers);
    for (const queue::KnownWorker& worker : workers) {
        connection_->run(kRememberWorker, worker.worker_id, static_cast<std::int64_t>(worker.incarnation),
                         worker.is_gone, worker.has_permits, now_ms());
    }
    return transaction.commit();
}

Result<queue::TasksLoaded> Store::load_tasks(const queue::LoadTasks& page) {
    std::vector<LoadedTask> read;
    Transaction transaction(*connection_);  // one lock of the file for all that is read
    if (page.run) {
        auto rows = connection_->statement(kLoadOfRun)(page.run.value, page.after.value, page.limit);
        while (rows.next()) {
            read.push_back(loaded_task_from(rows));
        }
    } else {
        auto rows = connection_->statement(kLoadInOrder)(static_cast<std::int64_t>(page.after_priority),
                                                         page.after.value, page.limit);
        while (rows.next()) {
            read.push_back(loaded_task_from(rows));
        }
    }
    const bool is_end = std::cmp_less(read.size(), page.limit);
    queue::TasksLoaded loaded{with_facts(std::move(read)), is_end};
    if (Status status = transaction.commit(); !status) {
        return failure(std::move(status).error());
    }
    return loaded;
}

Result<queue::TasksFound> Store::load_tasks_by_id(const std::vector<TaskId>& tasks) {
    queue::TasksFound found;
    std::vector<LoadedTask> open;
    for (const TaskId id : tasks) {
        auto rows = connection_->statement(kLoadById)(id.value);
        if (!rows.next()) {
            continue;
        }
        const auto state = static_cast<TaskState>(rows.integer(18));
        if (state == TaskState::open) {
            open.push_back(loaded_task_from(rows));
        } else {
            found.ended.push_back({id, state});
        }
    }
    found.open = with_facts(std::move(open));
    if (Status status = connection_->take_status(); !status) {
        return failure(std::move(status).error());
    }
    return found;
}

Status Store::record_attempt(const queue::RecordAttempt& attempt) {
    Transaction transaction(*connection_);
    connection_->run(kRecordAttempt, attempt.task.value, attempt.lease.value, now_ms(), attempt.reason);
    connection_->run(kUpdateAttempts, attempt.error_attempts, attempt.crash_attempts, attempt.killed_attempts,
                     attempt.suspect, attempt.task.value);
    return transaction.commit();
}

std::optional<TaskState> Store::state_of(TaskId task) {
    auto rows = connection_->statement(kStateOf)(task.value);
    if (!rows.next()) {
        return std::nullopt;
    }
    return static_cast<TaskState>(rows.integer(0));
}

Result<EndedTask> Store::finish_task(const queue::Finish& finish, const ScrapedMovieResult* result) {
    Transaction transaction(*connection_);
    static const ScrapedMovieResult kNothing;
    const ScrapedMovieResult& described = result != nullptr ? *result : kNothing;
    EndedTask ended{finish.state, {}, false};
    RunId run;
    {
        auto rows = connection_->statement(kStateOf)(finish.task.value);
        if (rows.next()) {
            ended.state = static_cast<TaskState>(rows.integer(0));
            run = RunId{rows.integer(1)};
        }
    }
    if (ended.state == TaskState::open) {
        connection_->run(kFinish, static_cast<std::int64_t>(finish.state), finish.lease.value,
                         static_cast<std::int64_t>(finish.error_class), finish.reason, now_ms(),
                         described.old_title, described.new_title, to_json(described.candidates),
                         finish.task.value);
        ended = {finish.state, run, connection_->changed_rows() > 0, end_attached(finish.task, finish.state)};
    }
    if (Status status = transaction.commit(); !status) {
        return failure(std::move(status).error());
    }
    return ended;
}

Result<queue::CancelPersisted> Store::persist_cancel(const queue::PersistCancel& cancel) {
    Transaction transaction(*connection_);
    if (cancel.task) {
        connection_->run(kInsertCancel, Null{}, cancel.task.value, now_ms(), cancel.reason);
    } else if (cancel.run) {
        connection_->run(kInsertCancel, cancel.run.value, Null{}, now_ms(), cancel.reason);
    } else {
        connection_->run(kInsertCancel, Null{}, Null{}, now_ms(), cancel.reason);
    }
    const CancelSeq seq{connection_->last_insert_id()};
    if (!cancel.task && cancel.run) {
        connection_->run(kCancelRun, seq.value, cancel.reason, cancel.run.value);
    } else if (!cancel.task) {
        connection_->run(kCancelAllRuns, seq.value, cancel.reason);
    }
    if (Status status = transaction.commit(); !status) {
        return failure(std::move(status).error());
    }
    return queue::CancelPersisted{seq, cancel.run, cancel.task};
}

Status Store::set_paused(RunId run, bool paused) {
    if (!run) {
        write_fact(*connection_, kPaused, paused ? "1" : "0");
        return connection_->take_status();
    }
    connection_->run(kPauseRun, paused, run.value);
    const bool is_known = connection_->changed_rows() > 0;
    if (Status status = connection_->take_status(); !status || is_known) {
        return status;
    }
    return failure(ErrorClass::not_found, "there is no open run " + std::to_string(run.value));
}

bool Store::is_everything_paused() {
    return read_fact(*connection_, kPaused) == "1";
}

Result<std::int64_t> Store::discard_dead(TaskId task) {
    connection_->run(kDiscardDead, task.value);
    const std::int64_t discarded = connection_->changed_rows();
    if (Status status = connection_->take_status(); !status) {
        return failure(std::move(status).error());
    }
    if (discarded == 0 && task) {
        return failure(ErrorClass::not_found, "task " + std::to_string(task.value) +
                                                  " is not among the dead: `cinefleet dead list` names them");
    }
    return discarded;
}

Result<bool> Store::is_over_or_cancelled(RunId run) {
    bool none_left = false;
    {
        auto rows = connection_->statement(kUncancelled)(run.value);
        none_left = rows.next() && rows.integer(0) == 0;
    }
    if (Status status = connection_->take_status(); !status) {
        return failure(std::move(status).error());
    }
    return none_left;
}

}  // namespace cinefleet::store
