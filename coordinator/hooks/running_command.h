#pragma once

#include "common/clock.h"
#include "common/sys/process.h"
#include "coordinator/hooks/hook_call.h"

#include <array>
#include <memory>
#include <optional>
#include <string>

namespace cinefleet::hooks {

/// A hook's command: a line for /bin/sh in a process group of its own, which is killed when its time is over
/// or when this is destroyed. Belongs to one thread, and to that which started it.
class RunningCommand {
  public:
    /// The command reads `input` on standard input.
    static Result<std::unique_ptr<RunningCommand>> start(const std::string& command, const std::string& input,
                                                         MonoTime until);
    RunningCommand(ChildProcess process, int output, MonoTime until);
    ~RunningCommand();
    RunningCommand(const RunningCommand&) = delete;
    RunningCommand& operator=(const RunningCommand&) = delete;

    /// Readable when there is something to do.
    std::array<int, 2> fds() const { return {process_.end_fd(), output_}; }

    /// Takes what it said; its end, once. Does not wait.
    std::optional<HookVerdict> poll(MonoTime now);

    /// What it said so far on standard output and standard error: the first kMostOutput bytes.
    const std::string& output() const { return said_; }
    MonoTime until() const { return until_; }

    static constexpr std::size_t kMostOutput = 4'096;

  private:
    void take_output();

    ChildProcess process_;
    int output_;
    MonoTime until_;
    std::string said_;
};

/// 0: delivered; 75 (EX_TEMPFAIL of sysexits.h) and 126, 127 (not to be run, not found: POSIX): later; any
/// other: refused.
HookVerdict verdict_of_end(const ProcessEnd& end);

}  // namespace cinefleet::hooks
