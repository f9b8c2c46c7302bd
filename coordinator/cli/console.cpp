#include "coordinator/cli/console.h"

#include "coordinator/cli/exit_codes.h"
#include "coordinator/cli/report.h"

#include <fmt/format.h>
#include <poll.h>
#include <unistd.h>

#include <array>
#include <cstdio>

namespace cinefleet::cli {
namespace {

constexpr int kPollMs = 100;
constexpr std::size_t kLongestMessage = 1'000;

}  // namespace

void say(const std::string& text) {
    fmt::print(stderr, "{}\n", text);
}

int report_error(const Error& error) {
    say("cinefleet: " + for_terminal(error.message, kLongestMessage));
    if (!error.detail.empty()) {
        say("  (" + for_terminal(error.detail, kLongestMessage) + ")");
    }
    return error.error_class == ErrorClass::invalid_input ? kUsage : kCannotRun;
}

bool signal_came(int fd) {
    pollfd entry{fd, POLLIN, 0};
    if (::poll(&entry, 1, kPollMs) <= 0) {
        return false;
    }
    std::array<char, 1024> buffer{};
    return ::read(fd, buffer.data(), buffer.size()) > 0;
}

}  // namespace cinefleet::cli
