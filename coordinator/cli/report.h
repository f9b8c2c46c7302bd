#pragma once

#include "coordinator/control/api.h"

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace cinefleet::cli {

/// Text that is safe on a terminal: see to_plain_line, at most `width` columns wide. Letters of East
/// Asia and pictures take two of them, marks on the letter before none.
std::string for_terminal(std::string_view text, std::size_t width);

struct Screen {
    std::size_t width = 79;
    std::size_t lines = 23;  ///< at least one
};

/// The live display: one line for the run, one for each worker as far as there is room, none that would not
/// fit: what the terminal wraps or scrolls away could not be drawn over.
std::vector<std::string> render_progress(const control::RunStatus& run,
                                         const std::vector<control::WorkerStatus>& workers, Screen screen);

/// What one worker does, in one line.
std::string render_worker(const control::WorkerStatus& worker, std::size_t width);

/// One run in a list of many.
std::string render_run_line(const control::RunStatus& run, std::size_t width);

/// A task with its history.
std::string render_task(const control::TaskReport& task);

/// A movie with its ids, texts, people, artwork, gaps and latest tasks.
std::string render_movie(const control::MovieReport& report, bool with_origins);

/// How a movie's match came about: what name and NFO say, what was searched and found, what decided.
std::string render_match(const control::MovieReport& report);

/// A movie that waits for a person, with its candidates.
std::string render_review(const control::ReviewItem& item);

/// One movie in a list of many.
std::string render_movie_line(const control::MovieLine& movie);

/// What becomes of the names of a movie, or why nothing does.
std::string render_renamed(const control::RenamedMovie& movie);

/// The end of a run, for people.
/// `notices`: what is to be known about the providers, as control::FleetStatus has it.
std::string render_summary(const control::RunStatus& run, const std::vector<std::string>& notices = {});

/// The run report as JSON, with Ember's metric names.
std::string render_json(const control::RunStatus& run);

}  // namespace cinefleet::cli
