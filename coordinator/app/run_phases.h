#pragma once

#include "common/clock.h"
#include "common/ids.h"
#include "coordinator/queue/effects.h"
#include "coordinator/queue/events.h"

#include <map>
#include <optional>

namespace cinefleet::app {

/// When the phases of a run began and ended; for its report. Empty: did not happen.
struct RunPhases {
    std::optional<MonoTime> first_lease;
    std::optional<MonoTime> last_result;
    std::optional<MonoTime> first_commit;  ///< first result handed to the save loop
    std::optional<MonoTime> last_commit;   ///< last result durable

    Millis scrape_phase() const;
    Millis save_phase() const;
};

/// Watches what passes by the core and keeps the phases of the open runs. Belongs to the core thread.
class RunPhaseBook {
  public:
    void see(const queue::Event& event, MonoTime now);
    void see(const queue::Effect& effect, MonoTime now);

    RunPhases phases_of(RunId run) const;

    /// The run has ended: its phases are forgotten and returned.
    RunPhases close(RunId run);

  private:
    struct Leased {
        RunId run;
        RunPhases phases;  ///< of this task alone
    };

    std::map<RunId, RunPhases> runs_;
    std::map<TaskId, Leased> leased_;  ///< tasks that were leased and have not ended
};

}  // namespace cinefleet::app
