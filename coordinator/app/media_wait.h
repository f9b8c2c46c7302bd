#pragma once

#include "common/clock.h"
#include "common/ids.h"
#include "common/model/media_info.h"

#include <map>
#include <optional>
#include <vector>

namespace cinefleet::app {

/// What the files of leased tasks' movies hold, which is read while they are scraped, and the results that
/// wait for it. Belongs to the core thread.
class MediaWait {
  public:
    /// True: the caller has it read. False: it has been read already, or is being read.
    bool begin(TaskId task);
    /// It has been read; nullopt: it could not be. Of a task that is forgotten nothing is kept.
    void read(TaskId task, std::optional<MediaInfo> media);

    bool is_being_read(TaskId task) const;
    /// What was read; nothing if nothing was.
    MediaInfo media_of(TaskId task) const;

    /// Its result waits until it has been read, at most until then.
    void hold(TaskId task, MonoTime until);
    /// Those that wait no longer.
    std::vector<TaskId> take_ready(MonoTime now);
    /// When one of those that wait has waited long enough; nullopt: none waits.
    std::optional<MonoTime> next_timer() const;

    /// The task has ended.
    void forget(TaskId task);

  private:
    struct Reading {
        bool is_done = false;
        std::optional<MediaInfo> media;
    };
    std::map<TaskId, Reading> readings_;
    std::map<TaskId, MonoTime> held_;
};

}  // namespace cinefleet::app
