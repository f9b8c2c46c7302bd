#include "coordinator/cli/console.h"
#include "coordinator/cli/output.h"

#include "coordinator/cli/exit_codes.h"
#include "coordinator/cli/report.h"

#include <fcntl.h>
#include <poll.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdio>
#include <iostream>

namespace cinefleet::cli {
namespace {

constexpr int kPollMs = 100;
constexpr std::size_t kLongestLine = 10'000;
constexpr std::size_t kLongestMessage = 1'000;

bool is_readable_soon(int fd) {
    pollfd entry{fd, POLLIN, 0};
    return ::poll(&entry, 1, kPollMs) > 0;
}

}  // namespace

void say(const std::string& text) {
    put(stderr, "{}\n", text);
}

int report_error(const Error& error) {
    say("cinefleet: " + for_terminal(error.message, kLongestMessage));
    if (!error.detail.empty()) {
        say("  (" + for_terminal(error.detail, kLongestMessage) + ")");
    }
    return error.error_class == ErrorClass::invalid_input ? kUsage : kCannotRun;
}

bool is_agreed(const std::string& question, bool yes) {
    if (yes) {
        return true;
    }
    if (::isatty(STDIN_FILENO) != 1) {
        say(question + "\ncinefleet: nobody can answer here: repeat it with --yes");
        return false;
    }
    put(stderr, "{} [y/N] ", question);
    std::string answer;
    std::getline(std::cin, answer);
    return answer == "y" || answer == "Y" || answer == "yes";
}

bool signal_came(int fd) {
    if (!is_readable_soon(fd)) {
        return false;
    }
    std::array<char, 1024> buffer{};
    return ::read(fd, buffer.data(), buffer.size()) > 0;
}

int next_signal(int fd) {
    signalfd_siginfo taken{};
    const bool is_taken = is_readable_soon(fd) && ::read(fd, &taken, sizeof taken) == sizeof taken;
    return is_taken ? static_cast<int>(taken.ssi_signo) : 0;
}

bool has_terminal() {
    const int fd = ::open("/dev/tty", O_RDONLY | O_NOCTTY | O_CLOEXEC);
    if (fd >= 0) {
        ::close(fd);
    }
    return fd >= 0;
}

std::optional<std::string> LineReader::next() {
    for (;;) {
        if (const std::size_t end = waiting_.find('\n'); end != std::string::npos) {
            std::string line = waiting_.substr(0, end);
            waiting_.erase(0, end + 1);
            return line;
        }
        if (has_ended_ || waiting_.size() > kLongestLine) {
            return std::nullopt;
        }
        std::array<pollfd, 2> entries{pollfd{STDIN_FILENO, POLLIN, 0}, pollfd{signals_, POLLIN, 0}};
        ::poll(entries.data(), entries.size(), -1);
        if (entries[1].revents != 0) {
            has_ended_ = is_stopped_ = true;
            return std::nullopt;
        }
        std::array<char, 1024> buffer{};
        const ssize_t size = ::read(STDIN_FILENO, buffer.data(), buffer.size());
        if (size > 0) {
            waiting_.append(buffer.data(), static_cast<std::size_t>(size));
        } else if (size == 0 || errno != EINTR) {
            has_ended_ = true;
            if (!waiting_.empty()) {
                waiting_ += '\n';
            }
        }
    }
}

}  // namespace cinefleet::cli
