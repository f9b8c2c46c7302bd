#pragma once

#include "common/clock.h"
#include "common/result.h"
#include "common/sys/settings.h"
#include "coordinator/doctor/finding.h"

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

/// Looks at a set-up and says what is wrong with it and what to do. Changes nothing but a file in the state
/// folder that is gone at once, and asks each service one request at most.
namespace cinefleet::doctor {

struct Question {
    std::string url;     ///< may hold a key: never shown
    std::string header;  ///< empty: none
};
struct Answer {
    int status = 0;
    std::optional<std::int64_t> date_s;  ///< what the service's clock says, since 1970
};
/// Asks over HTTP; a failure without an answer is an error.
using Ask = std::function<Result<Answer>(const Question&)>;

struct Outside {
    Ask ask;
    std::string worker_program;  ///< path
    std::string version;         ///< of this program
};

/// All of them, in the order in which a set-up is made.
std::vector<Finding> examine(const Settings& settings, const Outside& outside, const Clock& clock);

// One by one, for tests.
std::vector<Finding> check_state(const Settings& settings, const Clock& clock);
std::vector<Finding> check_sources(const Settings& settings);
std::vector<Finding> check_services(const Settings& settings, const Ask& ask, const Clock& clock);
std::vector<Finding> check_machine(const Settings& settings, const Outside& outside);

}  // namespace cinefleet::doctor
