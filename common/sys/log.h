#pragma once

#include <functional>
#include <string>

namespace cinefleet {

/// Takes one line for the operator: an event, ids, numbers with units. Any thread.
using LogLine = std::function<void(const std::string&)>;

/// A log on standard error: UTC time with milliseconds, `name`, text; control characters are replaced, since
/// names come from disks and networks. Lines of several threads do not mix.
LogLine standard_error_log(const std::string& name);

}  // namespace cinefleet
