#pragma once

#include "common/ids.h"
#include "common/result.h"

#include <functional>
#include <map>
#include <set>
#include <string>

namespace cinefleet::save {

/// What can be seen of a source from outside, when a movie's `folder` in it could not be written for `why`:
/// unavailable: its root is not there, empty or not readable, as where a share is not mounted, or, if that is
/// what `why` says, it is read-only. Any thread.
Status look_at_source(const std::string& root, const std::string& folder, const Error& why);

/// Which failures are a source's, so that its results wait until it is there again, and which are those of
/// one movie, which is given up after a few attempts. A source is at fault if that can be seen, or if so many
/// of its movies cannot be written one after another that nothing else explains it; a movie since whose
/// failure another one of the same source was written is at fault itself. Told to people once each time.
/// Belongs to the save thread.
class SourceTroubles {
  public:
    using Log = std::function<void(const std::string&)>;

    /// So many movies that cannot be written, and none that can: it is the source.
    static constexpr std::size_t kMoviesOfATrouble = 3;

    explicit SourceTroubles(Log log) : log_(std::move(log)) {}

    /// What `error`, of class unavailable, comes to: as it is if the source is at fault, which may have been
    /// seen already, else io.
    Error judge(const std::string& root, TaskId task, Error error, bool is_seen);
    void on_written(const std::string& root, TaskId task);
    /// It has ended in another way.
    void forget(TaskId task);

  private:
    struct Trouble {
        std::set<TaskId> unwritten;  // since the last movie that was written
        std::set<TaskId> alone;      // others were written since
        bool is_told = false;
    };

    const Log log_;
    std::map<std::string, Trouble> troubles_;  // by root
};

}  // namespace cinefleet::save
