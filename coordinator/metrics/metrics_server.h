#pragma once

#include "common/result.h"
#include "common/sys/wake.h"

#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <thread>

namespace cinefleet::metrics {

/// Answers monitors over HTTP:
///
///     GET /metrics   Prometheus' text format
///     GET /health    200 while the coordinator's loop turns, else 503
///     GET /ready     200 while database and fleet's sockets are open, else 503
///
/// For anybody who reaches the port: nothing that it tells names a movie or holds a secret. One thread of its
/// own, one poll. Each connection gets one answer and so much time and room, whatever it sends: there are at
/// most kMostConnections, and one more takes the place of the oldest.
class MetricsServer {
  public:
    static constexpr std::size_t kMostConnections = 32;
    static constexpr std::size_t kMostRequestBytes = 8'192;
    static constexpr int kConnectionMs = 5'000;  ///< from accept to the last byte

    /// Called on the server's thread, never two at once.
    struct Pages {
        std::function<std::string()> metrics;
        std::function<bool()> is_alive;
        std::function<bool()> is_ready;
    };

    /// Port 0: any. conflict: the port is taken; invalid_input: no such address.
    static Result<std::unique_ptr<MetricsServer>> start(const std::string& host, std::uint16_t port,
                                                        Pages pages);
    /// At a socket that listens already and stays open when this ends: `listener` is the caller's.
    static Result<std::unique_ptr<MetricsServer>> start_at(int listener, Pages pages);
    MetricsServer(int listener, std::uint16_t port, Pages pages);  ///< for start() and start_at()
    ~MetricsServer();
    MetricsServer(const MetricsServer&) = delete;
    MetricsServer& operator=(const MetricsServer&) = delete;

    std::uint16_t port() const { return port_; }

  private:
    void run();

    const int listener_;
    const std::uint16_t port_;
    const Pages pages_;
    std::atomic<bool> stopped_{false};
    Wake wake_;
    std::thread thread_;
};

}  // namespace cinefleet::metrics
