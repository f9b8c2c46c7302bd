#include "coordinator/queue/blame.h"

#include "common/check.h"
#include "coordinator/queue/moves.h"
#include "coordinator/queue/workers.h"

#include <algorithm>
#include <array>
#include <utility>
#include <vector>

namespace cinefleet::queue {
namespace {

constexpr std::array kDeliberateSignals = {1, 2, 15};  // SIGHUP, SIGINT, SIGTERM
constexpr int kKill = 9;
constexpr std::int32_t kMaxSilentEnds = 2;
constexpr Millis kLongestKilledDelay{5 * 60'000};

TaskEntry& end_without_result(CoreState& state, Lease& lease) {
    TaskEntry* entry = state.tasks.find(lease.task);
    CINEFLEET_CHECK(entry != nullptr);
    end_lease(state, lease, LeaseEnd::ended);
    entry->lease = LeaseId{};
    return *entry;
}

void suspect(CoreState& state, Lease& lease, const std::string& how) {
    const LeaseId id = lease.id;
    TaskEntry& entry = end_without_result(state, lease);
    entry.task.suspect = !is_mutated(state.options, Mutation::suspects_in_company);
    record_attempt(state, entry, id, "one of several tasks in a worker process that crashed: " + how);
    requeue(state, entry);
}

void convict(CoreState& state, Lease& lease, const std::string& how) {
    const LeaseId id = lease.id;
    TaskEntry& entry = end_without_result(state, lease);
    entry.task.suspect = !is_mutated(state.options, Mutation::suspects_in_company);
    ++entry.task.crash_attempts;
    const bool is_dead = entry.task.crash_attempts >= state.options.max_crash_attempts;
    if (is_dead && !is_being_cancelled(state, entry)) {
        to_finishing(state, entry,
                     {TaskState::dead, ErrorClass::unavailable,
                      "crashed its worker process " + std::to_string(entry.task.crash_attempts) +
                          " times, at last: " + how});
        return;
    }
    record_attempt(state, entry, id, "its worker process crashed: " + how);
    requeue(state, entry);
}

// Nobody knows what ended its process: the task is not to blame, but a task that takes more memory than there
// is looks just so. It runs alone, at longer and longer intervals, and in the end it fails, which unlike
// death leaves it to the next run.
void spare(CoreState& state, Lease& lease, const std::string& how) {
    const LeaseId id = lease.id;
    TaskEntry& entry = end_without_result(state, lease);
    entry.task.suspect = !is_mutated(state.options, Mutation::suspects_in_company);
    ++entry.task.killed_attempts;
    const std::int32_t kills = entry.task.killed_attempts;
    const bool is_cancelled = is_being_cancelled(state, entry);
    if (kills >= state.options.max_killed_attempts && !is_cancelled) {
        to_finishing(state, entry,
                     {TaskState::failed, ErrorClass::unavailable,
                      "its worker process was ended from outside " + std::to_string(kills) +
                          " times, at last: " + how + "; look whether memory is short there"});
        return;
    }
    record_attempt(state, entry, id, "its worker process was ended from outside: " + how);
    if (is_cancelled) {
        forget(state, entry);  // another run may wait for it, and reads from the store how it went
        return;
    }
    to_back_off(state, entry,
                std::min<Millis>(state.options.first_killed_delay * (1LL << std::min(kills - 1, 20)),
                                 kLongestKilledDelay));
}

void end_killed(CoreState& state, Lease& lease, const std::string& how) {
    is_mutated(state.options, Mutation::blame_the_killed) ? convict(state, lease, how)
                                                          : spare(state, lease, how);
}

bool is_at_work(const Lease& lease) {
    return lease.phase != LeasePhase::returning;
}

}  // namespace

bool is_crash(const WorkerExited& event) {
    if (event.hung) {
        return true;
    }
    if (event.signal != 0) {
        return std::ranges::find(kDeliberateSignals, event.signal) == kDeliberateSignals.end();
    }
    return event.exit_code != 0;
}

std::string describe_exit(const WorkerExited& event) {
    if (event.hung) {
        return "it hung";
    }
    return event.signal != 0 ? "signal " + std::to_string(event.signal)
                             : "exit code " + std::to_string(event.exit_code);
}

CrashReport report_of(const WorkerExited& event) {
    return event.signal == kKill && !event.hung ? CrashReport::outsider : CrashReport::supervisor;
}

void blame_crash(CoreState& state, Worker& worker, CrashReport report, const std::string& how) {
    const std::vector<LeaseId> leases = worker.leases;
    const auto at_work =
        std::ranges::count_if(leases, [&state](LeaseId id) { return is_at_work(*state.leases.find(id)); });
    if (at_work > 0) {
        ++state.counters.crashes;
    }
    for (const LeaseId id : leases) {
        Lease& lease = *state.leases.find(id);
        if (!is_at_work(lease)) {
            requeue(state, end_without_result(state, lease));
        } else if (is_mutated(state.options, Mutation::blame_neighbours)) {
            convict(state, lease, how);
        } else if (report == CrashReport::supervisor && at_work == 1) {
            convict(state, lease, how);
        } else if (at_work == 1) {
            end_killed(state, lease, how);
        } else {
            suspect(state, lease, how);
        }
    }
}

void release_leases(CoreState& state, Worker& worker, const std::string& why) {
    const std::vector<LeaseId> leases = worker.leases;
    for (const LeaseId id : leases) {
        TaskEntry& entry = end_without_result(state, *state.leases.find(id));
        if (is_mutated(state.options, Mutation::count_drain_as_failure)) {
            ++entry.task.error_attempts;
        }
        record_attempt(state, entry, id, why);
        requeue(state, entry);
    }
}

void give_up_silent(CoreState& state, const Worker& worker, Lease& lease) {
    static const std::string kReplaced = "another process has taken its place";
    if (worker.has_successor && is_at_work(lease)) {
        lease.alone ? end_killed(state, lease, kReplaced) : suspect(state, lease, kReplaced);
        return;
    }
    const LeaseId id = lease.id;
    TaskEntry& entry = end_without_result(state, lease);
    ++entry.silent_ends;
    entry.task.suspect = entry.task.suspect || entry.silent_ends >= kMaxSilentEnds;
    record_attempt(state, entry, id, "worker " + worker.id + " fell silent");
    requeue(state, entry);
}

void remove_worker(CoreState& state, Worker& worker) {
    const bool has_permits = state.limiter.has_permits(worker.key);
    remember_departed(state, {worker.id, worker.incarnation, true, has_permits}, state.now);
    if (is_mutated(state.options, Mutation::forget_held_permits)) {
        state.limiter.hello(worker.key, machine_of(worker.id), std::vector<PermitId>{}, state.now);
    }
    state.limiter.worker_gone(worker.key, state.now);
    state.roster.is_changed = true;
    state.workers.remove(worker.key);
}

}  // namespace cinefleet::queue
