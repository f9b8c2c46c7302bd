#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

namespace cinefleet {

/// A real HTTP server on 127.0.0.1 that keeps what it is told, and that can be ended and started again at the
/// same port.
class HttpReceiver {
  public:
    struct Request {
        std::string method;
        std::string target;  ///< path and query, as they came
        std::map<std::string, std::string> headers;
        std::string body;
    };

    HttpReceiver();
    ~HttpReceiver();
    HttpReceiver(const HttpReceiver&) = delete;
    HttpReceiver& operator=(const HttpReceiver&) = delete;

    /// Ends it: what is being answered is broken off, and nobody listens any more.
    void stop();
    void start();

    std::string url() const { return "http://127.0.0.1:" + std::to_string(port_); }
    std::vector<Request> requests() const;
    std::size_t count() const;

    /// From now on. `body`: of each answer.
    void answer_with(int status, const std::string& body = "");
    /// Each request waits for it before it is answered, on the server's threads.
    void before_each(std::function<void()> wait);

  private:
    struct Server;

    std::unique_ptr<Server> server_;  // null: stopped
    int port_ = 0;
    mutable std::mutex mutex_;
    std::vector<Request> requests_;
    int status_ = 200;
    std::string body_;
    std::function<void()> wait_;
};

}  // namespace cinefleet
