#include "tests/simulation/permit_watch.h"

#include "tests/simulation/world.h"

#include <algorithm>
#include <string>

namespace cinefleet::simulation {
namespace {

constexpr Millis kPauseUnlessTold{2'000};

}  // namespace

void PermitWatch::started(const queue::Recovered& recovered) {
    words_.clear();
    now_ = world_.coordinator.clock();
    for (const queue::LearnedLimit& learned : recovered.learned) {
        words_[learned.provider].is_blocked = learned.is_blocked;
    }
}

void PermitWatch::told(const queue::PermitReleased& released) {
    const auto found = providers_.find(released.permit);
    if (found == providers_.end()) {
        return;
    }
    Word& word = words_[found->second];
    const Millis wait = world_.profile.core.block_first_wait;
    const bool is_trial = word.is_blocked && released.permit == word.trial;
    switch (released.outcome) {
        case queue::PermitOutcome::throttled: {
            const Millis pause = released.retry_after > Millis{0} ? released.retry_after : kPauseUnlessTold;
            word.quiet_until = std::max(word.quiet_until, now() + pause);
            word.is_blocked = word.is_blocked && !is_trial;
            return;
        }
        case queue::PermitOutcome::blocked:
            if (is_trial || !word.is_blocked) {
                word.is_blocked = true;
                word.try_from = now() + wait;
            }
            return;
        case queue::PermitOutcome::ok:
            word.is_blocked = word.is_blocked && !is_trial;
            return;
        case queue::PermitOutcome::unused:
            word.try_from = is_trial ? now() : word.try_from;
            return;
        case queue::PermitOutcome::failed:
            word.try_from = is_trial ? now() + wait : word.try_from;
            return;
    }
}

void PermitWatch::granted(const queue::SendPermits& grants) {
    Word& word = words_[grants.provider];
    const std::string provider(to_string(grants.provider));
    for (const PermitId permit : grants.permits) {
        providers_[permit] = grants.provider;
        if (now() < word.quiet_until) {
            world_.promises.fail("promise 5: " + provider + " asked for a pause and is asked within it");
        }
        if (!word.is_blocked) {
            continue;
        }
        if (now() < word.try_from) {
            world_.promises.fail("promise 5: " + provider + " blocks us and is asked again too soon");
        }
        world_.report.count("trial of a block");
        word.trial = permit;
        word.try_from = now() + world_.profile.core.block_first_wait;
    }
}

void PermitWatch::leased() {
    const Word& word = words_[world_.profile.core.primary_provider];
    if (word.is_blocked && now() < word.try_from) {
        world_.promises.fail("a task is given out though the first provider blocks us");
    }
}

MonoTime PermitWatch::now() {
    now_ = std::max(now_, world_.coordinator.clock());
    return now_;
}

}  // namespace cinefleet::simulation
