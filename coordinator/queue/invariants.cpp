#include "coordinator/queue/invariants.h"

#include "coordinator/queue/granting.h"
#include "coordinator/queue/workers.h"

#include <algorithm>
#include <map>
#include <set>
#include <utility>

namespace cinefleet::queue {
namespace {

std::string about(TaskId task, const char* what) {
    return "task " + std::to_string(task.value) + ": " + what;
}

std::string about(RunId run, const char* what) {
    return "run " + std::to_string(run.value) + ": " + what;
}

struct Tally {
    std::int64_t in_window = 0;
    std::int64_t leased = 0;
    std::int64_t saving = 0;
    std::size_t ready = 0;
};

std::string broken_task(const CoreState& state, const TaskEntry& entry) {
    const TaskId task = entry.task.task;
    const Lease* lease = state.leases.find(entry.lease);
    if (entry.lease && (lease == nullptr || lease->task != task)) {
        return about(task, "names a lease that is not its own");
    }
    switch (entry.phase) {
        case TaskPhase::ready:
        case TaskPhase::backing_off:
            return entry.lease ? about(task, "waits and has a lease") : "";
        case TaskPhase::leased:
            return lease == nullptr || lease->phase == LeasePhase::accepted
                       ? about(task, "is leased without a live lease")
                       : "";
        case TaskPhase::saving:
            return lease == nullptr || lease->phase != LeasePhase::accepted
                       ? about(task, "is saved without an accepted result")
                       : "";
        case TaskPhase::finishing:
            return lease != nullptr && lease->phase != LeasePhase::accepted
                       ? about(task, "ends while a worker has it")
                       : "";
    }
    return {};
}

void add_to(Tally& tally, const TaskEntry& entry) {
    ++tally.in_window;
    tally.ready += entry.phase == TaskPhase::ready ? 1 : 0;
    tally.leased += entry.phase == TaskPhase::leased ? 1 : 0;
    tally.saving += entry.phase == TaskPhase::saving || entry.phase == TaskPhase::finishing ? 1 : 0;
}

std::string broken_run(const CoreState& state, const Run& run, const Tally& tally) {
    const RunCounts& counts = run.counts;
    const std::int64_t ended = counts.saved + counts.unchanged + counts.skipped + counts.review +
                               counts.failed + counts.dead + counts.cancelled;
    if (counts.open < 0 || counts.total != counts.open + ended) {
        return about(run.id, "the total is not the sum over all states");
    }
    if (run.in_window != tally.in_window || run.leased != tally.leased || run.saving != tally.saving) {
        return about(run.id, "its numbers are not those of its tasks");
    }
    if (run.ready.size() + run.suspects.size() != tally.ready) {
        return about(run.id, "its queues are not its ready tasks");
    }
    for (const auto* queue : {&run.ready, &run.suspects}) {
        for (const TaskId task : *queue) {
            const TaskEntry* entry = state.tasks.find(task);
            if (entry == nullptr || entry->phase != TaskPhase::ready ||
                entry->task.suspect != (queue == &run.suspects)) {
                return about(task, "is in the wrong queue");
            }
        }
    }
    if (run.cancelling && !run.ready.empty()) {
        return about(run.id, "is being cancelled and has ready tasks");
    }
    return {};
}

std::string broken_worker(const CoreState& state, const Worker& worker) {
    std::int32_t busy = 0;
    for (const LeaseId id : worker.leases) {
        const Lease* lease = state.leases.find(id);
        if (lease == nullptr || lease->worker != worker.key || lease->phase == LeasePhase::accepted) {
            return "worker " + worker.id + " has a lease that is not its own";
        }
        busy += lease->phase == LeasePhase::returning ? 0 : 1;
    }
    if (busy != worker.busy) {
        return "worker " + worker.id + ": its slots are counted wrongly";
    }
    if (worker.alone && worker.leases.size() != 1) {
        return "worker " + worker.id + ": a suspect is not alone";
    }
    return {};
}

// Sums over all leases, reached through their tasks.
std::string broken_leases(const CoreState& state, const std::vector<TaskId>& tasks) {
    std::size_t leases = 0;
    std::int64_t bytes = 0;
    std::int64_t disk_waits = 0;
    std::int64_t library_waits = 0;
    for (const TaskId task : tasks) {
        const Lease* lease = state.leases.find(state.tasks.find(task)->lease);
        if (lease != nullptr) {
            ++leases;
            bytes += lease->phase == LeasePhase::accepted ? lease->bytes : 0;
            disk_waits += lease->waits_for == CommitWait::disk ? 1 : 0;
            library_waits += lease->waits_for == CommitWait::library ? 1 : 0;
        }
    }
    if (leases != state.leases.size()) {
        return "there are leases without a task";
    }
    if (bytes != state.leases.accepted_bytes()) {
        return "the bytes of accepted results are counted wrongly";
    }
    return disk_waits != state.disk_waits || library_waits != state.library_waits
               ? "the results that wait for the disk or a library are counted wrongly"
               : "";
}

// The store keeps each process once, and refuses a roster that does not.
std::string broken_roster(const CoreState& state) {
    std::set<std::pair<std::string, std::uint64_t>> processes;
    for (const KnownWorker& known : roster_of(state)) {
        if (!processes.emplace(known.worker_id, known.incarnation).second) {
            return "worker " + known.worker_id + " is on the roster twice";
        }
    }
    return {};
}

}  // namespace

std::string broken_invariant(const CoreState& state) {
    const std::vector<TaskId> tasks = state.tasks.ids_where([](const TaskEntry&) { return true; });
    std::map<RunId, Tally> tallies;
    for (const TaskId task : tasks) {
        const TaskEntry& entry = *state.tasks.find(task);
        if (std::string broken = broken_task(state, entry); !broken.empty()) {
            return broken;
        }
        add_to(tallies[entry.task.run], entry);
    }
    for (const auto& [id, run] : state.scheduler.runs()) {
        if (std::string broken = broken_run(state, run, tallies[id]); !broken.empty()) {
            return broken;
        }
    }
    if (tallies.size() != state.scheduler.runs().size()) {
        return "there are tasks of no open run";
    }
    for (const auto& [key, worker] : state.workers.all()) {
        if (std::string broken = broken_worker(state, worker); !broken.empty()) {
            return broken;
        }
    }
    if (std::string broken = broken_leases(state, tasks); !broken.empty()) {
        return broken;
    }
    if (std::string broken = broken_roster(state); !broken.empty()) {
        return broken;
    }
    return is_work_left_lying(state) ? "a task and a slot wait for each other" : "";
}

}  // namespace cinefleet::queue
