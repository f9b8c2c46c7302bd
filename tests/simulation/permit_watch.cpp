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
        words_[{learned.provider, learned.machine}].is_blocked = learned.is_blocked;
    }
}

void PermitWatch::told(const queue::PermitReleased& released) {
    const auto found = grants_.find(released.permit);
    if (found == grants_.end()) {
        return;
    }
    // A coordinator that has just started need not know yet from which machine that is.
    if (!found->second.place.second.empty() && found->second.epoch != world_.coordinator.epoch()) {
        return;
    }
    Word& word = words_[found->second.place];
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
    const WorkerModel& worker = *world_.workers[world_.network.worker_of(grants.peer)];
    const Place place{grants.provider, world_.egress_of(worker)};
    Word& word = words_[place];
    const std::string provider(to_string(grants.provider));
    for (const PermitId permit : grants.permits) {
        grants_[permit] = {place, world_.coordinator.epoch()};
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

void PermitWatch::leased(const std::string& egress) {
    const Word& word = words_[{world_.profile.core.primary_provider, egress}];
    if (word.is_blocked && now() < word.try_from) {
        world_.promises.fail("a task is given out though the first provider blocks us");
    }
}

MonoTime PermitWatch::now() {
    now_ = std::max(now_, world_.coordinator.clock());
    return now_;
}

}  // namespace cinefleet::simulation
