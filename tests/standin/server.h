#pragma once

#include "catalogue.h"
#include "faults.h"
#include "recorder.h"

#include <chrono>
#include <cstdint>
#include <map>
#include <memory>
#include <string>

namespace cinefleet::standin {

struct ServerOptions {
    std::uint16_t port = 0;                                    ///< 0: any free one
    std::map<std::string, std::chrono::milliseconds> latency;  ///< by service: tmdb, imdb, image
    std::string host = "127.0.0.1";                            ///< an IPv4 address of this machine
};

/// HTTP in the formats of the real services. A request that has to wait for its latency is
/// suspended, so that thousands may wait at once.
class Server {
  public:
    /// `catalogue`, `recorder` and `faults` outlive the server. nullptr: the port is in use, or the address
    /// is not ours.
    static std::unique_ptr<Server> start(const ServerOptions& options, const Catalogue& catalogue,
                                         Recorder& recorder, Faults& faults);
    struct State;
    explicit Server(std::unique_ptr<State> state);
    ~Server();
    Server(const Server&) = delete;
    Server& operator=(const Server&) = delete;

    std::uint16_t port() const;

  private:
    std::unique_ptr<State> state_;
};

}  // namespace cinefleet::standin
