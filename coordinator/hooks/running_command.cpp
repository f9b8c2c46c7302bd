#include "coordinator/hooks/running_command.h"

#include "common/sys/owned_fd.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <utility>

namespace cinefleet::hooks {
namespace {

// In memory: a command that does not read it blocks nobody. Below 0: there was no room.
int file_of(const std::string& text) {
    OwnedFd file(::memfd_create("hook", MFD_CLOEXEC));
    std::size_t written = 0;
    while (file.get() >= 0 && written < text.size()) {
        const ssize_t count = ::write(file.get(), text.data() + written, text.size() - written);
        if (count <= 0) {
            return -1;
        }
        written += static_cast<std::size_t>(count);
    }
    return file.get() >= 0 && ::lseek(file.get(), 0, SEEK_SET) == 0 ? file.release() : -1;
}

}  // namespace

Result<std::unique_ptr<RunningCommand>> RunningCommand::start(const std::string& command,
                                                              const std::string& input, MonoTime until) {
    const OwnedFd in(file_of(input));
    std::array<int, 2> pipe = {-1, -1};
    if (in.get() < 0 || ::pipe2(pipe.data(), O_CLOEXEC) != 0) {
        return failure(ErrorClass::io, "no command can be started", std::strerror(errno));
    }
    OwnedFd ours(pipe[0]);
    const OwnedFd theirs(pipe[1]);
    ::fcntl(ours.get(), F_SETFL, O_NONBLOCK);
    Result<ChildProcess> process =
        ChildProcess::start({"/bin/sh", "-c", command}, {-1, in.get(), theirs.get()});
    if (!process) {
        return failure(std::move(process).error());
    }
    return std::make_unique<RunningCommand>(*std::move(process), ours.release(), until);
}

RunningCommand::RunningCommand(ChildProcess process, int output, MonoTime until)
    : process_(std::move(process)), output_(output), until_(until) {}

RunningCommand::~RunningCommand() {
    ::close(output_);
}

void RunningCommand::take_output() {
    std::array<char, 4'096> buffer{};
    for (;;) {
        const ssize_t count = ::read(output_, buffer.data(), buffer.size());
        if (count <= 0) {
            return;
        }
        said_.append(buffer.data(), std::min(static_cast<std::size_t>(count), kMostOutput - said_.size()));
    }
}

std::optional<HookVerdict> RunningCommand::poll(MonoTime now) {
    const std::optional<ProcessEnd> end = process_.poll_end();
    take_output();  // after it: all that it said is there by now
    if (end) {
        return verdict_of_end(*end);
    }
    if (now >= until_) {
        return HookVerdict{HookVerdict::Kind::refused, "did not end in its time and was killed"};
    }
    return std::nullopt;
}

HookVerdict verdict_of_end(const ProcessEnd& end) {
    using Kind = HookVerdict::Kind;
    constexpr std::int32_t kTemporary = 75;
    constexpr std::int32_t kNotToBeRun = 126;
    constexpr std::int32_t kNotFound = 127;
    if (end.signal != 0) {
        return {Kind::refused, "was ended by signal " + std::to_string(end.signal)};
    }
    const std::string said = "exits with " + std::to_string(end.exit_code);
    switch (end.exit_code) {
        case 0:
            return {};
        case kNotToBeRun:
        case kNotFound:
            return {Kind::later, said + ": is the command there?"};
        case kTemporary:
            return {Kind::later, said};
        default:
            return {Kind::refused, said};
    }
}

}  // namespace cinefleet::hooks
