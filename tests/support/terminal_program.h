#pragma once

#include <sys/types.h>

#include <string>
#include <vector>

namespace cinefleet {

/// A program of ours on a terminal of its own (a pseudo-terminal of 100 columns), as a person has it.
class TerminalProgram {
  public:
    explicit TerminalProgram(const std::vector<std::string>& arguments);
    /// Kills it if it still runs.
    ~TerminalProgram();
    TerminalProgram(const TerminalProgram&) = delete;
    TerminalProgram& operator=(const TerminalProgram&) = delete;

    /// Waits, for a minute at most, until it says this after what was waited for before.
    [[nodiscard]] bool says(const std::string& text);

    /// As keys; "\x03" is Ctrl-C.
    void type(const std::string& keys) const;

    /// Waits for its end, for a minute at most; -1: it was killed.
    int wait();

    /// All that it has written, what was typed included.
    const std::string& screen() const { return screen_; }

  private:
    bool read_more();

    pid_t pid_ = -1;
    int terminal_ = -1;
    std::string screen_;
    std::size_t heard_ = 0;
};

}  // namespace cinefleet
