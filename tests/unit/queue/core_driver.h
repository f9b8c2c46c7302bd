#pragma once

#include "coordinator/queue/core.h"

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <utility>
#include <variant>
#include <vector>

namespace cinefleet::queue {

/// Drives a Core by hand: a clock that the test turns, events in, effects sorted by kind. The store is the
/// test, unless it asks for the usual answers.
class CoreDriver {
  public:
    explicit CoreDriver(CoreOptions options = {}) : core(std::move(options)) {}

    Effects step(const Event& event) {
        last = core.step(event, now);
        EXPECT_EQ(core.broken_invariant(), "");
        return last;
    }

    Effects wait(Millis time) {
        now += time;
        return step(Tick{});
    }

    /// The effects of the last step that are of this kind.
    template <class Kind>
    std::vector<Kind> sent() const {
        std::vector<Kind> found;
        for (const Effect& effect : last) {
            if (const auto* one = std::get_if<Kind>(&effect)) {
                found.push_back(*one);
            }
        }
        return found;
    }

    /// A first start with nothing durable, its lease ids reserved.
    void start() {
        step(Recovered{});
        answer_reservations();
    }

    /// After a crash: run 1 has these open tasks, lease ids up to 100 were given out.
    void restart(std::int64_t open_tasks, std::vector<KnownWorker> workers) {
        Recovered recovered;
        recovered.lease_high_water = LeaseId{100};
        recovered.runs.push_back({RunId{1}, Priority::bulk, {open_tasks, open_tasks}});
        recovered.workers = std::move(workers);
        step(recovered);
        answer_reservations();
    }

    /// Makes durable what was asked for; the lease ids that follow are the last step.
    void answer_reservations() {
        for (const ReserveLeaseIds& reserve : sent<ReserveLeaseIds>()) {
            step(LeaseIdsReserved{reserve.up_to});
        }
    }

    static QueuedTask task(std::int64_t id, std::int64_t run = 1) {
        QueuedTask queued;
        queued.task = TaskId{id};
        queued.run = RunId{run};
        queued.movie = MovieId{id};
        queued.spec = std::make_shared<TaskSpec>();
        return queued;
    }

    /// Run `run` with tasks first … first + count - 1, all in the window.
    void add_run(std::int64_t count, std::int64_t first = 1, std::int64_t run = 1) {
        step(RunCreated{RunId{run}, Priority::bulk, count});
        TasksLoaded page{{}, true};
        for (std::int64_t id = first; id < first + count; ++id) {
            page.tasks.push_back(task(id, run));
        }
        step(page);
    }

    static WorkerHello hello(std::int64_t peer, std::int32_t slots = 1, std::vector<HeldLease> held = {}) {
        WorkerHello hello;
        hello.peer = PeerId{peer};
        hello.worker_id = "nas/" + std::to_string(peer);
        hello.incarnation = static_cast<std::uint64_t>(peer);
        hello.slots = slots;
        hello.held = std::move(held);
        return hello;
    }

    /// Says HELLO and is on record; the leases that follow are the last step.
    void add_worker(std::int64_t peer, std::int32_t slots = 1) {
        step(hello(peer, slots));
        answer_reservations();
    }

    Effects sync(std::int64_t peer, std::vector<HeldLease> held) {
        WorkerSync event;
        event.peer = PeerId{peer};
        event.incarnation = static_cast<std::uint64_t>(peer);
        event.sequence = ++sync_sequence;
        event.held = std::move(held);
        return step(event);
    }

    static ResultArrived result(const SendLease& lease) {
        ResultArrived arrived;
        arrived.peer = PeerId{1000 + lease.peer.value};
        arrived.lease = lease.lease;
        arrived.task = lease.task;
        arrived.bytes = 1'000;
        return arrived;
    }

    static ResultArrived failed(const SendLease& lease, ErrorClass error_class,
                                Millis retry_after = Millis{0}) {
        ResultArrived arrived = result(lease);
        arrived.outcome = ScrapeOutcome::failed;
        arrived.error = ProviderError{ProviderId::tmdb, error_class, "it went wrong", retry_after.count()};
        return arrived;
    }

    Core core;
    MonoTime now{std::chrono::seconds(1'000)};
    Effects last;
    std::int64_t sync_sequence = 0;
};

}  // namespace cinefleet::queue
