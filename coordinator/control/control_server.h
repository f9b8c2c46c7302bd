#pragma once

#include "coordinator/control/api.h"

#include <memory>
#include <string>

namespace cinefleet::control {

/// Answers other processes of this user over a Unix socket: HTTP/1.1 with the JSON forms of api_json.h, so
/// that `curl --unix-socket PATH http://localhost/api/status` shows what a person could want to see.
///
///     POST /api/scrape          ScrapeRequest → ScrapeStarted
///     GET  /api/status          FleetStatus
///     GET  /api/runs?limit=N    list of RunStatus, newest first
///     GET  /api/runs/N          RunStatus
///     POST /api/cancel?run=N    N = 0: everything; durable when answered
///     GET  /api/movie?of=X      MovieReport; X is a number or a path
///     POST /api/pause?run=N&worker=ID&paused=0|1   nothing named: everything
///     POST /api/drain?worker=ID
///     GET  /api/tasks/N         TaskReport
///     GET  /api/dead?limit=N    list of TaskReport, newest first
///     POST /api/dead/discard?task=N                N = 0: all; {"discarded": how many}
///
/// An error is answered with status 400 to 503 and its JSON form. Has threads of its own; `api` is called on
/// them, several at once.
class ControlServer {
  public:
    /// Listens at `path`, readable for this user alone, and takes the place of a socket file that nobody
    /// serves. invalid_input: the path is too long for a socket; conflict, io: it cannot be made.
    static Result<std::unique_ptr<ControlServer>> start(const std::string& path, ControlApi& api);

    /// Answers whoever connects to `listener`, which is bound to `path` and stays open and as it is when this
    /// ends: who has not been accepted by then waits for the next server.
    static Result<std::unique_ptr<ControlServer>> start_at(int listener, const std::string& path,
                                                           ControlApi& api);

    struct Parts;
    explicit ControlServer(std::unique_ptr<Parts> parts);  ///< for start()
    ~ControlServer();
    ControlServer(const ControlServer&) = delete;
    ControlServer& operator=(const ControlServer&) = delete;

  private:
    std::unique_ptr<Parts> parts_;
};

}  // namespace cinefleet::control
