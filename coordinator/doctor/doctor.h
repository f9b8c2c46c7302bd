#pragma once

#include "common/clock.h"
#include "common/result.h"
#include "common/sys/http_client.h"
#include "common/sys/settings.h"
#include "coordinator/doctor/finding.h"

#include <functional>
#include <string>
#include <vector>

/// Looks at a set-up and says what is wrong with it and what to do. Changes nothing but a file in the state
/// folder that is gone at once, and asks each service one request at most.
namespace cinefleet::doctor {

/// Asks a service: ask_once().
using Ask = std::function<HttpAnswer(const HttpRequest&)>;

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
std::vector<Finding> check_machine(const Settings& settings, const Outside& outside, const Clock& clock);

}  // namespace cinefleet::doctor
