#pragma once

#include "common/result.h"

#include <optional>
#include <string>

namespace cinefleet::cli {

/// A line on standard error.
void say(const std::string& text);

/// Says what went wrong and returns the exit code that it means.
int report_error(const Error& error);

/// Whether a person says yes to the question; `yes`: already. Where nobody can answer: no, with what to do.
bool is_agreed(const std::string& question, bool yes);

/// Waits up to a tenth of a second for a signal on `fd` (open_signal_fd) and takes it.
bool signal_came(int fd);

/// The same, but takes one signal only and says which; 0: none came.
int next_signal(int fd);

/// This process has been started from a terminal, whose end it is told by SIGHUP.
bool has_terminal();

/// What a person types, line by line, from standard input.
class LineReader {
  public:
    explicit LineReader(int signals) : signals_(signals) {}

    /// Without its end; nullopt: the input has ended, or a signal came on `signals` (open_signal_fd).
    std::optional<std::string> next();
    bool is_stopped() const { return is_stopped_; }  ///< by a signal

  private:
    int signals_;
    std::string waiting_;
    bool has_ended_ = false;
    bool is_stopped_ = false;
};

}  // namespace cinefleet::cli
