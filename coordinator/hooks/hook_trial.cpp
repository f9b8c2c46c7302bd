#include "coordinator/hooks/hook_trial.h"

#include "coordinator/hooks/running_command.h"

#include <poll.h>

#include <utility>

namespace cinefleet::hooks {
namespace {

constexpr Millis kLook{100};

HookTrial try_command(const Hook& hook, const Clock& clock) {
    const auto command =
        RunningCommand::start(hook.command, test_message(hook.name).json, clock.mono() + hook.timeout);
    if (!command) {
        return {{HookVerdict::Kind::later, command.error().message}, {}};
    }
    for (;;) {
        if (std::optional<HookVerdict> verdict = (*command)->poll(clock.mono())) {
            return {*std::move(verdict), (*command)->output()};
        }
        pollfd end{(*command)->fds()[0], POLLIN, 0};
        ::poll(&end, 1, static_cast<int>(kLook.count()));
    }
}

}  // namespace

HookTrial try_out(const Hook& hook, const Clock& clock) {
    if (hook.kind == HookKind::command) {
        return try_command(hook, clock);
    }
    return {verdict_of(hook, ask_once(hook_request(hook, test_message(hook.name)))), {}};
}

}  // namespace cinefleet::hooks
