#include "tests/simulation/worker_model.h"

#include "tests/simulation/world.h"

#include <algorithm>
#include <utility>
#include <variant>

namespace cinefleet::simulation {
namespace {

constexpr Millis kHelloPause{500};
constexpr std::uint64_t kIncarnationsPerWorker = 100'000;

Millis give_up_after(const World& world) {
    return world.profile.core.lease_ttl * 4 / 5;
}

}  // namespace

// What the process does with what it is told.
struct WorkerModel::Reader {
    WorkerModel& worker;

    void operator()(const queue::SendAskHello&) const {
        const bool is_under_way =
            !worker.is_welcome_ && worker.world_.agenda.now() - worker.last_hello_ < kHelloPause;
        if (!is_under_way) {
            worker.say_hello();
        }
    }
    void operator()(const queue::SendWelcome& welcome) const {
        worker.is_welcome_ = true;
        worker.byte_credit_ = welcome.byte_credit;
        worker.cancel_seen_ = std::max(worker.cancel_seen_, welcome.cancel_seq);
        worker.answered(welcome.sequence);
        worker.decide(welcome.decisions);
    }
    void operator()(const queue::SendSyncReply& reply) const {
        worker.byte_credit_ = reply.byte_credit;
        worker.cancel_seen_ = std::max(worker.cancel_seen_, reply.cancel_seq);
        worker.answered(reply.sequence);
        worker.decide(reply.decisions);
    }
    void operator()(const queue::SendLease& lease) const {
        if (worker.held_.contains(lease.lease) || worker.done_.contains(lease.lease)) {
            return;
        }
        Held& held = worker.held_[lease.lease];
        held.lease = lease.lease;
        held.task = lease.task;
        held.run = lease.run;
        held.alone = lease.alone;
        // The coordinator sent it after the last request that it has answered: no earlier is certain, for the
        // message itself may have been held up.
        held.give_up_at = worker.last_answered_ + give_up_after(worker.world_);
        worker.give_up_stale();
        worker.start_queued();
    }
    void operator()(const queue::SendPermits& grant) const { worker.on_permits(grant); }
    void operator()(const queue::SendResultAck& ack) const {
        const auto held = worker.held_.find(ack.lease);
        if (held == worker.held_.end()) {
            return;
        }
        if (ack.verdict == queue::AckVerdict::resend) {
            held->second.is_sent = false;
            worker.return_results();
            return;
        }
        worker.done_.insert(ack.lease);
        worker.drop(ack.lease);
        worker.return_results();
    }
    void operator()(const queue::SendDrain&) const {
        worker.is_draining_ = true;
        worker.leave_if_done();
    }
    void operator()(const queue::PublishCancel& cancel) const { worker.on_cancel(cancel); }
    template <class Other>
    void operator()(const Other&) const {}
};

WorkerModel::WorkerModel(World& world, std::size_t index)
    : world_(world),
      index_(index),
      name_("host" + std::to_string(index / 2) + "/" + std::to_string(index)),
      incarnation_((index + 1) * kIncarnationsPerWorker) {}

void WorkerModel::start() {
    ++incarnation_;
    is_alive_ = true;
    is_welcome_ = false;
    is_draining_ = false;
    has_begun_its_task_ = false;
    cancel_seen_ = CancelSeq{};
    last_hello_ = {};
    last_answered_ = world_.agenda.now();
    asked_.clear();
    held_.clear();
    done_.clear();
    in_use_.clear();
    wishes_.clear();
    world_.network.connect(index_);
    on_beat();
}

void WorkerModel::die(std::int32_t signal) {
    if (!is_alive_) {
        return;
    }
    world_.promises.process_died(*this);
    is_alive_ = false;
    is_stopped_ = false;
    deferred_.clear();
    held_.clear();
    world_.network.worker_gone(index_, chance(world_.random, 50));
    const queue::WorkerExited exited{name_, incarnation_, -1, signal};
    if (world_.profile.supervisors_tell) {
        world_.tell_coordinator(between(world_.random, Millis{5}, Millis{80}), exited);
    }
    world_.agenda.after(between(world_.random, Millis{200}, Millis{2'000}), [this] { start(); });
}

void WorkerModel::stop_until(MonoTime time) {
    if (!is_alive_ || is_stopped_) {
        return;
    }
    is_stopped_ = true;
    world_.agenda.at(time, [this, process = incarnation_] {
        if (process == incarnation_ && is_stopped_) {
            go_on();
        }
    });
}

void WorkerModel::go_on() {
    is_stopped_ = false;
    give_up_stale();
    std::deque<std::function<void()>> deferred = std::exchange(deferred_, {});
    for (auto& action : deferred) {
        if (is_alive_) {
            run(std::move(action));
        }
    }
}

void WorkerModel::receive(const queue::Effect& effect) {
    if (is_alive_) {
        run([this, effect] { std::visit(Reader{*this}, effect); });
    }
}

void WorkerModel::later(Millis delay, std::function<void()> action) {
    world_.agenda.after(delay, [this, process = incarnation_, action = std::move(action)] {
        if (is_alive_ && process == incarnation_) {
            run(action);
        }
    });
}

void WorkerModel::run(std::function<void()> action) {
    if (is_stopped_) {
        deferred_.push_back(std::move(action));
    } else {
        action();
    }
}

void WorkerModel::say_hello() {
    is_welcome_ = false;
    last_hello_ = world_.agenda.now();
    queue::WorkerHello hello;
    hello.worker_id = name_;
    hello.incarnation = incarnation_;
    hello.pid = static_cast<std::int64_t>(incarnation_);
    hello.slots = world_.profile.slots;
    hello.held = listed();
    hello.sequence = ask(hello.held);
    if (world_.profile.lists_permits) {
        hello.permits.emplace();
        for (const auto& [permit, use] : in_use_) {
            hello.permits->push_back(permit);
        }
    }
    world_.network.send_up(index_, Channel::control, hello);
    // HELLO voids what was asked for: grants for it come back as unused, and it is asked for again.
    for (const auto& [request, wish] : std::exchange(wishes_, {})) {
        ask_permit(wish.lease, wish.provider);
    }
}

void WorkerModel::say_sync() {
    queue::WorkerSync sync;
    sync.incarnation = incarnation_;
    sync.cancel_seen = cancel_seen_;
    sync.held = listed();
    sync.sequence = ask(sync.held);
    sync.leaving = has_begun_its_task_;
    world_.network.send_up(index_, Channel::control, sync);
}

void WorkerModel::on_beat() {
    give_up_stale();
    if (is_welcome_) {
        say_sync();
    } else {
        say_hello();
    }
    later(world_.profile.core.sync_interval, [this] { on_beat(); });
}

std::vector<queue::HeldLease> WorkerModel::listed() const {
    std::vector<queue::HeldLease> listed;
    for (const auto& [lease, held] : held_) {
        listed.push_back({lease, held.task, held.phase == Phase::returning});
    }
    return listed;
}

void WorkerModel::decide(const std::vector<queue::LeaseDecision>& decisions) {
    for (const queue::LeaseDecision& decision : decisions) {
        const auto held = held_.find(decision.lease);
        if (held == held_.end()) {
            continue;
        }
        switch (decision.verdict) {
            case queue::LeaseVerdict::keep:
                break;
            case queue::LeaseVerdict::abort:
            case queue::LeaseVerdict::committed:
                done_.insert(decision.lease);
                drop(decision.lease);
                break;
            case queue::LeaseVerdict::resend:
                held->second.is_sent = false;
                break;
        }
    }
    return_results();
}

std::int64_t WorkerModel::ask(const std::vector<queue::HeldLease>& named) {
    Asked& asked = asked_[++last_sequence_];
    asked.at = world_.agenda.now();
    for (const queue::HeldLease& held : named) {
        asked.named.insert(held.lease);
    }
    return last_sequence_;
}

void WorkerModel::answered(std::int64_t sequence) {
    const auto found = asked_.find(sequence);
    if (found == asked_.end()) {
        return;
    }
    const Asked asked = found->second;
    asked_.erase(asked_.begin(), std::next(found));
    last_answered_ = std::max(last_answered_, asked.at);
    for (const LeaseId lease : asked.named) {
        if (const auto held = held_.find(lease); held != held_.end()) {
            held->second.give_up_at = std::max(held->second.give_up_at, asked.at + give_up_after(world_));
        }
    }
}

void WorkerModel::give_up_stale() {
    std::vector<LeaseId> stale;
    for (const auto& [lease, held] : held_) {
        if (held.give_up_at <= world_.agenda.now()) {
            stale.push_back(lease);
        }
    }
    for (const LeaseId lease : stale) {
        world_.report.count("lease given up");
        drop(lease);
    }
}

void WorkerModel::start_queued() {
    auto scraping =
        std::ranges::count_if(held_, [](const auto& entry) { return entry.second.phase == Phase::scraping; });
    for (auto& [lease, held] : held_) {
        if (scraping >= world_.profile.slots || has_begun_its_task_) {
            return;
        }
        if (held.phase == Phase::queued) {
            held.phase = Phase::scraping;
            ++scraping;
            if (world_.profile.is_one_a_task) {
                has_begun_its_task_ = true;
                later(Millis{0}, [this] { say_sync(); });
            }
            later(Millis{0}, [this, id = lease] { go_on_with(id); });
        }
    }
}

void WorkerModel::go_on_with(LeaseId lease) {
    const auto found = held_.find(lease);
    if (found == held_.end() || found->second.phase != Phase::scraping) {
        return;
    }
    const Held& held = found->second;
    const Nature nature = world_.nature_of(held.task);
    if (nature.fate == Fate::poison && held.requests_made > 0) {
        world_.report.count("poison crash");
        die(11);
    } else if (held.requests_made < nature.requests) {
        ask_permit(lease, ProviderId::tmdb);
    } else if (nature.asks_imdb && held.requests_made == nature.requests) {
        ask_permit(lease, ProviderId::imdb);
    } else {
        later(nature.work, [this, lease] {
            if (const auto done = held_.find(lease);
                done != held_.end() && done->second.phase == Phase::scraping) {
                finish(done->second);
            }
        });
    }
}

void WorkerModel::finish(Held& held) {
    const Nature nature = world_.nature_of(held.task);
    const auto fail = [&held](ErrorClass error_class, Millis retry_after = Millis{0}) {
        held.outcome = ScrapeOutcome::failed;
        held.error = ProviderError{ProviderId::tmdb, error_class, "as drawn", retry_after.count()};
    };
    const std::int32_t before = world_.promises.failures_of(held.task);
    held.phase = Phase::returning;
    held.bytes = nature.bytes;
    switch (nature.fate) {
        case Fate::fine:
        case Fate::poison:
            break;
        case Fate::flaky:
            if (before < nature.failures) {
                fail(ErrorClass::timeout);
            }
            break;
        case Fate::not_found:
            fail(ErrorClass::not_found);
            break;
        case Fate::ambiguous:
            held.outcome = ScrapeOutcome::review;
            break;
        case Fate::skipped:
            held.outcome = ScrapeOutcome::skipped;
            break;
        case Fate::malformed:
            fail(ErrorClass::malformed);
            break;
        case Fate::throttled:
            if (before == 0) {
                fail(ErrorClass::throttled, Millis{1'500});
            }
            break;
        case Fate::refused_key:
            fail(ErrorClass::unauthorized);
            break;
        case Fate::given_up:
            if (given_up_[held.task]++ == 0) {
                held.outcome = ScrapeOutcome::cancelled;
            }
            break;
    }
    return_results();
    start_queued();
}

void WorkerModel::return_results() {
    std::int64_t unacknowledged = 0;
    for (const auto& [lease, held] : held_) {
        unacknowledged += held.is_sent ? held.bytes : 0;
    }
    for (auto& [lease, held] : held_) {
        const bool fits = unacknowledged == 0 || unacknowledged + held.bytes <= byte_credit_;
        if (held.phase != Phase::returning || held.is_sent || !fits) {
            continue;
        }
        held.is_sent = true;
        unacknowledged += held.bytes;
        queue::ResultArrived result;
        result.lease = lease;
        result.task = held.task;
        result.outcome = held.outcome;
        result.error = held.error;
        result.bytes = held.bytes;
        result.damaged = world_.is_faulty(Fault::damage_result) && chance(world_.random, 20);
        world_.network.send_up(index_, Channel::data, result);
        if (world_.is_faulty(Fault::duplicate_result) && chance(world_.random, 30)) {
            world_.network.send_up(index_, Channel::data, result);
        }
    }
}

void WorkerModel::drop(LeaseId lease) {
    held_.erase(lease);
    std::erase_if(wishes_, [lease](const auto& entry) { return entry.second.lease == lease; });
    std::vector<PermitId> permits;
    for (const auto& [permit, use] : in_use_) {
        if (use.lease == lease) {
            permits.push_back(permit);
        }
    }
    for (const PermitId permit : permits) {
        const Use use = in_use_.at(permit);
        in_use_.erase(permit);
        world_.providers.close(use.request);
        const auto latency = std::chrono::duration_cast<Millis>(world_.agenda.now() - use.sent_at);
        release(permit, queue::PermitOutcome::failed, Millis{0}, latency);
    }
    start_queued();
    leave_if_done();
}

void WorkerModel::on_cancel(const queue::PublishCancel& cancel) {
    if (cancel.seq <= cancel_seen_) {
        return;
    }
    cancel_seen_ = cancel.seq;
    std::vector<LeaseId> leases;
    for (const auto& [lease, held] : held_) {
        if (cancel.task ? held.task == cancel.task : !cancel.run || held.run == cancel.run) {
            leases.push_back(lease);
        }
    }
    for (const LeaseId lease : leases) {
        drop(lease);
    }
}

bool WorkerModel::has_done_its_task() const {
    return has_begun_its_task_ &&
           std::ranges::all_of(held_, [](const auto& entry) { return entry.second.phase == Phase::queued; });
}

void WorkerModel::leave_if_done() {
    const bool is_drained = is_draining_ && held_.empty();
    if (!is_alive_ || !(is_drained || has_done_its_task())) {
        return;
    }
    const bool is_followed = has_done_its_task() && !is_draining_;
    world_.report.count(is_followed ? "worker process followed by another" : "worker drained");
    world_.promises.process_died(*this);  // so it looks if the news overtake its GOODBYE
    world_.network.send_up(index_, Channel::control,
                           queue::WorkerGoodbye{PeerId{}, incarnation_, is_followed});
    is_alive_ = false;
    held_.clear();
    world_.network.worker_gone(index_, false);
    const Millis least{is_followed ? 10 : 1'000};
    world_.agenda.after(between(world_.random, least, 8 * least), [this] { start(); });
}

}  // namespace cinefleet::simulation
