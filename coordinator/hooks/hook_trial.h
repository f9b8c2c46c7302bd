#pragma once

#include "common/clock.h"
#include "common/model/hook.h"
#include "coordinator/hooks/hook_call.h"

namespace cinefleet::hooks {

/// Tells a hook something that means nothing ("event": "test"; a player is only asked whether it answers) and
/// waits for what comes of it, at most its timeout. `said`: of a command, what it printed.
struct HookTrial {
    HookVerdict verdict;
    std::string said;
};
HookTrial try_out(const Hook& hook, const Clock& clock);

}  // namespace cinefleet::hooks
