// What a commit needs to know before it changes a movie, and a movie's scraped rows as one text that brings
// them back.

#include "coordinator/store/movie_rows.h"
#include "coordinator/store/scraped_tables.h"
#include "coordinator/store/store.h"

#include <algorithm>
#include <iterator>
#include <set>
#include <utility>

namespace cinefleet::store {
namespace {

constexpr std::string_view kScopeOf =
    "SELECT t.run_id, r.modifiers | t.more_modifiers, r.fields | t.more_fields, " CINEFLEET_TASK_SCOPE
    " FROM tasks t JOIN movies m ON m.id = t.movie_id JOIN runs r ON r.id = t.run_id WHERE t.id = ?";
constexpr std::string_view kWritten = "SELECT field, sha256 FROM movie_written WHERE movie_id = ?";
constexpr std::string_view kHasOpenTask = "SELECT count(*) FROM tasks WHERE movie_id = ? AND state = 1";
constexpr std::string_view kSavedLater =
    "SELECT count(*) FROM tasks WHERE movie_id = ? AND id > ? AND state = 2 AND undone_ms IS NULL";
constexpr std::string_view kRenamedSince =
    "SELECT EXISTS (SELECT 1 FROM renamed_movies WHERE movie_id = ?1 AND state IN (1, 2, 3)"
    " AND at_ms >= (SELECT ended_ms FROM tasks WHERE id = ?2))";
constexpr std::string_view kRunEnd = "SELECT ended_ms IS NOT NULL FROM runs WHERE id = ?";
constexpr std::string_view kSavedTasks =
    "SELECT id FROM tasks WHERE run_id = ? AND state = 2 ORDER BY id DESC";
constexpr std::string_view kMarkUndone = "UPDATE tasks SET undone_ms = ? WHERE id = ?";
// No NFO has a size of -1: the next scan reads again what the movie's name says.
constexpr std::string_view kForgetNfo =
    "UPDATE movies SET nfo_path = x'', nfo_mtime_ms = 0, nfo_size_bytes = -1 WHERE id = ?";
constexpr std::string_view kAreRows =
    "SELECT iif(json_valid(?1), coalesce(json_type(?1, '$.movies'), '') = 'object', 0)";
constexpr std::string_view kWaiting = "SELECT run_id FROM attached_tasks WHERE task_id = ? AND state = 1";

std::vector<std::string> columns_of(Connection& connection, const std::string& table) {
    std::vector<std::string> columns;
    auto rows = connection.statement("SELECT name FROM pragma_table_info('" + table + "') ORDER BY cid")();
    while (rows.next()) {
        columns.push_back(rows.text(0));
    }
    return columns;
}

std::vector<std::string> scraped_columns() {
    return {kScrapedColumns.begin(), kScrapedColumns.end()};
}

// "json_object('a', a, 'b', b)"
std::string json_object_of(const std::vector<std::string>& columns) {
    std::string text;
    for (const std::string& column : columns) {
        text += (text.empty() ? "'" : ", '") + column + "', " + column;
    }
    return "json_object(" + text + ")";
}

// One statement for all rows of a movie.
std::string rows_query(Connection& connection) {
    std::string query = "SELECT json_object('movies', json((SELECT " + json_object_of(scraped_columns()) +
                        " FROM movies WHERE id = ?1))";
    for (const std::string_view name : kScrapedTables) {
        const std::string table(name);
        query += ", '" + table + "', json((SELECT json_group_array(" +
                 json_object_of(columns_of(connection, table)) + ") FROM " + table + " WHERE movie_id = ?1))";
    }
    return query + ")";
}

// Names of files need not be UTF-8, so SQLite alone takes the text apart, which does not mind.

// Only columns that are there now: a text of an older cinefleet lacks some.
std::vector<std::string> known_columns(Connection& connection, const std::vector<std::string>& columns,
                                       const std::string& all, const std::string& path) {
    std::set<std::string> there;
    auto rows = connection.statement("SELECT key FROM json_each(?1, ?2)")(all, path);
    while (rows.next()) {
        there.insert(rows.text(0));
    }
    std::vector<std::string> known;
    std::ranges::copy_if(columns, std::back_inserter(known),
                         [&](const std::string& column) { return there.contains(column); });
    return known;
}

void restore_table(Connection& connection, const std::string& table, MovieId movie, const std::string& all) {
    connection.run("DELETE FROM " + table + " WHERE movie_id = ?", movie.value);
    const std::string path = "$." + table;
    std::string names;
    std::string values;
    for (const std::string& column :
         known_columns(connection, columns_of(connection, table), all, path + "[0]")) {
        names += (names.empty() ? "" : ", ") + column;
        values += (values.empty() ? "" : ", ") +
                  (column == "movie_id" ? std::string("?2") : "json_extract(value, '$." + column + "')");
    }
    if (!names.empty()) {
        connection.run(
            "INSERT INTO " + table + " (" + names + ") SELECT " + values + " FROM json_each(?1, ?3)", all,
            movie.value, path);
    }
}

void restore_columns(Connection& connection, MovieId movie, const std::string& all) {
    std::string sets;
    for (const std::string& column : known_columns(connection, scraped_columns(), all, "$.movies")) {
        sets += (sets.empty() ? "" : ", ") + column + " = json_extract(?1, '$.movies." + column + "')";
    }
    connection.run("UPDATE movies SET " + sets + " WHERE id = ?2", all, movie.value);
}

void read_scope(Connection& connection, TaskId task, CommitFacts& facts) {
    auto rows = connection.statement(kScopeOf)(task.value);
    if (rows.next()) {
        facts.run = RunId{rows.integer(0)};
        facts.scope = task_scope_from(rows, 1, 2, 3);
    }
}

}  // namespace

Result<CommitFacts> Store::commit_facts(TaskId task) {
    Result<MoviePlace> place = place_of(task);
    if (!place) {
        return failure(std::move(place).error());
    }
    CommitFacts facts;
    facts.place = *std::move(place);
    read_scope(*connection_, task, facts);
    {
        auto rows = connection_->statement(kWaiting)(task.value);
        while (rows.next()) {
            facts.waiting.push_back(RunId{rows.integer(0)});
        }
    }
    facts.stored = read_movie(*connection_, facts.place.movie);
    facts.extras = read_extra_images(*connection_, facts.place.movie);
    {
        auto rows = connection_->statement(kWritten)(facts.place.movie.value);
        while (rows.next()) {
            facts.written[static_cast<MovieField>(rows.integer(0))] = rows.text(1);
        }
    }
    Result<std::string> rows = rows_of(facts.place.movie);
    if (!rows) {
        return failure(std::move(rows).error());
    }
    facts.rows = *std::move(rows);
    return facts;
}

Result<bool> Store::are_current(TaskId task, const CommitFacts& facts) {
    const Result<MoviePlace> place = place_of(task);
    if (!place) {
        return failure(place.error());
    }
    CommitFacts now;
    read_scope(*connection_, task, now);
    if (Status status = connection_->take_status(); !status) {
        return failure(std::move(status).error());
    }
    return place->locked == facts.place.locked && place->decided == facts.place.decided &&
           now.scope.locks == facts.scope.locks && now.run == facts.run;
}

Result<std::string> Store::rows_of(MovieId movie) {
    if (rows_query_.empty()) {
        rows_query_ = rows_query(*connection_);
    }
    std::string all;
    {
        auto rows = connection_->statement(rows_query_)(movie.value);
        if (rows.next()) {
            all = rows.text(0);
        }
    }
    if (Status status = connection_->take_status(); !status) {
        return failure(std::move(status).error());
    }
    return all;
}

Result<bool> Store::are_rows(const std::string& rows) {
    bool are_rows = false;
    {
        auto found = connection_->statement(kAreRows)(rows);
        are_rows = found.next() && found.integer(0) != 0;
    }
    if (Status status = connection_->take_status(); !status) {
        return failure(std::move(status).error());
    }
    return are_rows;
}

Status Store::undo_task(const UndoneTask& undone) {
    const Result<bool> is_whole = are_rows(undone.rows);
    if (!is_whole || !*is_whole) {
        return is_whole ? failure(ErrorClass::malformed, "the rows that were kept for undo cannot be read")
                        : failure(is_whole.error());
    }
    Transaction transaction(*connection_);
    restore_columns(*connection_, undone.movie, undone.rows);
    for (const std::string_view table : kScrapedTables) {
        restore_table(*connection_, std::string(table), undone.movie, undone.rows);
    }
    if (undone.nfo_gone) {
        connection_->run(kForgetNfo, undone.movie.value);
    }
    connection_->run(kMarkUndone, now_ms(), undone.task.value);
    return transaction.commit();
}

Result<UndoState> Store::undo_state(MovieId movie, TaskId task) {
    UndoState state;
    {
        auto rows = connection_->statement(kHasOpenTask)(movie.value);
        state.has_open_task = rows.next() && rows.integer(0) > 0;
    }
    {
        auto rows = connection_->statement(kSavedLater)(movie.value, task.value);
        state.was_saved_later = rows.next() && rows.integer(0) > 0;
    }
    {
        auto rows = connection_->statement(kRenamedSince)(movie.value, task.value);
        state.was_renamed_since = rows.next() && rows.integer(0) != 0;
    }
    if (Status status = connection_->take_status(); !status) {
        return failure(std::move(status).error());
    }
    return state;
}

Result<std::vector<TaskId>> Store::tasks_to_undo(RunId run) {
    bool found = false;
    bool ended = false;
    {
        auto rows = connection_->statement(kRunEnd)(run.value);
        found = rows.next();
        ended = found && rows.integer(0) != 0;
    }
    std::vector<TaskId> tasks;
    {
        auto rows = connection_->statement(kSavedTasks)(run.value);
        while (rows.next()) {
            tasks.push_back(TaskId{rows.integer(0)});
        }
    }
    if (Status status = connection_->take_status(); !status) {
        return failure(std::move(status).error());
    }
    const std::string number = std::to_string(run.value);
    if (!found) {
        return failure(ErrorClass::not_found, "there is no run " + number + ": `cinefleet runs` lists them");
    }
    if (!ended) {
        return failure(ErrorClass::conflict,
                       "run " + number + " has not ended: wait, or `cinefleet cancel " + number + "`");
    }
    return tasks;
}

}  // namespace cinefleet::store
