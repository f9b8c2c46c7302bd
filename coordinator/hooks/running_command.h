#pragma once

#include "common/sys/bounded_process.h"
#include "coordinator/hooks/hook_call.h"

#include <array>
#include <memory>
#include <optional>
#include <string>

namespace cinefleet::hooks {

/// A hook's command: a line for /bin/sh. Belongs to one thread, and to that which started it.
class RunningCommand {
  public:
    /// The command reads `input` on standard input.
    static Result<std::unique_ptr<RunningCommand>> start(const std::string& command, const std::string& input,
                                                         MonoTime until);
    explicit RunningCommand(std::unique_ptr<BoundedProcess> process) : process_(std::move(process)) {}

    /// Readable when there is something to do.
    std::array<int, 2> fds() const { return process_->fds(); }

    /// Takes what it said; its end, once. Does not wait.
    std::optional<HookVerdict> poll(MonoTime now);

    /// What it said so far on standard output and standard error: the first kMostOutput bytes.
    const std::string& output() const { return process_->output(); }
    MonoTime until() const { return process_->until(); }

    static constexpr std::size_t kMostOutput = 4'096;

  private:
    std::unique_ptr<BoundedProcess> process_;
};

/// 0: delivered; 75 (EX_TEMPFAIL of sysexits.h) and 126, 127 (not to be run, not found: POSIX): later; any
/// other: refused.
HookVerdict verdict_of_end(const ProcessEnd& end);

}  // namespace cinefleet::hooks
