#pragma once

#include <chrono>
#include <cstdint>
#include <deque>
#include <map>
#include <mutex>
#include <string>
#include <vector>

namespace cinefleet::standin {

/// Judges from outside what clients did: counts each request from the moment its headers arrived. Any thread.
class Recorder {
  public:
    using Time = std::chrono::steady_clock::time_point;

    /// False: over a limit, the request is to be answered 429; `retry_after_s` then says when.
    bool begin(const std::string& service, const std::string& path, Time now, int& retry_after_s);
    void end(const std::string& service, int status, std::int64_t bytes);

    /// At most `requests` in any window; 0: no limit.
    void set_limit(const std::string& service, int requests, std::chrono::milliseconds window);

    /// At most so many at once; 0: no limit.
    void set_in_flight_limit(const std::string& service, int requests);

    std::string to_json() const;

    /// Every request of a service in the order of arrival, one a line: milliseconds since its first one, and
    /// 1 if it was within the limits.
    std::string arrivals(const std::string& service) const;

    /// Forgets what has been counted, and what its limits hold against a new fleet; not what is under way.
    void reset();

  private:
    struct Limit {
        int requests = 0;
        std::chrono::milliseconds window{0};
        std::deque<Time> recent;
        int in_flight = 0;
    };
    struct Service {
        std::int64_t requests = 0;
        std::int64_t in_flight = 0;
        std::int64_t most_in_flight = 0;
        std::int64_t bytes = 0;
        std::map<int, std::int64_t> by_status;
        std::map<std::string, std::int64_t> by_path;
        std::vector<Time> times;
        std::vector<bool> allowed;  // of `times`
        Time last_end{};
    };

    static bool is_within(Limit& limit, const Service& entry, Time now, int& retry_after_s);

    mutable std::mutex mutex_;
    std::map<std::string, Service> services_;
    std::map<std::string, Limit> limits_;
};

}  // namespace cinefleet::standin
