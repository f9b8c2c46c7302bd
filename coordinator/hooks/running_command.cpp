#include "coordinator/hooks/running_command.h"

#include <utility>

namespace cinefleet::hooks {

Result<std::unique_ptr<RunningCommand>> RunningCommand::start(const std::string& command,
                                                              const std::string& input, MonoTime until) {
    Result<std::unique_ptr<BoundedProcess>> process =
        BoundedProcess::start({"/bin/sh", "-c", command}, {input, kMostOutput, true, until});
    if (!process) {
        return failure(std::move(process).error());
    }
    return std::make_unique<RunningCommand>(*std::move(process));
}

std::optional<HookVerdict> RunningCommand::poll(MonoTime now) {
    const std::optional<BoundedProcess::End> end = process_->poll(now);
    if (!end) {
        return std::nullopt;
    }
    return end->was_too_late
               ? HookVerdict{HookVerdict::Kind::refused, "did not end in its time and was killed"}
               : verdict_of_end(end->process);
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
