#include "coordinator/store/hook_outbox.h"

#include <algorithm>
#include <utility>

namespace cinefleet::store {
namespace {

constexpr std::string_view kKnowHook = "INSERT INTO hook_states (hook) VALUES (?) ON CONFLICT DO NOTHING";
constexpr std::string_view kKnownHooks = "SELECT hook, waiting + given_up FROM hook_states";
constexpr std::string_view kForgetHook = "DELETE FROM hook_states WHERE hook = ?";
constexpr std::string_view kForgetDeliveries = "DELETE FROM hook_outbox WHERE hook = ?";

constexpr std::string_view kTakeRoom =
    "UPDATE hook_states SET waiting = waiting + 1 WHERE hook = ? AND waiting < ?";
constexpr std::string_view kDrop = "UPDATE hook_states SET dropped = dropped + 1 WHERE hook = ?";
constexpr std::string_view kAdd =
    "INSERT INTO hook_outbox (hook, event, run_id, task_id, movie_id, queued_ms) VALUES (?, ?, ?, ?, ?, ?)";

constexpr std::string_view kRemove = "DELETE FROM hook_outbox WHERE id = ?";
constexpr std::string_view kDelivered =
    "UPDATE hook_states SET waiting = waiting - ?2, delivered = delivered + ?2, delivered_ms = ?3,"
    " failing_since_ms = 0, next_try_ms = 0, last_error = iif(given_up = 0, '', last_error) WHERE hook = ?1";

constexpr std::string_view kRefuse = "UPDATE hook_outbox SET refusals = refusals + 1 WHERE id = ?";
constexpr std::string_view kGiveUpRefused =
    "UPDATE hook_outbox SET given_up = 1 WHERE id = ? AND given_up = 0 AND refusals >= ?";
constexpr std::string_view kGiveUpOld =
    "UPDATE hook_outbox SET given_up = 1 WHERE hook = ? AND given_up = 0 AND queued_ms <= ?";
constexpr std::string_view kFailed =
    "UPDATE hook_states SET failing_since_ms = iif(failing_since_ms = 0, ?2, failing_since_ms),"
    " next_try_ms = ?3, last_error = ?4 WHERE hook = ?1";
constexpr std::string_view kDropOldest =
    "DELETE FROM hook_outbox WHERE hook = ?1 AND given_up = 1 AND id <="
    " (SELECT id FROM hook_outbox WHERE hook = ?1 AND given_up = 1 ORDER BY id DESC LIMIT 1 OFFSET ?2)";
constexpr std::string_view kCountDropped = "UPDATE hook_states SET dropped = dropped + ? WHERE hook = ?";
constexpr std::string_view kCountAgain =
    "UPDATE hook_states SET"
    " waiting = (SELECT count(*) FROM hook_outbox o WHERE o.hook = ?1 AND o.given_up = 0),"
    " given_up = (SELECT count(*) FROM hook_outbox o WHERE o.hook = ?1 AND o.given_up = 1)"
    " WHERE hook = ?1";

constexpr std::string_view kRetry =
    "UPDATE hook_outbox SET given_up = 0, refusals = 0, queued_ms = ?2 WHERE hook = ?1 AND given_up = 1";
constexpr std::string_view kNoFailure =
    "UPDATE hook_states SET failing_since_ms = 0, next_try_ms = 0, last_error = '' WHERE hook = ?";

constexpr std::string_view kDeliveries =
    "SELECT o.id, o.event, o.run_id, o.task_id, o.movie_id, s.path, m.folder FROM hook_outbox o"
    " LEFT JOIN movies m ON m.id = o.movie_id LEFT JOIN sources s ON s.id = m.source_id"
    " WHERE o.hook = ? AND o.given_up = 0 ORDER BY o.id LIMIT ?";
constexpr std::string_view kHookStates =
    "SELECT hook, waiting, given_up, delivered, dropped, delivered_ms, failing_since_ms, next_try_ms,"
    " last_error FROM hook_states ORDER BY hook";

std::string folder_from(const Rows& rows) {
    if (rows.is_null(5)) {
        return {};
    }
    const std::string folder = rows.text(6);
    return folder.empty() ? rows.text(5) : rows.text(5) + "/" + folder;
}

}  // namespace

Result<std::int64_t> HookOutbox::set_hooks(const std::vector<Hook>& hooks, bool forgets_others) {
    std::vector<std::string> gone;
    std::int64_t forgotten = 0;
    {
        auto rows = connection_.statement(kKnownHooks)();
        while (forgets_others && rows.next()) {
            if (std::ranges::find(hooks, rows.text(0), &Hook::name) == hooks.end()) {
                gone.push_back(rows.text(0));
                forgotten += rows.integer(1);
            }
        }
    }
    Transaction transaction(connection_);
    for (const std::string& name : gone) {
        connection_.run(kForgetDeliveries, name);
        connection_.run(kForgetHook, name);
    }
    for (const Hook& hook : hooks) {
        connection_.run(kKnowHook, hook.name);
    }
    hooks_ = hooks;
    if (Status done = transaction.commit(); !done) {
        return failure(std::move(done).error());
    }
    return forgotten;
}

void HookOutbox::add_movie(RunId run, TaskId task, MovieId movie) {
    for (const Hook& hook : hooks_) {
        add(hook, {0, HookEvent::movie_saved, run, task, movie, {}});
    }
}

void HookOutbox::add_run(RunId run) {
    for (const Hook& hook : hooks_) {
        add(hook, {0, HookEvent::run_ended, run, {}, {}, {}});
    }
}

void HookOutbox::add(const Hook& hook, const HookDelivery& delivery) {
    if (!hook.wants(delivery.event)) {
        return;
    }
    connection_.run(kTakeRoom, hook.name, kMostWaitingForAHook);
    if (connection_.changed_rows() == 0) {
        connection_.run(kDrop, hook.name);
        return;
    }
    connection_.run(kAdd, hook.name, static_cast<std::int64_t>(delivery.event), delivery.run.value,
                    delivery.task.value, delivery.movie.value, now_ms());
}

Status HookOutbox::settle(const std::string& hook, const std::vector<std::int64_t>& delivered) {
    Transaction transaction(connection_);
    std::int64_t removed = 0;
    for (const std::int64_t id : delivered) {
        connection_.run(kRemove, id);
        removed += connection_.changed_rows();
    }
    connection_.run(kDelivered, hook, removed, now_ms());
    return transaction.commit();
}

Result<std::int64_t> HookOutbox::fail(const std::string& hook, const HookFailure& failed) {
    Transaction transaction(connection_);
    std::int64_t given_up = 0;
    if (failed.is_refusal) {
        connection_.run(kRefuse, failed.delivery);
        connection_.run(kGiveUpRefused, failed.delivery, kMostHookRefusals);
        given_up = connection_.changed_rows();
    } else {
        connection_.run(kGiveUpOld, hook, now_ms() - kHookGivesUpAfter.count());
        given_up = connection_.changed_rows();
    }
    connection_.run(kFailed, hook, now_ms(), now_ms() + failed.next_try_in.count(), failed.message);
    connection_.run(kDropOldest, hook, kMostGivenUpOfAHook);
    connection_.run(kCountDropped, connection_.changed_rows(), hook);
    connection_.run(kCountAgain, hook);
    if (Status status = transaction.commit(); !status) {
        return failure(std::move(status).error());
    }
    return given_up;
}

Result<std::int64_t> HookOutbox::retry(const std::string& hook) {
    Transaction transaction(connection_);
    connection_.run(kNoFailure, hook);
    const bool is_known = connection_.changed_rows() > 0;
    connection_.run(kRetry, hook, now_ms());
    const std::int64_t count = connection_.changed_rows();
    connection_.run(kCountAgain, hook);
    if (Status status = transaction.commit(); !status) {
        return failure(std::move(status).error());
    }
    if (!is_known) {
        return failure(ErrorClass::not_found,
                       "there is no hook '" + hook + "': `cinefleet hooks list` names those of the settings");
    }
    return count;
}

Result<std::vector<HookDelivery>> hook_deliveries(Connection& connection, const std::string& hook,
                                                  std::int32_t limit) {
    std::vector<HookDelivery> deliveries;
    {
        auto rows = connection.statement(kDeliveries)(hook, limit);
        while (rows.next()) {
            deliveries.push_back({rows.integer(0), static_cast<HookEvent>(rows.integer(1)),
                                  RunId{rows.integer(2)}, TaskId{rows.integer(3)}, MovieId{rows.integer(4)},
                                  folder_from(rows)});
        }
    }
    if (Status status = connection.take_status(); !status) {
        return failure(std::move(status).error());
    }
    return deliveries;
}

Result<std::vector<HookState>> hook_states(Connection& connection) {
    std::vector<HookState> states;
    {
        auto rows = connection.statement(kHookStates)();
        while (rows.next()) {
            states.push_back({rows.text(0), rows.integer(1), rows.integer(2), rows.integer(3),
                              rows.integer(4), rows.integer(5), rows.integer(6), rows.integer(7),
                              rows.text(8)});
        }
    }
    if (Status status = connection.take_status(); !status) {
        return failure(std::move(status).error());
    }
    return states;
}

}  // namespace cinefleet::store
