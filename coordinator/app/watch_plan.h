#pragma once

#include "common/clock.h"

#include <map>
#include <optional>
#include <string>

namespace cinefleet::app {

/// When each source is to be looked at: once nothing has changed in it for a while, and from time to time
/// whatever happens. Pure: the time comes from outside.
class WatchPlan {
  public:
    /// `quiet`: without a change; `rescan`: between two looks at the latest.
    WatchPlan(Millis quiet, Millis rescan) : quiet_(quiet), rescan_(rescan) {}

    /// A source that is new here is due at once; one that is planned already stays as it is.
    void add(const std::string& source, MonoTime now);
    void remove(const std::string& source) { sources_.erase(source); }

    void changed(const std::string& source, MonoTime now);

    /// It has been looked at. `again`: something in it was still being copied, or it was not there.
    void looked_at(const std::string& source, MonoTime now, bool again);

    /// The source that is due first; nullopt: none is.
    std::optional<std::string> due(MonoTime now) const;

    /// When the next one will be due; nullopt: there is no source.
    std::optional<MonoTime> next() const;

  private:
    struct Plan {
        MonoTime due{};
        std::optional<MonoTime> changing_since;
    };
    const Millis quiet_;
    const Millis rescan_;
    std::map<std::string, Plan> sources_;
};

}  // namespace cinefleet::app
