#include "tests/simulation/promises.h"

#include "tests/simulation/world.h"

#include <algorithm>
#include <utility>
#include <variant>

namespace cinefleet::simulation {
namespace {

constexpr std::int32_t kMaxDamaged = 3;  // as the core counts

std::string about(TaskId task, const std::string& what) {
    return "task " + std::to_string(task.value) + " " + what;
}

bool is_crash(const queue::WorkerExited& event) {
    return event.signal != 0 && event.signal != 15;
}

}  // namespace

// What the coordinator is told.
struct Promises::Reader {
    Promises& promises;

    void operator()(const queue::ResultArrived& event) const {
        if (event.damaged) {
            ++promises.damaged_[event.task];
            if (++promises.damaged_results_[event.lease] == kMaxDamaged) {
                promises.must_be_alone_.erase(event.task);  // it is given up, but nothing crashed
            }
            return;
        }
        promises.must_be_alone_.erase(event.task);
        const bool is_new = promises.whole_results_.insert(event.lease).second;
        // A block by the first provider is no fault of the task.
        const bool is_block = event.error && event.error->error_class == ErrorClass::blocked;
        if (event.outcome == ScrapeOutcome::failed && is_new && !is_block) {
            ++promises.failures_[event.task];
        }
    }
    void operator()(const queue::TaskPersisted& event) const {
        promises.accepted_.erase(event.task);
        promises.committing_.erase(event.task);
    }
    void operator()(const queue::CommitFailed& event) const {
        promises.committing_.erase(event.task);
        if (event.outdated) {
            promises.accepted_.erase(event.task);
        }
    }
    void operator()(const queue::CancelPersisted& event) const {
        const auto run = promises.world_.store.runs.find(event.run);
        const bool is_known = run != promises.world_.store.runs.end() && run->second.is_cancelled;
        if (event.task || is_known) {
            promises.cancels_told_.push_back({event.run, event.task});
        }
    }
    void operator()(const queue::WorkerExited& event) const {
        for (const queue::WorkerView& view : promises.world_.coordinator.core().workers({})) {
            if (view.worker_id == event.worker_id &&
                view.pid == static_cast<std::int64_t>(event.incarnation)) {
                promises.snapshot(event.worker_id, is_crash(event));
            }
        }
    }
    void operator()(const queue::WorkerHello& event) const {
        for (const auto& worker : promises.world_.workers) {
            if (worker->name() == event.worker_id && worker->incarnation() != event.incarnation) {
                return;  // a delayed message of a process that is gone
            }
        }
        for (const queue::WorkerView& view : promises.world_.coordinator.core().workers({})) {
            const bool is_another =
                view.worker_id == event.worker_id && !view.holding.empty() && view.pid != event.pid;
            if (is_another) {
                promises.snapshot(event.worker_id, true);
                promises.is_replaced_ = true;
            }
        }
    }
    void operator()(const queue::PermitReleased& event) const { promises.world_.permits.told(event); }
    void operator()(const queue::WorkerSync& event) const { promises.sync_ = &event; }
    void operator()(const queue::TasksFound&) const { promises.asked_by_id_.pop_front(); }
    void operator()(const queue::CancelRequested& event) const {
        promises.cancels_asked_.push_back({event.run, event.task});
    }
    template <class Other>
    void operator()(const Other&) const {}
};

// What it does about it.
struct Promises::Examiner {
    Promises& promises;

