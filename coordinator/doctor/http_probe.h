#pragma once

#include "coordinator/doctor/doctor.h"

namespace cinefleet::doctor {

/// One GET with curl: redirects are not followed, the body is thrown away, ten seconds at most. unavailable.
Result<Answer> ask_over_http(const Question& question);

}  // namespace cinefleet::doctor
