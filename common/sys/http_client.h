#pragma once

#include "common/clock.h"
#include "common/http_answer.h"

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace cinefleet {

/// How a request may go out.
struct HttpPermission {
    bool may_use_http = false;   ///< else only https
    bool may_be_inside = false;  ///< may reach addresses of this machine or of a private network
};

struct HttpRequest {
    std::string url;
    std::vector<std::string> headers;  ///< "Name: value"
    std::optional<std::string> body;   ///< of a POST; nullopt: it is a GET
    std::int64_t max_bytes = 0;        ///< a larger answer is refused as malformed
    Millis connect_timeout{5'000};
    Millis stall_timeout{10'000};  ///< no byte for so long
    Millis total_timeout{60'000};
    HttpPermission permission;
};

/// Many HTTP transfers at once in the caller's thread, over kept connections: curl's multi interface, and the
/// only file that knows curl. Only https, or http where it is permitted; redirects are not followed (a
/// service that sends one is not the service that we were told to ask), no proxy is used; where a name leads
/// is looked at when it is connected to; compressed answers are asked for; nothing throws.
class HttpClient {
  public:
    HttpClient();
    ~HttpClient();
    HttpClient(const HttpClient&) = delete;
    HttpClient& operator=(const HttpClient&) = delete;

    /// `key` names the transfer; it is not in use.
    void start(std::int64_t key, const HttpRequest& request);

    /// Ends as if the service could not be reached, with the next perform().
    void refuse(std::int64_t key, Error error);

    /// Ends a transfer without an answer. Nothing happens if there is none.
    void cancel(std::int64_t key);

    struct Finished {
        std::int64_t key = 0;
        HttpAnswer answer;
    };
    /// Moves transfers on, without waiting; those that ended are returned once.
    std::vector<Finished> perform();

    /// Waits until a transfer or one of `fds` has something to do, or the time is over.
    void wait(std::span<const int> fds, Millis timeout);

    std::size_t in_flight() const;

  private:
    struct Transfer;
    struct State;
    std::unique_ptr<State> state_;
};

/// One request by itself, waited for.
HttpAnswer ask_once(const HttpRequest& request);

}  // namespace cinefleet