    void operator()(const queue::SendLease& lease) const {
        World& world = promises.world_;
        const WorkerModel& worker = *world.workers[world.network.worker_of(lease.peer)];
        const auto known = promises.grants_.find(lease.lease);
        if (known == promises.grants_.end()) {
            promises.check_new_lease(lease, worker);
            return;
        }
        if (known->second.task != lease.task ||
            known->second.process != world.network.process_of(lease.peer)) {
            promises.fail("promise 3: lease " + std::to_string(lease.lease.value) + " is given out twice");
        }
    }
    void operator()(const queue::SendPermits& grants) const { promises.world_.permits.granted(grants); }
    void operator()(const queue::Commit& commit) const {
        // A restarted coordinator may take the result of any lease of before, if nobody holds a later one of
        // its own.
        const LeaseId latest = promises.latest_lease_[commit.task];
        const std::int64_t epoch = promises.world_.coordinator.epoch();
        if (latest != commit.lease && promises.grants_[latest].epoch == epoch) {
            promises.fail("promise 1: " + about(commit.task, "is committed by a lease that is not current"));
        }
        if (!promises.whole_results_.contains(commit.lease)) {
            promises.fail("promise 1: " + about(commit.task, "is committed without a result"));
        }
        promises.accepted_.insert(commit.task);
        if (!promises.committing_.insert(commit.task).second) {
            promises.fail("promise 1: " + about(commit.task, "is committed twice at once"));
        }
    }
    void operator()(const queue::Finish& finish) const {
        promises.accepted_.insert(finish.task);
        if (!promises.committing_.insert(finish.task).second) {
            promises.fail("promise 1: " + about(finish.task, "ends twice at once"));
        }
        if (finish.state == TaskState::dead) {
            const bool is_poison = promises.world_.nature_of(finish.task).fate == Fate::poison;
            // However often its process was killed: nobody who is innocent dies of it.
            if (!is_poison || promises.together_.contains(finish.task)) {
                promises.fail("promise 7: " + about(finish.task, "is dead for what another one did"));
            }
        }
    }
    void operator()(const queue::RecordAttempt& attempt) const { promises.check_attempts(attempt); }
    void operator()(const queue::SendResultAck& ack) const {
        if (ack.verdict == queue::AckVerdict::committed) {
            promises.check_durable(ack.lease, "acknowledged");
        }
    }
    void operator()(const queue::SendWelcome& welcome) const {
        promises.check_decisions(welcome.peer, welcome.decisions);
    }
    void operator()(const queue::SendSyncReply& reply) const {
        promises.check_decisions(reply.peer, reply.decisions);
        promises.check_kept(reply.decisions);
    }
    void operator()(const queue::LoadTasksById& load) const { promises.asked_by_id_.push_back(load.tasks); }
    void operator()(const queue::PersistCancel& cancel) const {
        promises.cancels_asked_.push_back({cancel.run, cancel.task});
    }
    void operator()(const queue::RunEnded& ended) const {
        const queue::RunCounts counts = promises.world_.store.counts_of(ended.run);
        if (!(counts == ended.counts) || counts.open > 0) {
            promises.fail("promise 4: run " + std::to_string(ended.run.value) +
                          " ended with other numbers than the store's");
        }
        if (!promises.ended_runs_.insert(ended.run).second) {
            promises.fail("promise 4: run " + std::to_string(ended.run.value) + " ended twice");
        }
    }
    template <class Other>
    void operator()(const Other&) const {}
};

void Promises::fail(std::string what) {
    if (!broken_) {
        broken_ = std::move(what);
    }
}

void Promises::before(const queue::Event& event) {
    in_flight_.clear();
    is_crash_ = false;
    is_replaced_ = false;
    together_.clear();
    crashes_before_.clear();
    sync_ = nullptr;
    if (const auto* recovered = std::get_if<queue::Recovered>(&event)) {
        world_.permits.started(*recovered);
    } else {
        std::visit(Reader{*this}, event);
    }
}

void Promises::stepped(const queue::Effects& effects) {
    const bool is_welcome = std::ranges::any_of(effects, [](const queue::Effect& effect) {
        return std::holds_alternative<queue::SendWelcome>(effect);
    });
    if (!is_replaced_ || is_welcome) {
        take_snapshot();
    }
}

void Promises::check(const queue::Effect& effect) {
    std::visit(Examiner{*this}, effect);
}

void Promises::after(const queue::Event&) {
    sync_ = nullptr;
}

void Promises::coordinator_started() {
    accepted_.clear();
    committing_.clear();
    whole_results_.clear();
    damaged_results_.clear();
    cancels_asked_.clear();
    // Those that are durable hold: what is swept of them only now may be another run's by then.
    for (const auto& [id, run] : world_.store.runs) {
        if (run.is_cancelled) {
            cancels_asked_.push_back({id, TaskId{}});
        }
    }
    cancels_told_.clear();
    asked_by_id_.clear();
    must_be_alone_.clear();
    ended_runs_.clear();
}

void Promises::process_died(const WorkerModel& worker) {
    for (const auto& [lease, held] : worker.held()) {
        ++deaths_[held.task];
    }
    // LEASE may have been on its way: the coordinator cannot tell.
    for (const auto& [lease, grant] : grants_) {
        if (grant.process == worker.incarnation() && !worker.held().contains(lease) &&
            latest_lease_[grant.task] == lease) {
            ++deaths_[grant.task];
        }
    }
}

std::int32_t Promises::failures_of(TaskId task) const {
    const auto found = failures_.find(task);
    return found != failures_.end() ? found->second : 0;
}

// Who was in flight, as far as the coordinator can know, when it hears of the end of a process.
void Promises::snapshot(const std::string& worker, bool is_crash) {
    for (const queue::WorkerView& view : world_.coordinator.core().workers({})) {
        if (view.worker_id != worker) {
            continue;
        }
        std::set<TaskId> in_flight;
        for (const auto& holding : view.holding) {
            if (!holding.returning) {
                in_flight.insert(holding.task);
            }
        }
        in_flight_ = in_flight;
        is_crash_ = is_crash;
    }
}

void Promises::take_snapshot() {
    if (is_replaced_) {
        for (const TaskId task : in_flight_) {
            ++deaths_[task];  // so it looks: the other one says nothing
        }
    }
    for (const TaskId task : in_flight_) {
        const Recorded& recorded = recorded_[task];
        crashes_before_[task] = recorded.epoch == world_.coordinator.epoch()
                                    ? recorded.crashes
                                    : world_.store.tasks.at(task).queued.crash_attempts;
    }
    if (is_crash_) {
        must_be_alone_.insert(in_flight_.begin(), in_flight_.end());
        if (in_flight_.size() > 1) {
            together_ = in_flight_;
        }
    }
}

void Promises::check_new_lease(const queue::SendLease& lease, const WorkerModel& worker) {
    world_.permits.leased(world_.egress_of(worker));
    const StoreModel::Task& task = world_.store.tasks.at(lease.task);
    const std::string number = std::to_string(lease.lease.value);
    if (lease.lease > world_.store.high_water) {
        fail("promise 3: lease id " + number + " is given out before it is durably ours");
    }
    if (!grants_.empty() && lease.lease < grants_.rbegin()->first) {
        fail("promise 3: lease id " + number + " is lower than an earlier one");
    }
    if (task.state != TaskState::open) {
        fail("promise 1: " + about(lease.task, "is leased though it has ended"));
    }
    if (world_.store.is_cancelled(task)) {
        fail("promise 6: " + about(lease.task, "is leased though its run is durably cancelled"));
    }
    for (const auto& other : world_.workers) {
        for (const auto& [id, held] : other->held()) {
            const bool is_at_work =
                held.phase != WorkerModel::Phase::returning && held.give_up_at > world_.agenda.now();
            if (other->is_alive() && held.task == lease.task && is_at_work) {
                fail("promise 3: " + about(lease.task, "is leased to two workers at once"));
            }
        }
    }
    if (must_be_alone_.contains(lease.task) && !lease.alone) {
        fail("promise 7: " + about(lease.task, "was in a crashed process and runs beside others"));
    }
    const std::uint64_t process = world_.network.process_of(lease.peer);
    grants_[lease.lease] = {lease.task, lease.run, process, world_.coordinator.epoch()};
    if (!worker.is_alive() || worker.incarnation() != process) {
        ++deaths_[lease.task];  // nobody knows yet that it is gone
    }
    latest_lease_[lease.task] = lease.lease;
}

void Promises::check_decisions(PeerId peer, const std::vector<queue::LeaseDecision>& decisions) {
    const WorkerModel& worker = *world_.workers[world_.network.worker_of(peer)];
    for (const queue::LeaseDecision& decision : decisions) {
        if (decision.verdict == queue::LeaseVerdict::committed) {
            check_durable(decision.lease, "called committed");
        }
        if (decision.verdict == queue::LeaseVerdict::abort && !may_abort(worker, decision.lease)) {
            fail("promise 3: lease " + std::to_string(decision.lease.value) + " is current, and aborted");
        }
    }
}

bool Promises::may_abort(const WorkerModel& worker, LeaseId lease) const {
    const auto grant = grants_.find(lease);
    if (grant == grants_.end() || grant->second.process != worker.incarnation()) {
        return true;
    }
    const TaskId task = grant->second.task;
    const auto held = worker.held().find(lease);
    const bool is_held = held != worker.held().end() && held->second.give_up_at > world_.agenda.now();
    const auto damaged = damaged_results_.find(lease);
    const bool has_come = whole_results_.contains(lease) ||
                          (damaged != damaged_results_.end() && damaged->second >= kMaxDamaged);
    return !is_held || has_come || is_accepted(task) || latest_lease_.at(task) != lease ||
           is_in_cancel_scope(task) || world_.store.tasks.at(task).state != TaskState::open ||
           world_.store.is_cancelled(world_.store.tasks.at(task));
}

bool Promises::is_in_cancel_scope(TaskId task) const {
    const RunId run = world_.store.tasks.at(task).queued.run;
    // Of a run that had it before, too: who takes a task over may have to scrape it anew.
    const auto has_had = [&](RunId one) {
        const auto row = world_.store.runs.find(one);
        return row != world_.store.runs.end() && row->second.attached.contains(task);
    };
    return std::ranges::any_of(cancels_asked_, [&](const Scope& scope) {
        return scope.task ? scope.task == task : !scope.run || scope.run == run || has_had(scope.run);
    });
}

// SYNC is the backstop of the broadcast: what is listed in a scope of which the core knows is not kept.
void Promises::check_kept(const std::vector<queue::LeaseDecision>& decisions) {
    if (sync_ == nullptr) {
        return;
    }
    for (const queue::HeldLease& held : sync_->held) {
        const auto task = world_.store.tasks.find(held.task);
        const bool is_decided = std::ranges::any_of(
            decisions, [&](const queue::LeaseDecision& one) { return one.lease == held.lease; });
        const bool is_asked = std::ranges::any_of(asked_by_id_, [&](const std::vector<TaskId>& asked) {
            return std::ranges::find(asked, held.task) != asked.end();
        });
        if (is_decided || is_asked || task == world_.store.tasks.end() ||
            task->second.state != TaskState::cancelled) {
            continue;
        }
        const bool is_told = std::ranges::any_of(cancels_told_, [&](const Scope& scope) {
            return scope.task ? scope.task == held.task : scope.run == task->second.queued.run;
        });
        if (is_told && grants_.contains(held.lease)) {
            fail("promise 6: " + about(held.task, "is cancelled, and SYNC lets it go on"));
        }
    }
}

void Promises::check_durable(LeaseId lease, const std::string& where) {
    const auto grant = grants_.find(lease);
    if (grant == grants_.end() || world_.store.tasks.at(grant->second.task).state == TaskState::open) {
        fail("promise 2: lease " + std::to_string(lease.value) + " is " + where + " before it is durable");
    }
}

void Promises::check_attempts(const queue::RecordAttempt& attempt) {
    const TaskId task = attempt.task;
    const std::int32_t errors = attempt.error_attempts;
    const std::int32_t crashes = attempt.crash_attempts;
    if (errors > failures_of(task) + damaged_[task] / kMaxDamaged) {
        fail("promise 7: " + about(task, "has an attempt counted against it that was no failure"));
    }
    if (crashes + attempt.killed_attempts > deaths_[task]) {
        fail("promise 7: " + about(task, "has a crash counted against it that was none"));
    }
    if (together_.contains(task) && crashes > crashes_before_[task]) {
        fail("promise 7: " + about(task, "is blamed for a crash with others in flight"));
    }
    recorded_[task] = {world_.coordinator.epoch(), crashes};
}

void Promises::check_the_end() {
    for (const auto& [id, task] : world_.store.tasks) {
        check_fate(id, task.state);
    }
}

void Promises::check_fate(TaskId task, TaskState state) {
    const Fate fate = world_.nature_of(task).fate;
    const bool was_killed = deaths_[task] >= world_.profile.core.max_killed_attempts;
    const bool may_fail =
        was_killed || may_fail_.contains(task) || failures_of(task) > 0 || damaged_[task] >= kMaxDamaged;
    bool is_right = state == TaskState::cancelled || state == TaskState::dead;
    switch (fate) {
        case Fate::fine:
        case Fate::given_up:
        case Fate::flaky:
        case Fate::throttled:
            is_right = is_right || state == TaskState::saved || state == TaskState::unchanged ||
                       (state == TaskState::failed && may_fail);
            break;
        case Fate::poison:
            is_right = is_right || (state == TaskState::failed && was_killed);
            break;
        case Fate::skipped:
            is_right = is_right || state == TaskState::skipped || (state == TaskState::failed && may_fail);
            break;
        case Fate::ambiguous:
            is_right = is_right || state == TaskState::review || (state == TaskState::failed && may_fail);
            break;
        case Fate::not_found:
        case Fate::malformed:
            is_right = is_right || state == TaskState::failed;
            break;
        case Fate::refused_key:
            is_right =
                is_right || (state == TaskState::failed && (was_killed || damaged_[task] >= kMaxDamaged));
            break;
    }
    if (!is_right) {
        fail(about(task, "ended as " + std::string(cinefleet::to_string(state)) + ", which it cannot"));
    }
}

}  // namespace cinefleet::simulation
