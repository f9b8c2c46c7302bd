#pragma once

#include "common/clock.h"

#include <optional>

namespace cinefleet {

/// A child process that says again and again that it is not stuck, over a pipe. Neither side ever blocks.
class HeartbeatPipe {
  public:
    HeartbeatPipe();
    ~HeartbeatPipe();
    HeartbeatPipe(const HeartbeatPipe&) = delete;
    HeartbeatPipe& operator=(const HeartbeatPipe&) = delete;

    /// For the child to keep; -1: there is no pipe, and nothing is ever heard.
    int child_fd() const { return write_fd_; }

    /// The child has been started: only it can write from now on.
    void close_child_end();

    /// What the latest beat since the last call said: how long the child may be silent from now on. nullopt:
    /// there was none.
    std::optional<Millis> take_beat();

  private:
    int read_fd_ = -1;
    int write_fd_ = -1;
};

/// The child's side. `fd` is what the parent handed down; below 0: nobody listens.
void beat(int fd, Millis silent_at_most);

}  // namespace cinefleet
