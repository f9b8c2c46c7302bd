#pragma once

#include "common/clock.h"
#include "common/sys/owned_fd.h"
#include "common/sys/process.h"

#include <array>
#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace cinefleet {

/// A program of somebody else's that runs for a limited time and of whose words a limited number is kept. Its
/// process group is killed when its time is over or when this is destroyed. Belongs to one thread, and to
/// that which started it.
class BoundedProcess {
  public:
    struct Options {
        std::string input;  ///< what it reads from standard input
        std::size_t most_output = 4'096;
        bool with_errors = true;  ///< standard error is kept as well, among the rest
        MonoTime until = MonoTime::max();
    };
    /// `arguments[0]` is the program's path. not_found, io: it cannot be started.
    static Result<std::unique_ptr<BoundedProcess>> start(const std::vector<std::string>& arguments,
                                                         const Options& options);
    BoundedProcess(ChildProcess process, int output, const Options& options);
    BoundedProcess(const BoundedProcess&) = delete;
    BoundedProcess& operator=(const BoundedProcess&) = delete;

    /// Readable when there is something to do.
    std::array<int, 2> fds() const { return {process_.end_fd(), output_.get()}; }

    struct End {
        bool was_too_late = false;  ///< its time was over
        ProcessEnd process;         ///< if it has ended by itself
    };
    /// Takes what it said; its end, once. Does not wait.
    std::optional<End> poll(MonoTime now);

    /// What it said so far: the first `most_output` bytes.
    const std::string& output() const { return said_; }
    /// It said more than was kept.
    bool said_more() const { return said_more_; }
    MonoTime until() const { return until_; }

  private:
    void take_output();

    ChildProcess process_;
    OwnedFd output_;
    const std::size_t most_output_;
    MonoTime until_;
    std::string said_;
    bool said_more_ = false;
};

}  // namespace cinefleet
