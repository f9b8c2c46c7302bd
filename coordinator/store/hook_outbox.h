#pragma once

#include "common/clock.h"
#include "common/ids.h"
#include "common/model/hook.h"
#include "common/result.h"
#include "coordinator/store/connection.h"

#include <cstdint>
#include <string>
#include <vector>

namespace cinefleet::store {

/// More for one hook are dropped and counted.
inline constexpr std::int64_t kMostWaitingForAHook = 50'000;
/// Beyond these the oldest are dropped.
inline constexpr std::int64_t kMostGivenUpOfAHook = 1'000;
/// So often the hook itself may refuse one delivery.
inline constexpr std::int64_t kMostHookRefusals = 5;
/// What a hook that cannot be reached is not told in this time is given up.
inline constexpr Millis kHookGivesUpAfter{24 * 3'600'000};

/// One thing that a hook is still to be told.
struct HookDelivery {
    std::int64_t id = 0;
    HookEvent event = HookEvent::movie_saved;
    RunId run;
    TaskId task;         ///< 0: it is about the run
    MovieId movie;       ///< 0: it is about the run
    std::string folder;  ///< of the movie, absolute; empty: of none, or forgotten meanwhile
};

struct HookState {
    std::string hook;
    std::int64_t waiting = 0;
    std::int64_t given_up = 0;
    std::int64_t delivered = 0;
    std::int64_t dropped = 0;
    std::int64_t delivered_ms = 0;      ///< wall clock, the last one; 0: none
    std::int64_t failing_since_ms = 0;  ///< wall clock; 0: it does not fail
    std::int64_t next_try_ms = 0;       ///< wall clock, while it fails
    std::string last_error;             ///< while it fails, and of what was given up
};

/// What came of an attempt that did not succeed.
struct HookFailure {
    std::int64_t delivery = 0;
    std::string message;
    bool is_refusal = false;  ///< the hook does not want this one; else it cannot be reached
    Millis next_try_in{0};
};

/// What hooks are to be told, durable with what it tells of. The writer's part: belongs to the thread of its
/// connection, as Store does.
class HookOutbox {
  public:
    HookOutbox(Connection& connection, const Clock& clock) : connection_(connection), clock_(clock) {}

    /// From now on these are told. `forgets_others`: what waits for others is forgotten, and how much that
    /// was comes back; else it waits for a process whose settings have them.
    Result<std::int64_t> set_hooks(const std::vector<Hook>& hooks, bool forgets_others = true);

    /// Within the caller's transaction; errors stick to the connection.
    void add_movie(RunId run, TaskId task, MovieId movie);
    void add_run(RunId run);

    Status settle(const std::string& hook, const std::vector<std::int64_t>& delivered);
    /// Gives up what has been refused or has waited for too long. How many were given up.
    Result<std::int64_t> fail(const std::string& hook, const HookFailure& failed);
    /// What was given up waits again, and the next try is now; how many. not_found: no such hook.
    Result<std::int64_t> retry(const std::string& hook);

  private:
    void add(const Hook& hook, const HookDelivery& delivery);
    void count_again(const std::string& hook);
    std::int64_t now_ms() const { return clock_.wall().time_since_epoch().count(); }

    Connection& connection_;
    const Clock& clock_;
    std::vector<Hook> hooks_;
};

/// The readers' part. In order, what was not given up.
Result<std::vector<HookDelivery>> hook_deliveries(Connection& connection, const std::string& hook,
                                                  std::int32_t limit);
/// By name.
Result<std::vector<HookState>> hook_states(Connection& connection);

}  // namespace cinefleet::store
