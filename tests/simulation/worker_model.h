#pragma once

#include "common/clock.h"
#include "coordinator/queue/effects.h"
#include "coordinator/queue/events.h"
#include "tests/simulation/nature.h"

#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace cinefleet::simulation {

struct World;

/// One worker process and its supervisor, as the design wants them: HELLO, SYNC, scrapes in slots with a
/// permit for each request, results kept until acknowledged, leases given up at 0.8 of their time to live.
class WorkerModel {
  public:
    WorkerModel(World& world, std::size_t index);

    enum class Phase : std::uint8_t { queued, scraping, returning };
    struct Held {
        LeaseId lease;
        TaskId task;
        RunId run;
        bool alone = false;
        Phase phase = Phase::queued;
        MonoTime give_up_at;
        std::int32_t requests_made = 0;
        bool is_sent = false;
        ScrapeOutcome outcome = ScrapeOutcome::scraped;
        std::optional<ProviderError> error;
        std::int64_t bytes = 0;
    };

    /// The supervisor starts a process.
    void start();
    /// kill -9, the power, or a crash of its own. The supervisor notices and starts another one.
    void die(std::int32_t signal);
    void stop_until(MonoTime time);

    void receive(const queue::Effect& effect);

    bool is_alive() const { return is_alive_; }
    bool is_stopped() const { return is_stopped_; }
    const std::string& name() const { return name_; }
    std::uint64_t incarnation() const { return incarnation_; }
    const std::map<LeaseId, Held>& held() const { return held_; }

  private:
    struct Use {
        LeaseId lease;
        ProviderId provider = ProviderId::tmdb;
        std::int64_t request = 0;
        MonoTime sent_at;
    };
    struct Wish {
        LeaseId lease;
        ProviderId provider = ProviderId::tmdb;
    };
    struct Reader;  // one overload an effect
    friend struct Reader;

    // Whatever comes later comes to this process only, and not while it is stopped.
    void later(Millis delay, std::function<void()> action);
    void run(std::function<void()> action);
    void go_on();

    void say_hello();
    void say_sync();
    void on_beat();
    std::vector<queue::HeldLease> listed() const;
    void decide(const std::vector<queue::LeaseDecision>& decisions);
    std::int64_t ask(const std::vector<queue::HeldLease>& named);
    void answered(std::int64_t sequence);
    void give_up_stale();
    void watch_leases();

    void start_queued();
    void go_on_with(LeaseId lease);
    void ask_permit(LeaseId lease, ProviderId provider);
    void on_permits(const queue::SendPermits& grant);
    void use_permit(PermitId permit, const Wish& wish);
    void go_without(LeaseId lease, ProviderId provider);
    void release(PermitId permit, queue::PermitOutcome outcome, Millis retry_after, Millis latency);
    void finish(Held& held);
    void return_results();
    void drop(LeaseId lease);
    void on_cancel(const queue::PublishCancel& cancel);
    void leave_if_done();
    bool has_done_its_task() const;

    World& world_;
    const std::size_t index_;
    const std::string name_;
    std::uint64_t incarnation_ = 0;
    bool is_alive_ = false;
    bool is_stopped_ = false;
    std::deque<std::function<void()>> deferred_;  // while stopped

    // Of this process:
    bool is_welcome_ = false;
    bool is_draining_ = false;
    bool has_begun_its_task_ = false;  // of a process for one
    std::int64_t byte_credit_ = 0;
    CancelSeq cancel_seen_;
    std::int64_t last_sequence_ = 0;
    std::int64_t last_request_ = 0;
    struct Asked {
        MonoTime at;
        std::set<LeaseId> named;
    };
    std::map<std::int64_t, Asked> asked_;  // HELLO and SYNC by their sequence
    MonoTime last_hello_;
    MonoTime last_answered_;  // when the latest HELLO or SYNC was sent that was answered
    std::map<LeaseId, Held> held_;
    std::set<LeaseId> done_;  // not to be done again if the LEASE comes twice
    std::map<PermitId, Use> in_use_;
    std::map<std::int64_t, Wish> wishes_;
    std::map<TaskId, std::int32_t> given_up_;
};

}  // namespace cinefleet::simulation
