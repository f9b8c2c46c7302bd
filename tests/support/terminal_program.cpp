#include "tests/support/terminal_program.h"

#include "common/check.h"

#include <poll.h>
#include <pty.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <csignal>

namespace cinefleet {
namespace {

constexpr int kLongestWaitMs = 60'000;

}  // namespace

TerminalProgram::TerminalProgram(const std::vector<std::string>& arguments) {
    std::vector<std::string> words = arguments;
    std::vector<char*> raw;
    for (std::string& word : words) {
        raw.push_back(word.data());
    }
    raw.push_back(nullptr);
    const winsize size{40, 100, 0, 0};
    pid_ = ::forkpty(&terminal_, nullptr, nullptr, &size);
    if (pid_ == 0) {
        ::execv(raw.front(), raw.data());
        ::_exit(127);
    }
    CINEFLEET_CHECK(pid_ > 0);
}

TerminalProgram::~TerminalProgram() {
    if (pid_ > 0) {
        ::kill(pid_, SIGKILL);
        ::waitpid(pid_, nullptr, 0);
    }
    ::close(terminal_);
}

// False: it has ended, or is silent.
bool TerminalProgram::read_more() {
    pollfd readable{terminal_, POLLIN, 0};
    int ready = 0;
    do {
        ready = ::poll(&readable, 1, kLongestWaitMs);
    } while (ready < 0 && errno == EINTR);
    std::array<char, 4096> buffer{};
    const ssize_t size = ready > 0 ? ::read(terminal_, buffer.data(), buffer.size()) : 0;
    if (size <= 0) {
        return false;  // EIO: nobody holds the terminal's other side any more
    }
    screen_.append(buffer.data(), static_cast<std::size_t>(size));
    return true;
}

bool TerminalProgram::says(const std::string& text) {
    for (;;) {
        if (const std::size_t at = screen_.find(text, heard_); at != std::string::npos) {
            heard_ = at + text.size();
            return true;
        }
        if (!read_more()) {
            return false;
        }
    }
}

void TerminalProgram::type(const std::string& keys) const {
    CINEFLEET_CHECK(::write(terminal_, keys.data(), keys.size()) == static_cast<ssize_t>(keys.size()));
}

int TerminalProgram::wait() {
    while (read_more()) {
    }
    int status = 0;
    CINEFLEET_CHECK(::waitpid(pid_, &status, 0) == pid_);
    pid_ = -1;
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

}  // namespace cinefleet
