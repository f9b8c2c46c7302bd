#pragma once

#include "common/result.h"

#include <string>

namespace cinefleet::cli {

/// A line on standard error.
void say(const std::string& text);

/// Says what went wrong and returns the exit code that it means.
int report_error(const Error& error);

/// Waits up to a tenth of a second for a signal on `fd` (open_signal_fd) and takes it.
bool signal_came(int fd);

}  // namespace cinefleet::cli
