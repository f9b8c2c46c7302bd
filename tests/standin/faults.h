#pragma once

#include <cstdint>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace cinefleet::standin {

/// What goes wrong with an answer.
enum class Fault : std::uint8_t {
    none,
    server_error,  ///< 500
    unavailable,   ///< 503
    not_found,     ///< 404
    unauthorized,  ///< 401
    throttled,     ///< 429, Retry-After: 1
    forbidden,     ///< 403
    challenge,     ///< 202 with a page for a person
    malformed,     ///< a body that ends in the middle, though all of it came
    truncated,     ///< the connection ends in the middle of the body
    reset,         ///< the connection is reset instead of an answer
    hang,          ///< no answer at all
    wrong_type,    ///< an HTML page instead of what was asked for
    huge,          ///< a body without end
};

/// "KIND:PERCENT[:PATH PREFIX]", such as "reset:10:/3/movie/".
struct FaultRule {
    Fault fault = Fault::none;
    int percent = 100;
    std::string prefix;  ///< of the path; empty: every path but the stand-in's own
};

std::optional<FaultRule> parse_fault_rule(std::string_view text);

/// Draws what happens to each request, the same each time for the same seed, path and how often that path was
/// asked for: the order in which clients ask does not matter. Any thread.
class Faults {
  public:
    explicit Faults(std::uint64_t seed) : seed_(seed) {}

    void add(FaultRule rule);
    void clear();
    Fault draw(const std::string& path);

  private:
    const std::uint64_t seed_;
    std::mutex mutex_;
    std::vector<FaultRule> rules_;
    std::map<std::string, std::uint64_t> asked_;
};

}  // namespace cinefleet::standin
