#include "coordinator/queue/workers.h"

#include "common/check.h"
#include "coordinator/queue/blame.h"
#include "coordinator/queue/claims.h"
#include "coordinator/queue/moves.h"

#include <algorithm>
#include <utility>

namespace cinefleet::queue {
namespace {

// A worker that will not take a lease is left alone with it until it runs out.
constexpr std::int32_t kMaxResends = 8;
constexpr std::size_t kMaxDeparted = 1'024;
constexpr int kSilence = 3;  // sync intervals without a word

std::int64_t byte_credit(const CoreState& state) {
    const auto sharers = std::max<std::int64_t>(static_cast<std::int64_t>(state.workers.all().size()), 1);
    return state.options.result_bytes_budget / sharers;
}

LeaseVerdict verdict_on_live(CoreState& state, Worker& worker, Lease& lease, const HeldLease& held) {
    if (lease.phase == LeasePhase::accepted) {
        return LeaseVerdict::keep;  // its end is under way, the acknowledgement follows
    }
    if (!lease.worker) {
        return LeaseVerdict::abort;
    }
    const bool was_returning = lease.phase == LeasePhase::returning;
    renew(state, worker, lease, held.returning);
    if (was_returning && state.now >= lease.resend_at) {
        lease.resend_wait *= 2;
        lease.resend_at = state.now + lease.resend_wait;
        return LeaseVerdict::resend;
    }
    return LeaseVerdict::keep;
}

LeaseVerdict verdict_on(CoreState& state, Worker& worker, const HeldLease& held) {
    if (Lease* lease = state.leases.find(held.lease); lease != nullptr) {
        const bool is_theirs = !lease->worker || lease->worker == worker.key;
        return lease->task == held.task && is_theirs ? verdict_on_live(state, worker, *lease, held)
                                                     : LeaseVerdict::abort;
    }
    if (const auto end = state.leases.recent(held.lease); end) {
        if (is_mutated(state.options, Mutation::skip_cancel_backstop)) {
            return LeaseVerdict::keep;
        }
        return *end == LeaseEnd::committed ? LeaseVerdict::committed : LeaseVerdict::abort;
    }
    if (!state.leases.is_from_before(held.lease) ||
        is_mutated(state.options, Mutation::abort_unknown_leases)) {
        return LeaseVerdict::abort;
    }
    const ClaimAnswer answer = claim(state, held.lease, held.task, {worker.key, held.returning, {}});
    if (answer.lease != nullptr) {
        return verdict_on_live(state, worker, *answer.lease, held);
    }
    return answer.verdict;
}

enum class Listing : std::uint8_t { hello, sync };

std::vector<LeaseDecision> reconcile(CoreState& state, Worker& worker, const std::vector<HeldLease>& held,
                                     Listing listing) {
    std::vector<LeaseDecision> decisions;
    for (const HeldLease& one : held) {
        LeaseVerdict verdict = verdict_on(state, worker, one);
        Lease* lease = state.leases.find(one.lease);
        const bool is_returning = lease != nullptr && lease->phase == LeasePhase::returning;
        if (listing == Listing::hello && verdict == LeaseVerdict::keep && is_returning) {
            verdict = LeaseVerdict::resend;  // what was under way went down with the connection
            lease->resend_at = state.now + lease->resend_wait;
        }
        if (listing == Listing::hello || verdict != LeaseVerdict::keep) {
            decisions.push_back({one.lease, verdict});
        }
    }
    return decisions;
}

// The worker did not name these: the message that gave them, or the worker's memory of it, is lost.
void send_unlisted(CoreState& state, Worker& worker, Listing listing) {
    for (const LeaseId id : worker.leases) {
        Lease* lease = state.leases.find(id);
        CINEFLEET_CHECK(lease != nullptr);
        const bool may_be_under_way =
            listing == Listing::sync && state.now - lease->sent_at < state.options.sync_interval;
        if (lease->listed_at != state.now && !may_be_under_way && lease->resends < kMaxResends) {
            ++lease->resends;
            ++state.counters.leases_resent;
            send_lease(state, worker, *lease);
        }
    }
}

// Another process of that name is there. One of the two is a delayed message, or they share a name by
// mistake: the newcomer has to wait, and to say HELLO again, until the other one is known to have ended, or
// is silent and its leases have run out: who of the two is gone, nobody knows.
bool is_name_taken(CoreState& state, const WorkerHello& event) {
    Worker* worker = state.workers.find(event.worker_id);
    if (worker == nullptr || worker->incarnation == event.incarnation) {
        return false;
    }
    const MonoTime silent_since = std::max(worker->last_heard, state.awake_since);
    const bool is_silent = state.now - silent_since > kSilence * state.options.sync_interval;
    worker->has_successor = is_silent;
    return !is_silent || !worker->leases.empty();
}

void forget_departed_process(CoreState& state, const std::string& worker_id, std::uint64_t incarnation) {
    std::erase_if(state.roster.departed, [&](const Departed& departed) {
        return departed.process.worker_id == worker_id && departed.process.incarnation == incarnation;
    });
}

Worker& worker_of(CoreState& state, const WorkerHello& event) {
    Worker* worker = state.workers.find(event.worker_id);
    if (worker != nullptr && worker->incarnation == event.incarnation) {
        if (is_mutated(state.options, Mutation::release_on_reconnect)) {
            release_leases(state, *worker, "a new connection");
        }
        state.workers.move_to(*worker, event.peer);
        return *worker;
    }
    if (worker != nullptr) {
        remove_worker(state, *worker);
    }
    forget_departed_process(state, event.worker_id, event.incarnation);  // it was silent, and is back
    Worker& added = state.workers.add(event.worker_id, event.incarnation, event.peer);
    state.timers.set(state.now + state.options.lease_ttl, TimerKind::worker, added.key.value);
    state.roster.is_changed = true;
    state.roster.needs_barrier = true;
    added.on_record_at = state.roster.barriers + 1;
    state.workers.fill_vacancy(added, state.now);
    return added;
}

void end_grace_if_all_told(CoreState& state) {
    if (state.grace.expected.empty() && !state.grace.has_strangers) {
        end_grace(state);
    }
}

// This process of before the start has ended; which permits it held nobody can say any more.
void expect_no_longer(CoreState& state, const KnownWorker& process) {
    std::erase(state.grace.expected, process);
    remember_departed(state, {process.worker_id, process.incarnation, true, true}, state.grace.since);
}

void is_back(CoreState& state, const WorkerHello& event) {
    Grace& grace = state.grace;
    if (!grace.is_on) {
        return;
    }
    const auto expected = std::ranges::find(grace.expected, event.worker_id, &KnownWorker::worker_id);
    const bool is_expected = expected != grace.expected.end();
    if (is_expected && expected->incarnation != event.incarnation) {
        expect_no_longer(state, KnownWorker{*expected});
    } else if (is_expected || grace.has_strangers) {
        grace.all_listed = grace.all_listed && event.permits.has_value();
        std::erase_if(grace.expected,
                      [&event](const KnownWorker& one) { return one.worker_id == event.worker_id; });
    }
    end_grace_if_all_told(state);
}

void expire_leases(CoreState& state, Worker& worker) {
    std::vector<LeaseId> expired = worker.leases;
    std::erase_if(expired, [&state](LeaseId id) { return state.leases.find(id)->expires_at > state.now; });
    if (worker.has_successor && !expired.empty()) {
        ++state.counters.crashes;
    }
    for (const LeaseId id : expired) {
        ++state.counters.leases_expired;
        give_up_silent(state, worker, *state.leases.find(id));
    }
}

}  // namespace

void on_worker_hello(CoreState& state, const WorkerHello& event) {
    if (state.workers.is_buried({event.worker_id, event.incarnation})) {
        return;  // a delayed message of a process that has ended
    }
    if (is_name_taken(state, event)) {
        return;
    }
    if (state.workers.is_full() && state.workers.find(event.worker_id) == nullptr) {
        note(state, "Worker " + event.worker_id + " is turned away: there are too many workers.");
        return;
    }
    Worker& worker = worker_of(state, event);
    worker.host = event.host;
    worker.pid = event.pid;
    worker.slots = std::max(event.slots, 1);
    worker.last_heard = state.now;
    worker.has_successor = false;
    state.limiter.hello(worker.key, machine_of(worker.id), event.permits, state.now);
    std::vector<LeaseDecision> decisions = reconcile(state, worker, event.held, Listing::hello);
    is_back(state, event);
    state.out.push_back(
        SendWelcome{event.peer, state.cancel_seq, byte_credit(state), std::move(decisions), event.sequence});
    if (worker.draining) {
        state.out.push_back(SendDrain{event.peer});
    }
    send_unlisted(state, worker, Listing::hello);
    state.workers.offer(worker);
}

void on_worker_sync(CoreState& state, const WorkerSync& event) {
    Worker* worker = state.workers.find(event.peer);
    if (worker == nullptr || worker->incarnation != event.incarnation) {
        state.out.push_back(SendAskHello{event.peer});
        return;
    }
    worker->last_heard = state.now;
    worker->has_successor = false;
    worker->slots = event.slots > 0 ? event.slots : worker->slots;
    worker->leaving = event.leaving;
    std::vector<LeaseDecision> decisions = reconcile(state, *worker, event.held, Listing::sync);
    state.out.push_back(SendSyncReply{event.peer, event.sequence, state.cancel_seq, byte_credit(state),
                                      std::move(decisions)});
    send_unlisted(state, *worker, Listing::sync);
    state.workers.offer(*worker);
}

void on_worker_goodbye(CoreState& state, const WorkerGoodbye& event) {
    Worker* worker = state.workers.find(event.peer);
    if (worker != nullptr && worker->incarnation == event.incarnation) {
        state.workers.bury({worker->id, worker->incarnation});
        release_leases(state, *worker, "the worker left");
        if (event.followed) {
            state.workers.vacate(*worker, state.now);
        }
        remove_worker(state, *worker);
    }
}

void on_worker_exited(CoreState& state, const WorkerExited& event) {
    if (event.incarnation == 0) {
        return;  // it died before it could hold anything
    }
    const KnownWorker process{event.worker_id, event.incarnation};
    state.workers.bury(process);
    if (std::ranges::find(state.grace.expected, process) != state.grace.expected.end()) {
        expect_no_longer(state, process);
        end_grace_if_all_told(state);
    }
    Worker* worker = state.workers.find(event.worker_id);
    if (worker == nullptr || worker->incarnation != event.incarnation) {
        return;
    }
    if (is_crash(event)) {
        blame_crash(state, *worker, report_of(event), describe_exit(event));
    } else {
        release_leases(state, *worker, "the worker process ended: " + describe_exit(event));
    }
    remove_worker(state, *worker);
}

void on_worker_timer(CoreState& state, WorkerKey key) {
    Worker* worker = state.workers.find(key);
    if (worker == nullptr) {
        return;
    }
    expire_leases(state, *worker);
    const MonoTime silent_at = worker->last_heard + state.options.lease_ttl;
    if (worker->leases.empty() && silent_at <= state.now) {
        note(state, "Worker " + worker->id + " fell silent.");
        remove_worker(state, *worker);
        return;
    }
    MonoTime due = silent_at > state.now ? silent_at : state.now + state.options.lease_ttl;
    for (const LeaseId id : worker->leases) {
        due = std::min(due, state.leases.find(id)->expires_at);
    }
    state.timers.set(due, TimerKind::worker, key.value);
}

void on_drain_requested(CoreState& state, const DrainRequested& event) {
    Worker* worker = state.workers.find(event.worker_id);
    if (worker == nullptr) {
        if (Vacancy* vacancy = state.workers.find_vacancy(event.worker_id, state.now); vacancy != nullptr) {
            vacancy->draining = true;
        } else {
            note(state, "There is no worker " + event.worker_id + " to drain.");
        }
        return;
    }
    worker->draining = true;
    state.out.push_back(SendDrain{worker->peer});
}

void on_permits_requested(CoreState& state, const PermitsRequested& event) {
    const Worker* worker = state.workers.find(event.peer);
    if (worker == nullptr) {
        state.out.push_back(SendAskHello{event.peer});
        return;
    }
    state.limiter.request({worker->key, event.peer, event.provider, event.count, event.request_id},
                          state.now);
}

void on_lease_ids_reserved(CoreState& state, const LeaseIdsReserved& event) {
    state.leases.reserved(event.up_to);
    ++state.roster.answered;
    for (auto& [key, worker] : state.workers.all()) {
        state.workers.offer(worker);  // it may have been passed over because it was not on record
    }
}

std::vector<KnownWorker> roster_of(const CoreState& state) {
    std::vector<KnownWorker> roster;
    for (const auto& [key, worker] : state.workers.all()) {
        roster.push_back({worker.id, worker.incarnation});
    }
    roster.insert(roster.end(), state.grace.expected.begin(), state.grace.expected.end());
    for (const Departed& departed : state.roster.departed) {
        roster.push_back(departed.process);
    }
    return roster;
}

void persist_roster(CoreState& state) {
    if (!std::exchange(state.roster.is_changed, false)) {
        return;
    }
    state.out.push_back(PersistWorkers{roster_of(state)});
    if (std::exchange(state.roster.needs_barrier, false)) {
        ++state.roster.barriers;
        state.out.push_back(ReserveLeaseIds{state.leases.reservation()});
    }
}

bool is_on_record(const CoreState& state, const Worker& worker) {
    return state.roster.answered >= worker.on_record_at;
}

void remember_departed(CoreState& state, KnownWorker process, MonoTime left_at) {
    const Millis counts_for = process.has_permits ? state.options.permit_ttl : state.limiter.longest_window();
    const MonoTime until = left_at + counts_for;
    if (until <= state.now) {
        return;
    }
    forget_departed_process(state, process.worker_id, process.incarnation);
    std::vector<Departed>& departed = state.roster.departed;
    if (departed.size() >= kMaxDeparted) {
        departed.erase(departed.begin());
    }
    departed.push_back({std::move(process), until});
    state.timers.set(until, TimerKind::roster, 0);
    state.roster.is_changed = true;
}

void forget_departed(CoreState& state) {
    const auto forgotten = std::erase_if(
        state.roster.departed, [&state](const Departed& departed) { return departed.until <= state.now; });
    state.roster.is_changed = state.roster.is_changed || forgotten > 0;
}

void end_grace(CoreState& state) {
    if (!state.grace.is_on) {
        return;
    }
    const std::vector<KnownWorker> silent = state.grace.expected;
    for (const KnownWorker& process : silent) {
        expect_no_longer(state, process);
    }
    const bool has_lost_permits = std::ranges::any_of(
        state.roster.departed, [](const Departed& one) { return one.process.has_permits; });
    state.limiter.all_told(state.grace.all_listed && !has_lost_permits, state.now);
    state.grace.is_on = false;
    state.roster.is_changed = true;
    for (auto& [id, run] : state.scheduler.runs()) {
        run.predates_start = false;
    }
}

}  // namespace cinefleet::queue
