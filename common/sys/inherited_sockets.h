#pragma once

#include <string>
#include <vector>

namespace cinefleet {

/// Listening sockets that a service manager has opened for this process and keeps open when it ends, as
/// sd_listen_fds(3) describes them: who connects while no process is there waits for the next one instead of
/// being refused. They are known by what they are, not by LISTEN_FDNAMES: a unit gives all of its sockets one
/// name.
class InheritedSockets {
  public:
    static constexpr int kFirst = 3;  ///< SD_LISTEN_FDS_START
    static constexpr int kMost = 8;   ///< the others stay unused

    /// What the environment says, which is then taken out of it. Call it before any thread is started and
    /// before descriptors are opened.
    explicit InheritedSockets(int first = kFirst);
    ~InheritedSockets();
    InheritedSockets(const InheritedSockets&) = delete;
    InheritedSockets& operator=(const InheritedSockets&) = delete;

    /// The Unix socket of this path, ours to accept from and not to close; below 0: there is none.
    int unix_at(const std::string& path) const;
    /// The first TCP socket, likewise.
    int tcp() const;

  private:
    std::vector<int> sockets_;
};

}  // namespace cinefleet
