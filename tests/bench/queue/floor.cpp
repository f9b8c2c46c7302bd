#include "tests/bench/queue/floor.h"

#include "common/check.h"
#include "common/clock.h"
#include "common/sys/sockets.h"

#include <sqlite3.h>

#include <array>
#include <chrono>
#include <cstring>
#include <memory>
#include <vector>

namespace cinefleet::bench {
namespace {

struct CloseDatabase {
    void operator()(sqlite3* database) const { sqlite3_close(database); }
};

struct EndStatement {
    void operator()(sqlite3_stmt* statement) const { sqlite3_finalize(statement); }
};

using Statement = std::unique_ptr<sqlite3_stmt, EndStatement>;

void execute(sqlite3* database, const char* sql) {
    CINEFLEET_CHECK(sqlite3_exec(database, sql, nullptr, nullptr, nullptr) == SQLITE_OK);
}

Statement prepared(sqlite3* database, const char* sql) {
    sqlite3_stmt* statement = nullptr;
    CINEFLEET_CHECK(sqlite3_prepare_v2(database, sql, -1, &statement, nullptr) == SQLITE_OK);
    return Statement(statement);
}

void step(sqlite3_stmt* statement, std::int64_t task) {
    sqlite3_bind_int64(statement, 1, task);
    CINEFLEET_CHECK(sqlite3_step(statement) == SQLITE_DONE);
    sqlite3_reset(statement);
}

std::int64_t number_in(std::string_view frame) {
    std::int64_t number = 0;
    std::memcpy(&number, frame.data(), sizeof number);
    return number;
}

Blob task_frame(std::int64_t task) {
    std::string bytes(200, '\0');
    std::memcpy(bytes.data(), &task, sizeof task);
    return Blob::from_string(std::move(bytes));
}

}  // namespace

double run_floor(const std::string& path, std::int64_t tasks,
                 const std::function<void(const std::string& endpoint)>& start_workers) {
    sqlite3* opened = nullptr;
    CINEFLEET_CHECK(sqlite3_open(path.c_str(), &opened) == SQLITE_OK);
    const std::unique_ptr<sqlite3, CloseDatabase> database(opened);
    execute(opened,
            "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;"
            "CREATE TABLE tasks (id INTEGER PRIMARY KEY, state INTEGER NOT NULL) STRICT; BEGIN");
    const Statement insert = prepared(opened, "INSERT INTO tasks VALUES (?, 1)");
    for (std::int64_t task = 1; task <= tasks; ++task) {
        step(insert.get(), task);
    }
    execute(opened, "COMMIT");
    const Statement finish = prepared(opened, "UPDATE tasks SET state = 2 WHERE id = ?");
    SocketContext context;
    RouterSocket router(context);
    CINEFLEET_CHECK(router.bind("tcp://127.0.0.1:0").has_value());
    start_workers(router.bound_endpoint());
    std::int64_t next = 1;
    std::int64_t finished = 0;
    const SystemClock clock;
    MonoTime begin{};
    while (finished < tasks) {
        std::array<Waitable, 1> items = {Waitable{&router, -1, false}};
        wait_readable(items, Millis{1'000});
        std::vector<std::string> waiting;
        execute(opened, "BEGIN");
        while (const auto received = router.receive()) {
            if (const std::string_view frame = received->frames.front().view(); !frame.empty()) {
                step(finish.get(), number_in(frame));
                ++finished;
            }
            waiting.push_back(received->routing_id);
        }
        execute(opened, "COMMIT");
        if (begin == MonoTime{} && finished > 0) {
            begin = clock.mono();
        }
        for (const std::string& peer : waiting) {
            if (next <= tasks) {
                const std::array<Blob, 1> frame = {task_frame(next++)};
                router.send(peer, frame);
            }
        }
    }
    return std::chrono::duration<double>(clock.mono() - begin).count();
}

}  // namespace cinefleet::bench
