// What is allowed in a day, and how many bytes a second.

#include "coordinator/queue/limiter.h"

#include <algorithm>
#include <utility>

namespace cinefleet::queue {
namespace {

// Around midnight nothing is granted: clocks differ, and a request arrives later than it was allowed.
constexpr Millis kBeforeMidnight{2'000};

}  // namespace

void Limiter::restore_quotas(const std::vector<UsedQuota>& quotas) {
    for (const UsedQuota& used : quotas) {
        service_of(used.provider).quota.restore(used.day, used.requests);
    }
}

void Limiter::quota_reserved(const UsedQuota& up_to) {
    service_of(up_to.provider).quota.reserved(up_to.day, up_to.requests);
}

void Limiter::tell_day(std::int64_t day, MonoTime ends_at) {
    day_ = day;
    day_ends_ = ends_at;
    for (auto& [provider, service] : services_) {
        std::int64_t under_way = 0;
        for (const auto& [key, gate] : gates_) {
            const std::int64_t of_before = waits_for_all_ ? gate.limit.in_flight : gate.unlisted;
            under_way += key.provider == provider ? gate.in_flight + of_before : 0;
        }
        if (service.quota.begin_day(day, under_way)) {
            reopened_.insert(provider);
        }
    }
}

bool Limiter::is_used_up(ProviderId provider) const {
    const DayQuota* quota = find_quota(provider);
    return quota != nullptr && quota->is_used_up();
}

// Only for a moment: until more of the quota is durable, midnight is past, or the images are paid for.
bool Limiter::is_held_up(const Gate& gate, MonoTime now) const {
    const bool is_midnight = day_ends_ != MonoTime{} && now >= day_ends_ - kBeforeMidnight;
    const DayQuota* quota = find_quota(gate.key.provider);
    const bool is_counted = quota != nullptr && quota->most() > 0 && !quota->is_used_up();
    return (is_counted && (is_midnight || !quota->may_take())) ||
           (is_image_host(gate.key.provider) && !image_bytes_.may_begin(now));
}

bool Limiter::may_grant(const Gate& gate, MonoTime now) const {
    return !is_used_up(gate.key.provider) && !is_held_up(gate, now) && room(gate, now) != Room::none;
}

void Limiter::reserve_quota(Gate& gate, Effects& out) {
    std::int64_t wanted = 0;
    for (const Request& request : gate.waiting) {
        wanted += request.count;
    }
    DayQuota& quota = service_of(gate.key.provider).quota;
    if (const std::optional<std::int64_t> up_to = quota.reserve(wanted)) {
        out.push_back(ReserveQuota{{gate.key.provider, quota.day(), *up_to}});
    }
}

// Nobody waits for tomorrow: movies go on without the provider.
void Limiter::refuse_for_today(Gate& gate, MonoTime now, Effects& out) {
    const auto left = std::chrono::duration_cast<Millis>(day_ends_ - now);
    for (const Request& request : std::exchange(gate.waiting, {})) {
        out.push_back(
            SendPermits{request.peer, request.provider, request.request_id, {}, std::max(left, Millis{1})});
    }
}

void Limiter::charge(Gate& gate, Permit& permit, MonoTime now) {
    service_of(gate.key.provider).quota.take();
    if (is_image_host(gate.key.provider)) {
        permit.charged_bytes = image_bytes_.begin(now);
    }
}

// The request was never made.
void Limiter::give_back(Gate& gate, PermitId id, const Permit& permit) {
    if (is_of_this_epoch(id)) {
        service_of(gate.key.provider).quota.give_back();
        image_bytes_.forget(permit.charged_bytes);
    }
}

}  // namespace cinefleet::queue
