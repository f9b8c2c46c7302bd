#pragma once

#include "common/clock.h"
#include "common/ids.h"
#include "coordinator/queue/adaptive_limit.h"
#include "coordinator/queue/breaker.h"
#include "coordinator/queue/byte_budget.h"
#include "coordinator/queue/day_quota.h"
#include "coordinator/queue/effects.h"
#include "coordinator/queue/events.h"
#include "coordinator/queue/lease_book.h"

#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <optional>
#include <queue>
#include <set>
#include <string>
#include <vector>

namespace cinefleet::queue {

/// Whom a permit lets ask. Of a number that is no permit of ours: any.
ProviderId provider_of(PermitId permit);

/// What people see of one provider's limit.
struct LimitView {
    ProviderLimit limit;
    std::string machine;                  ///< whose limit it is; empty: the whole fleet's
    std::int64_t allowed_per_window = 0;  ///< as learned; 0: no limit
    std::int64_t used_in_window = 0;
    std::int64_t allowed_in_flight = 0;  ///< as learned; 0: no limit
    std::int64_t in_flight = 0;
    std::int64_t waiting = 0;
    BreakerState state = BreakerState::closed;
    MonoTime blocked_since{};  ///< unless closed
    MonoTime next_try{};
    MonoTime paused_until{};  ///< the provider asked for that
    std::int64_t used_today = 0;
    MonoTime day_ends{};
};

/// The fleet's permits: never more requests in any window, and never more at once, than each provider allows
/// the fleet, or each of its machines (LimitScope), whatever dies. A permit counts in its window from the
/// grant until a window after the last moment at which its request can have been sent: what a release tells
/// (its arrival less the latency), or else the end of its holder or its time to live. It counts as in flight
/// until it is released or its time to live is over, because the provider may still work for a holder that is
/// dead. The allowance itself adapts to what the provider answers (AdaptiveAllowance, AdaptiveCap), and a
/// provider that blocks us, or whose requests of the day are used up (DayQuota), is left alone (Breaker).
class Limiter {
  public:
    /// Windows are kept longer than asked by one part in this many, for clocks and paths that differ.
    static constexpr std::int64_t kGuard = 50;
    static constexpr Millis kThrottlePause{2'000};  ///< if the provider does not say how long to wait
    static constexpr std::size_t kMaxWaiting = 16'384;
    static constexpr std::size_t kMaxPermits = 65'536;  ///< out at once, at all providers

    struct BreakerWaits {
        Millis first{60'000};
        Millis longest{1'800'000};
    };
    Limiter(const std::vector<ProviderLimit>& limits, Millis permit_ttl, BreakerWaits waits,
            LimitScope scope = LimitScope::fleet);
    Limiter(const std::vector<ProviderLimit>& limits, Millis permit_ttl)
        : Limiter(limits, permit_ttl, BreakerWaits{}) {}

    /// What an earlier process learned.
    void restore(const std::vector<LearnedLimit>& learned, MonoTime now);

    void restore_quotas(const std::vector<UsedQuota>& quotas);

    /// `epoch` differs from that of every earlier process, so that its permits are told from ours.
    /// `may_have_old`: workers of an earlier process may still use permits: nothing is granted by a limited
    /// provider until all_told, and then its windows start full.
    void start(std::int64_t epoch, bool may_have_old, MonoTime now);

    /// Whoever may hold permits of an earlier process has ended or given them up. `all_listed`: those that
    /// live on have listed them; else as many as may be in flight are taken to be, for their time to live.
    void all_told(bool all_listed, MonoTime now);

    struct Request {
        WorkerKey worker;
        PeerId peer;
        ProviderId provider = ProviderId::tmdb;
        std::int32_t count = 1;
        std::int64_t request_id = 0;
    };
    /// Joins the queue; more than kMaxWaiting at one provider are forgotten.
    void request(const Request& request, MonoTime now);

    /// `worker` tells it; 0: nobody knows who.
    void release(const PermitReleased& released, WorkerKey worker, MonoTime now);

    /// The worker, a process on `machine`, has said HELLO: nothing that it asked for before stands, and if it
    /// says what it holds, it holds nothing else.
    void hello(WorkerKey worker, const std::string& machine, const std::optional<std::vector<PermitId>>& held,
               MonoTime now);

    /// The process has ended, or has given up all it had.
    void worker_gone(WorkerKey worker, MonoTime now);

    void change(const ProviderLimit& limit, MonoTime now);
    /// Of all image hosts together; 0: no limit.
    void change_image_bytes(std::int64_t bytes_per_second) { image_bytes_.change(bytes_per_second); }

    /// Quotas are of this day from now on.
    void tell_day(std::int64_t day, MonoTime ends_at);
    /// What ReserveQuota asked for is durable.
    void quota_reserved(const UsedQuota& up_to);
    bool is_used_up(ProviderId provider) const;

    /// Grants what may be granted now.
    void serve(MonoTime now, Effects& out);

    /// When serve may have something to do although nothing happens.
    std::optional<MonoTime> next_due(MonoTime now) const;

    /// Before may_try: windows that have ended make room.
    void pass_time(MonoTime now);

    bool is_blocking(ProviderId provider, WorkerKey worker) const;
    /// Everybody is blocked.
    bool is_blocking(ProviderId provider) const;
    /// It blocks the worker, and it is time that one request finds out whether it still does.
    bool may_try(ProviderId provider, WorkerKey worker, MonoTime now) const;
    /// Their requests count together.
    bool share_limits(WorkerKey one, WorkerKey other) const;

    /// What is to be remembered, if it has changed enough since it was last given; and who answers again.
    void report_news(MonoTime now, Effects& out);

    std::vector<LimitView> view(MonoTime now) const;

    bool has_permits(WorkerKey worker) const;
    Millis longest_window() const;

  private:
    // Whose requests count together; no machine: all.
    struct GateKey {
        ProviderId provider = ProviderId::tmdb;
        std::string machine;

        friend auto operator<=>(const GateKey&, const GateKey&) = default;
    };
    struct Permit {
        GateKey gate;
        WorkerKey worker;  // 0: gone
        MonoTime granted_at;
        bool is_open = true;  // its request may yet be sent; else its end is in `window_ends`
        bool is_probe = false;
        std::int64_t charged_bytes = 0;
    };
    // Refusals that belong together: what they teach is known when the pause after them is over.
    struct Refusals {
        MonoTime last_sent{};
        bool only_probes = true;
    };
    enum class Room : std::uint8_t { none, for_probe, plenty };
    struct Expiry {
        MonoTime at;
        PermitId permit;
    };
    using Ends = std::priority_queue<MonoTime, std::vector<MonoTime>, std::greater<>>;
    // What is the same for the whole fleet: people set the one, and the other is of their key.
    struct Service {
        ProviderLimit limit;
        DayQuota quota;
    };
    struct Gate {
        GateKey key;
        ProviderLimit limit;
        std::int64_t in_flight = 0;
        std::int64_t open = 0;
        Ends window_ends;
        std::deque<Expiry> expiries;  // in order of time; some permits may be gone already
        MonoTime closed_until{};
        std::int64_t unlisted = 0;  // in flight for an earlier process, for all we know
        MonoTime unlisted_until{};
        std::deque<Request> waiting;

        AdaptiveAllowance rate;
        AdaptiveCap cap;
        Breaker breaker;
        PermitId trial;  // of the breaker; 0: none is out
        std::int64_t probes_out = 0;
        std::deque<MonoTime> accepted;  // when what was answered in the latest window was sent
        std::optional<Refusals> refusals;
        MonoTime announced_try{};  // of the breaker
        MonoTime calm_since{};     // what was granted before belongs to refusals that are dealt with
    };

    Room room(const Gate& gate, MonoTime now) const;
    static void set_limit(Gate& gate, const ProviderLimit& limit);
    void restore(Gate& gate, MonoTime now) const;
    void hold_for_earlier_permits(Gate& gate) const;
    void forget_machines_that_left(MonoTime now);
    void learn(Gate& gate, PermitId id, const Permit& permit, const PermitReleased& released, MonoTime now);
    void learn_trial(Gate& gate, PermitOutcome outcome, MonoTime now);
    void on_refused(Gate& gate, const Permit& permit, MonoTime sent, MonoTime now);
    void settle_refusals(Gate& gate, MonoTime now);
    void refuse_all(Gate& gate, MonoTime now, Effects& out);
    bool is_held_up(const Gate& gate, MonoTime now) const;
    bool may_grant(const Gate& gate, MonoTime now) const;
    void reserve_quota(Gate& gate, Effects& out);
    void refuse_for_today(Gate& gate, MonoTime now, Effects& out);
    void charge(Gate& gate, Permit& permit, MonoTime now);
    void give_back(Gate& gate, PermitId id, const Permit& permit);
    bool is_of_this_epoch(PermitId permit) const;
    void prune(Gate& gate, MonoTime now);
    void close_window(Gate& gate, Permit& permit, MonoTime last_sent);
    void settle(PermitId id, MonoTime last_sent);
    Permit& add(PermitId id, Gate& gate, WorkerKey worker, MonoTime now);
    PermitId grant(Gate& gate, Request& request, MonoTime now);
    void serve(Gate& gate, MonoTime now, Effects& out);
    PermitId next_permit(ProviderId provider);
    std::string machine_of(WorkerKey worker) const;
    GateKey key_of(ProviderId provider, WorkerKey worker) const;
    Gate& gate_of(const GateKey& key, MonoTime now);
    const Gate* find_gate(const GateKey& key) const;
    Service& service_of(ProviderId provider);
    const DayQuota* find_quota(ProviderId provider) const;

    const Millis permit_ttl_;
    const BreakerWaits waits_;
    const LimitScope scope_;
    std::map<ProviderId, Service> services_;
    std::map<GateKey, Gate> gates_;
    std::map<WorkerKey, std::string> machines_;
    std::map<PermitId, Permit> permits_;
    std::int64_t epoch_ = 0;
    std::int64_t last_number_ = 0;
    ByteBudget image_bytes_;
    std::int64_t day_ = 0;
    MonoTime day_ends_{};  // not told: whenever
    std::set<ProviderId> reopened_;
    std::vector<LearnedLimit> restored_;
    std::vector<LearnedLimit> reported_;
    MonoTime reported_at_{};
    bool waits_for_all_ = false;
    MonoTime started_at_{};
    // Once all_told of permits of before: since when, and whether all were listed.
    std::optional<MonoTime> told_at_;
    bool all_listed_ = true;
};

}  // namespace cinefleet::queue
