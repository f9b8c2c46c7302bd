#pragma once

#include "common/clock.h"
#include "common/ids.h"
#include "common/model/providers.h"
#include "coordinator/queue/effects.h"
#include "coordinator/queue/events.h"

#include <map>
#include <string>
#include <utility>

namespace cinefleet::simulation {

struct World;

/// What the coordinator has been told by the providers, and what it grants after that: a pause that a
/// provider asks for is law, and one that blocks us is left alone, but for single requests that find out
/// whether it still does. Knows nothing of the core's books.
class PermitWatch {
  public:
    explicit PermitWatch(World& world) : world_(world) {}

    /// A new process knows what was durable.
    void started(const queue::Recovered& recovered);
    /// Each step of the core: its clock never goes back behind that.
    void stepped() { now(); }
    void told(const queue::PermitReleased& released);
    void granted(const queue::SendPermits& grants);
    /// A task, by which the first provider will be asked from there.
    void leased(const std::string& egress);

  private:
    struct Word {
        MonoTime quiet_until{};
        bool is_blocked = false;
        MonoTime try_from{};
        PermitId trial;
    };
    MonoTime now();

    World& world_;
    using Place = std::pair<ProviderId, std::string>;  // and its egress
    struct Grant {
        Place place;
        std::int64_t epoch = 0;  // of the coordinator
    };
    std::map<Place, Word> words_;
    std::map<PermitId, Grant> grants_;  // all of the seed
    MonoTime now_{};                    // as the core sees it: it never goes back
};

}  // namespace cinefleet::simulation
