#include "coordinator/queue/adaptive_limit.h"

#include <algorithm>

namespace cinefleet::queue {
namespace {

constexpr std::int64_t kScale = 1'024;
constexpr std::int64_t kProbeShare = 8;    // before the first refusal: an eighth more than is proven
constexpr std::int64_t kMarginShare = 32;  // below what was accepted: edges of windows are not sharp
constexpr std::int64_t kLargestCut = 4;    // to a quarter at once, however little was accepted

std::int64_t moved(std::int64_t failing, bool is_good) {
    return failing + ((is_good ? 0 : kScale) - failing) / AdaptiveAllowance::kMemory;
}

bool is_trouble(std::int64_t failing) {
    return failing > kScale / 2;
}

}  // namespace

AdaptiveAllowance::AdaptiveAllowance(const AllowanceRange& range) {
    change(range);
}

std::int64_t AdaptiveAllowance::probes() const {
    if (range_.is_fixed() || hold_ > 0 || value_ >= range_.most) {
        return 0;
    }
    const std::int64_t wanted = is_new_ground() ? std::max<std::int64_t>(value_ / kProbeShare, 1) : 1;
    return std::min(wanted, range_.most - value_);
}

void AdaptiveAllowance::on_accepted(bool was_probe) {
    note_health(true);
    hold_ = std::max<std::int64_t>(hold_ - 1, 0);
    if (was_probe && !range_.is_fixed()) {
        value_ = std::min(value_ + 1, range_.most);
        if (ceiling_known_ > 0 && is_new_ground()) {
            doublings_ = 0;  // the provider allows more than it did
        }
    }
}

void AdaptiveAllowance::on_refused(std::int64_t accepted, bool only_probes) {
    if (range_.is_fixed()) {
        return;
    }
    const std::int64_t ceiling = value_;
    const std::int64_t margin = accepted / kMarginShare;
    std::int64_t lowered = std::min(accepted - margin, value_);
    if (!only_probes) {
        lowered = std::min(lowered, value_ - 1);
    }
    lower_to(std::max(lowered, value_ / kLargestCut));
    ceiling_known_ = std::max(std::min(ceiling, accepted), value_);
}

bool AdaptiveAllowance::on_failed() {
    note_health(false);
    if (range_.is_fixed() || !is_trouble(failing_)) {
        return false;
    }
    failing_ = 0;
    ceiling_known_ = value_;
    lower_to(value_ * 3 / 4);
    return true;
}

void AdaptiveAllowance::restore(std::int64_t value) {
    if (!range_.is_fixed()) {
        value_ = std::clamp(value, range_.least, range_.most);
        ceiling_known_ = value_;
        hold_ = kRequestsAProbe;
    }
}

void AdaptiveAllowance::change(const AllowanceRange& range) {
    *this = AdaptiveAllowance();
    range_ = range;
    range_.least = std::clamp<std::int64_t>(range.least, 1, std::max<std::int64_t>(range.start, 1));
    range_.most = std::max(range.most, range.start);
    value_ = range.start;
}

void AdaptiveAllowance::lower_to(std::int64_t value) {
    value_ = std::clamp(value, range_.least, range_.most);
    hold_ = kRequestsAProbe << doublings_;
    doublings_ = std::min(doublings_ + 1, kMaxDoublings);
}

bool AdaptiveAllowance::is_new_ground() const {
    return ceiling_known_ == 0 ||
           value_ > ceiling_known_ + std::max<std::int64_t>(ceiling_known_ / kProbeShare, 1);
}

void AdaptiveAllowance::note_health(bool is_good) {
    failing_ = moved(failing_, is_good);
}

void AdaptiveCap::on_accepted() {
    failing_ = moved(failing_, true);
    if (value_ >= most_) {
        return;
    }
    if (++good_ >= kAnswersAStep << doublings_) {
        good_ = 0;
        ++value_;
        if (value_ == most_) {
            doublings_ = std::max(doublings_ - 1, 0);
        }
    }
}

void AdaptiveCap::on_trouble(MonoTime now, Millis pause) {
    if (now < blind_until_ || most_ == 0) {
        return;
    }
    blind_until_ = now + pause;
    if (value_ < most_) {
        doublings_ = std::min(doublings_ + 1, kMaxDoublings);
    }
    value_ = std::max<std::int64_t>(value_ - std::max<std::int64_t>(value_ / 3, 1), 1);
    good_ = 0;
}

bool AdaptiveCap::on_failed(MonoTime now, Millis pause) {
    failing_ = moved(failing_, false);
    if (!is_trouble(failing_)) {
        return false;
    }
    failing_ = 0;
    on_trouble(now, pause);
    return true;
}

void AdaptiveCap::restore(std::int64_t value) {
    value_ = most_ > 0 ? std::clamp<std::int64_t>(value, 1, most_) : 0;
}

void AdaptiveCap::change(std::int64_t most) {
    *this = AdaptiveCap(most);
}

}  // namespace cinefleet::queue
