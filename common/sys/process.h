#pragma once

#include "common/result.h"

#include <sys/resource.h>
#include <sys/types.h>

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace cinefleet {

/// How a process ended.
struct ProcessEnd {
    std::int32_t exit_code = -1;  ///< -1: ended by a signal
    std::int32_t signal = 0;      ///< 0: exited by itself
};

/// A child process in a process group of its own, which the system kills when this thread's process ends.
/// Killed and waited for by the destructor.
class ChildProcess {
  public:
    /// Descriptors of ours that the child gets; below 0: none.
    struct Files {
        int kept = -1;    ///< under its number
        int input = -1;   ///< as its standard input
        int output = -1;  ///< as its standard output
        int errors = -1;  ///< as its standard error; below 0: `output`
    };

    /// `arguments[0]` is the program's path. not_found: no such program.
    static Result<ChildProcess> start(const std::vector<std::string>& arguments, const Files& files);
    static Result<ChildProcess> start(const std::vector<std::string>& arguments) {
        return start(arguments, Files{});
    }
    ChildProcess(ChildProcess&& other) noexcept;
    ChildProcess& operator=(ChildProcess&& other) noexcept;
    ~ChildProcess();

    pid_t pid() const { return pid_; }

    /// Readable when the process has ended.
    int end_fd() const { return end_fd_; }

    /// How it ended, once it has; does not wait.
    std::optional<ProcessEnd> poll_end();

    void send_signal(int signal) const;

  private:
    ChildProcess(pid_t pid, int end_fd) : pid_(pid), end_fd_(end_fd) {}
    void kill_and_wait();

    pid_t pid_;
    int end_fd_;
};

/// From now on neither a core dump nor another process of the same user shows what is in this process's
/// memory: it holds keys. Call it first of all.
void keep_memory_private();

/// What this process may use at most beyond what it has. Beyond it allocations and openings fail.
struct ResourceLimits {
    std::int64_t more_memory_bytes = 0;
    std::int64_t open_files = 0;
};
void limit_resources(const ResourceLimits& limits);

/// From now on it may compute so long, then it is ended by SIGXCPU: call it again before that.
void allow_cpu_time(std::chrono::seconds more);

/// While it lives this process cannot take much more memory than it had: an allocation fails, which ends it
/// unless it is caught. At most one at a time.
class MemoryLimit {
  public:
    /// `more_bytes` beyond what the process has now.
    explicit MemoryLimit(std::int64_t more_bytes);
    ~MemoryLimit();
    MemoryLimit(const MemoryLimit&) = delete;
    MemoryLimit& operator=(const MemoryLimit&) = delete;

  private:
    rlim_t before_;  ///< the soft limit
};

/// From now on these signals no longer interrupt; the descriptor becomes readable when one has come. Call it
/// before any thread is started. The read data are signalfd_siginfo.
Result<int> open_signal_fd(const std::vector<int>& signals);

/// The path of the running program's own file.
std::string own_program_path();

/// Where a program is: `name` itself if it holds a '/', else the first of that name in PATH. Empty: nowhere.
std::string find_program(const std::string& name);

/// This machine's name.
std::string host_name();

/// A number that no other call gives: for incarnations.
std::uint64_t random_number();

}  // namespace cinefleet
