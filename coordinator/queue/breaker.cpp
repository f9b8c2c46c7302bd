#include "coordinator/queue/breaker.h"

#include <algorithm>

namespace cinefleet::queue {

BreakerState Breaker::state(MonoTime now) const {
    if (!is_open_) {
        return BreakerState::closed;
    }
    return now >= next_try_ ? BreakerState::trying : BreakerState::open;
}

void Breaker::suspect(MonoTime now) {
    is_open_ = true;
    wait_ = first_wait_;
    since_ = now;
    next_try_ = now;
}

bool Breaker::on_trial_ok(MonoTime now) {
    if (!is_open_) {
        return false;
    }
    is_open_ = false;
    is_trying_ = false;
    closed_at_ = now;
    return true;
}

void Breaker::on_trial_blocked(MonoTime now) {
    if (is_open_) {
        is_trying_ = false;
        wait_ = std::min(wait_ * 2, longest_wait_);
        next_try_ = now + wait_;
    }
}

void Breaker::on_trial_lost(MonoTime now) {
    if (is_open_) {
        is_trying_ = false;
        next_try_ = now + first_wait_;
    }
}

bool Breaker::on_blocked(MonoTime now) {
    if (is_open_) {
        return false;  // sent before the block was known
    }
    const bool was_well = wait_ == Millis{0} || now - closed_at_ > 2 * wait_;
    wait_ = was_well ? first_wait_ : std::min(wait_ * 2, longest_wait_);
    is_open_ = true;
    since_ = now;
    next_try_ = now + wait_;
    return true;
}

}  // namespace cinefleet::queue
