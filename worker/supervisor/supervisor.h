#pragma once

#include "common/clock.h"
#include "common/result.h"
#include "common/sys/service_notice.h"
#include "common/sys/sockets.h"

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

namespace cinefleet::worker {

struct SupervisorOptions {
    std::string program;   ///< this program's own path
    std::string endpoint;  ///< of the coordinator
    std::string name;      ///< children are called name/0, name/1, …
    int processes = 1;
    std::string slots = "3";     ///< or "auto"
    bool is_one_a_task = false;  ///< each process has one task, and another one follows it
    int stop_fd = -1;            ///< readable: end the children, then return
    std::function<void(const std::string&)> log;
    bool is_quiet = false;                 ///< children say nothing while all is well
    SocketKeys keys;                       ///< for the coordinator
    std::string key_file;                  ///< where children find them; empty: there are none
    std::vector<std::string> child_flags;  ///< more of their command line
    ServiceNotice* service = nullptr;      ///< told that children run, and of each turn; may be null
    /// Where the coordinator is by now; asked when it has been away for `patience`, and as often. Its
    /// processes start anew when it is elsewhere. Null: its address does not change.
    std::function<Result<std::string>()> find_again;
    Millis patience{15'000};
};

/// The parent without scraper code: starts the worker processes, starts a crashed one again (at once, then
/// with back-off) and tells the coordinator how it ended. A child that hangs, told by its heartbeat, gets
/// SIGTERM and then SIGKILL. Returns the exit code.
int supervise(const SupervisorOptions& options, const Clock& clock);

}  // namespace cinefleet::worker
