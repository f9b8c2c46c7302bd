#pragma once

#include "common/result.h"

#include <cstdint>
#include <functional>
#include <string>

namespace cinefleet {

/// Takes one line for the operator: an event, ids, numbers with units. Any thread.
using LogLine = std::function<void(const std::string&)>;

/// A log on standard error: UTC time with milliseconds, `name`, text; control characters are left out, since
/// names come from disks and networks. Lines of several threads do not mix.
LogLine standard_error_log(const std::string& name);

enum class LogFormat : std::uint8_t { text, json };

struct LogOptions {
    std::string process;  ///< whose lines these are
    LogFormat format = LogFormat::text;
    std::string file;                                  ///< empty: standard error
    std::int64_t max_bytes = std::int64_t{10} << 20U;  ///< of a file; then it becomes NAME.1.EXTENSION
    std::size_t keep = 5;                              ///< such older files
};

struct Log {
    LogLine info;
    LogLine warning;  ///< something is wrong that somebody may want to look at
};

/// With `json`, each line is an object with time, level, process, pid and message. A file belongs to one
/// process. io: it cannot be written.
Result<Log> open_log(const LogOptions& options);

/// "text" or "json"; invalid_input.
Result<LogFormat> parse_log_format(const std::string& text);

/// "/x/worker.log" and "0": "/x/worker-0.log"; an empty path stays empty.
std::string log_file_of(const std::string& path, const std::string& part);

}  // namespace cinefleet
