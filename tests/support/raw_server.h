#pragma once

#include <atomic>
#include <cstdint>
#include <map>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

namespace cinefleet {

/// A server on 127.0.0.1 that answers each path with exactly the bytes that a test gives it, however wrong.
class RawServer {
  public:
    enum class Then : std::uint8_t { keep, close, reset };
    struct Reply {
        std::string bytes;
        Then then = Then::keep;
    };

    /// By path without the query. What is not in `replies` gets no answer.
    explicit RawServer(std::map<std::string, Reply> replies);
    ~RawServer();
    RawServer(const RawServer&) = delete;
    RawServer& operator=(const RawServer&) = delete;

    std::string url(const std::string& path) const;

    /// What was asked, in order: all lines before the empty one; of what has a body also that one and the
    /// body.
    std::vector<std::string> requests() const;
    int connections() const { return connections_; }

  private:
    struct Connection;

    void serve();
    bool answer(Connection& connection);

    const std::map<std::string, Reply> replies_;
    int listening_ = -1;
    int stop_ = -1;
    std::uint16_t port_ = 0;
    std::atomic<int> connections_ = 0;
    mutable std::mutex mutex_;
    std::vector<std::string> requests_;
    std::thread thread_;
};

/// A reply with a length and what else the test wants to say.
std::string reply(int status, const std::string& body, const std::string& headers = "");

}  // namespace cinefleet
