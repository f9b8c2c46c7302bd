#include "coordinator/queue/day_quota.h"

#include <algorithm>

namespace cinefleet::queue {

void DayQuota::restore(std::int64_t day, std::int64_t requests) {
    day_ = day;
    used_ = std::max<std::int64_t>(requests, 0);
    reserved_ = used_;
}

bool DayQuota::begin_day(std::int64_t day, std::int64_t carried) {
    if (day == day_ || day == day_ - 1) {
        return false;
    }
    const bool was_used_up = is_used_up();
    // Earlier by more than a day: the clock was wrong, and nobody knows on which day these were used.
    used_ = day > day_ ? carried : used_;
    day_ = day;
    reserved_ = 0;
    asked_ = 0;
    return was_used_up && !is_used_up();
}

void DayQuota::give_back() {
    used_ = std::max<std::int64_t>(used_ - 1, 0);
}

std::optional<std::int64_t> DayQuota::reserve(std::int64_t wanted) {
    const std::int64_t at_hand = reserved_ - used_;
    if (most_ == 0 || asked_ > 0 || is_used_up() || at_hand >= wanted || at_hand > kMostReserved / 2) {
        return std::nullopt;
    }
    const std::int64_t up_to = std::min(most_, used_ + std::min(wanted, kMostReserved));
    if (up_to <= reserved_) {
        return std::nullopt;
    }
    asked_ = up_to;
    return up_to;
}

void DayQuota::reserved(std::int64_t day, std::int64_t requests) {
    if (day == day_) {
        reserved_ = std::max(reserved_, requests);
        asked_ = 0;
    }
}

}  // namespace cinefleet::queue
