#include "common/sys/process.h"

#include <fcntl.h>
#include <poll.h>
#include <sys/prctl.h>
#include <sys/random.h>
#include <sys/signalfd.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <climits>
#include <csignal>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <sstream>
#include <utility>

namespace cinefleet {
namespace {

// Runs between fork and exec: only async-signal-safe calls.
[[noreturn]] void become(std::vector<char*>& arguments, int error_pipe, pid_t parent,
                         const ChildProcess::Files& files) {
    ::setpgid(0, 0);
    ::prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (::getppid() != parent) {
        ::_exit(127);  // the parent died before it could be watched
    }
    if (files.kept >= 0) {
        ::fcntl(files.kept, F_SETFD, 0);
    }
    if (files.input >= 0) {
        ::dup2(files.input, STDIN_FILENO);
    }
    if (files.output >= 0) {
        ::dup2(files.output, STDOUT_FILENO);
        ::dup2(files.errors >= 0 ? files.errors : files.output, STDERR_FILENO);
    }
    sigset_t none;
    sigemptyset(&none);
    ::sigprocmask(SIG_SETMASK, &none, nullptr);
    ::execvp(arguments.front(), arguments.data());
    const int code = errno;
    [[maybe_unused]] const ssize_t written = ::write(error_pipe, &code, sizeof code);
    ::_exit(127);
}

}  // namespace

Result<ChildProcess> ChildProcess::start(const std::vector<std::string>& arguments, const Files& files) {
    std::vector<std::string> copies = arguments;
    std::vector<char*> pointers;
    for (std::string& argument : copies) {
        pointers.push_back(argument.data());
    }
    pointers.push_back(nullptr);
    std::array<int, 2> error_pipe{};
    if (::pipe2(error_pipe.data(), O_CLOEXEC) != 0) {
        return failure(ErrorClass::io, "no process can be started", std::strerror(errno));
    }
    const pid_t parent = ::getpid();
    const pid_t pid = ::fork();
    if (pid == 0) {
        become(pointers, error_pipe[1], parent, files);
    }
    ::close(error_pipe[1]);
    int code = errno;
    const bool failed = pid < 0 || ::read(error_pipe[0], &code, sizeof code) == sizeof code;
    ::close(error_pipe[0]);
    if (failed) {
        if (pid > 0) {
            ::waitpid(pid, nullptr, 0);
        }
        return failure(code == ENOENT ? ErrorClass::not_found : ErrorClass::io,
                       arguments.front() + " cannot be started: " + std::strerror(code));
    }
    const auto end_fd = static_cast<int>(::syscall(SYS_pidfd_open, pid, 0));
    return ChildProcess(pid, end_fd);
}

ChildProcess::ChildProcess(ChildProcess&& other) noexcept
    : pid_(std::exchange(other.pid_, -1)), end_fd_(std::exchange(other.end_fd_, -1)) {}

ChildProcess& ChildProcess::operator=(ChildProcess&& other) noexcept {
    if (this != &other) {
        kill_and_wait();
        pid_ = std::exchange(other.pid_, -1);
        end_fd_ = std::exchange(other.end_fd_, -1);
    }
    return *this;
}

ChildProcess::~ChildProcess() {
    kill_and_wait();
}

void ChildProcess::kill_and_wait() {
    if (pid_ > 0) {
        ::kill(-pid_, SIGKILL);
        ::kill(pid_, SIGKILL);
        ::waitpid(pid_, nullptr, 0);
        pid_ = -1;
    }
    if (end_fd_ >= 0) {
        ::close(end_fd_);
        end_fd_ = -1;
    }
}

std::optional<ProcessEnd> ChildProcess::poll_end() {
    int status = 0;
    if (pid_ <= 0 || ::waitpid(pid_, &status, WNOHANG) != pid_) {
        return std::nullopt;
    }
    pid_ = -1;
    if (WIFSIGNALED(status)) {
        return ProcessEnd{-1, WTERMSIG(status)};
    }
    return ProcessEnd{WEXITSTATUS(status), 0};
}

void ChildProcess::send_signal(int signal) const {
    if (pid_ > 0) {
        ::kill(pid_, signal);
    }
}

namespace {

// What it has mapped, as RLIMIT_AS counts it.
std::int64_t mapped_bytes() {
    std::int64_t pages = 0;
    std::ifstream("/proc/self/statm") >> pages;
    return pages * ::sysconf(_SC_PAGESIZE);
}

void set_soft_limit(decltype(RLIMIT_AS) what, rlim_t soft) {
    rlimit limit{};
    if (::getrlimit(what, &limit) == 0) {
        limit.rlim_cur = std::min(soft, limit.rlim_max);
        ::setrlimit(what, &limit);
    }
}

std::chrono::seconds used_cpu_time() {
    rusage usage{};
    ::getrusage(RUSAGE_SELF, &usage);
    return std::chrono::seconds(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec + 1);
}

}  // namespace

void keep_memory_private() {
    ::prctl(PR_SET_DUMPABLE, 0);
    const rlimit none{0, 0};
    ::setrlimit(RLIMIT_CORE, &none);
}

void limit_resources(const ResourceLimits& limits) {
    set_soft_limit(RLIMIT_AS, static_cast<rlim_t>(mapped_bytes() + limits.more_memory_bytes));
    set_soft_limit(RLIMIT_NOFILE, static_cast<rlim_t>(limits.open_files));
}

void allow_cpu_time(std::chrono::seconds more) {
    set_soft_limit(RLIMIT_CPU, static_cast<rlim_t>((used_cpu_time() + more).count()));
}

MemoryLimit::MemoryLimit(std::int64_t more_bytes) : before_(RLIM_INFINITY) {
    rlimit limit{};
    if (::getrlimit(RLIMIT_AS, &limit) == 0) {
        before_ = limit.rlim_cur;
    }
    set_soft_limit(RLIMIT_AS, std::min(before_, static_cast<rlim_t>(mapped_bytes() + more_bytes)));
}

MemoryLimit::~MemoryLimit() {
    set_soft_limit(RLIMIT_AS, before_);
}

Result<int> open_signal_fd(const std::vector<int>& signals) {
    sigset_t set;
    sigemptyset(&set);
    for (const int signal : signals) {
        sigaddset(&set, signal);
    }
    ::sigprocmask(SIG_BLOCK, &set, nullptr);
    const int fd = ::signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
    if (fd < 0) {
        return failure(ErrorClass::io, "signals cannot be watched", std::strerror(errno));
    }
    return fd;
}

std::string own_program_path() {
    std::array<char, PATH_MAX> path{};
    const ssize_t size = ::readlink("/proc/self/exe", path.data(), path.size() - 1);
    return size > 0 ? std::string(path.data(), static_cast<std::size_t>(size)) : std::string();
}

std::string find_program(const std::string& name) {
    const auto is_program = [](const std::string& path) {
        struct stat status {};
        return ::stat(path.c_str(), &status) == 0 && S_ISREG(status.st_mode) &&
               ::access(path.c_str(), X_OK) == 0;
    };
    if (name.empty() || name.find('/') != std::string::npos) {
        return is_program(name) ? name : std::string();
    }
    const char* path = std::getenv("PATH");
    std::istringstream folders(path != nullptr ? path : "/usr/local/bin:/usr/bin:/bin");
    for (std::string folder; std::getline(folders, folder, ':');) {
        if (std::string program = (folder.empty() ? "." : folder) + "/" + name; is_program(program)) {
            return program;
        }
    }
    return {};
}

std::string host_name() {
    std::array<char, HOST_NAME_MAX + 1> name{};
    return ::gethostname(name.data(), name.size() - 1) == 0 ? name.data() : "host";
}

std::uint64_t random_number() {
    std::uint64_t number = 0;
    while (number == 0 && ::getrandom(&number, sizeof number, 0) != sizeof number) {
    }
    return number;
}

}  // namespace cinefleet
