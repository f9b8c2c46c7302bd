#pragma once

#include "coordinator/control/api.h"

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace cinefleet::cli {

/// Text that is safe on a terminal: control characters and broken UTF-8 become U+FFFD, at most `width`
/// characters.
std::string for_terminal(std::string_view text, std::size_t width);

/// The live display: one line for the run, one for each worker, none longer than `width`.
std::vector<std::string> render_progress(const control::RunStatus& run,
                                         const std::vector<control::WorkerStatus>& workers,
                                         std::size_t width);

/// The end of a run, for people.
std::string render_summary(const control::RunStatus& run);

/// The run report as JSON, with Ember's metric names.
std::string render_json(const control::RunStatus& run);

}  // namespace cinefleet::cli
